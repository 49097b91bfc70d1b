// One model, ready to run: its sessions, and the three things they do. Nothing here knows texts, caches or callers.
import type { CacheType } from "../../core/graph/attention";
import { ropeNames, stateName } from "../../core/graph/decoderGraphs";
import { type DecoderSpec, tableOf } from "../../core/model/decoderSpec";
import { ropeTables } from "../../core/model/rope";
import type { KvCache } from "./kvCache";
import { cacheTensor, type Feeds, type Fetches, float32, floats, int64, ints, type OrtSession, type Outputs } from "./ortSession";

/** Sessions of one precision. Those that are rarely wanted are opened when first asked for. */
export interface DecoderSessions {
  readonly chunk: OrtSession;
  readonly head: OrtSession;
  readonly cache: CacheType;
  decode(): Promise<OrtSession | null>;
  /** As `chunk`, with the residual stream's states published. */
  states(): Promise<OrtSession>;
}

/** Numbers of R rows, columns as the graph gives them. */
export interface RowNumbers {
  /** nats [R, k] */
  readonly topLogProb: Float32Array;
  /** [R, k] */
  readonly topIds: Uint32Array;
  /** nats [R] */
  readonly targetLogProb: Float32Array;
  /** nats [R] */
  readonly entropyNats: Float32Array;
  /** [R] */
  readonly rank: Uint32Array;
}

export interface ChunkResult {
  /** After the final norm. [S, hiddenSize] */
  readonly hidden: Float32Array;
  /** Of each wanted layer: [heads, probes, past + S]. */
  readonly patterns: readonly Float32Array[];
  /** States 0 .. layers, [S, hiddenSize] each; empty unless asked for. */
  readonly states: readonly Float32Array[];
}

export interface ChunkRequest {
  readonly ids: ArrayLike<number>;
  /** Position of the first id; the cache holds what stands before it. */
  readonly from: number;
  /** Rows of this chunk whose attention is wanted, and of which layers. */
  readonly probes?: { readonly rows: readonly number[]; readonly layers: readonly number[] };
  readonly states?: boolean;
  /** Whether keys and values are written to the cache; not for positions that it has. Default true. */
  readonly write?: boolean;
}

const NUMBERS = ["topLogProb", "topId", "targetLogProb", "entropyNats", "rank"] as const;

export class Decoder {
  constructor(readonly spec: DecoderSpec, private readonly sessions: DecoderSessions) {}

  get cacheType(): CacheType { return this.sessions.cache; }

  /** Runs `ids` at their positions. The cache must hold the positions before them. */
  async chunk(cache: KvCache, { ids, from, probes, states = false, write = true }: ChunkRequest): Promise<ChunkResult> {
    const { spec } = this;
    const count = ids.length;
    cache.reserve(from + count);
    const rows = probes?.rows.length ? probes.rows : [0];
    const feeds: Feeds = {
      ...this.textFeeds(cache, ids, from),
      position_ids: this.positions(from, count),
      probe_rows: int64(rows),
    };
    const fetches: Fetches = { hidden: null };
    for (let l = 0; l < spec.layers; l++) this.bindChunkCache(feeds, fetches, cache, l, from, count, write);
    for (const l of probes?.layers ?? []) fetches[`layers.${l}/attn/probs`] = null;
    if (states) for (let s = 0; s <= spec.layers; s++) fetches[stateName(s)] = null;
    const outputs = await (states ? await this.sessions.states() : this.sessions.chunk).run(feeds, fetches);
    return {
      hidden: floats(outputs, "hidden"),
      patterns: (probes?.layers ?? []).map((l) => floats(outputs, `layers.${l}/attn/probs`)),
      states: states ? Array.from({ length: spec.layers + 1 }, (_, s) => floats(outputs, stateName(s))) : [],
    };
  }

  /** Hidden rows [R, hiddenSize] to numbers; `targets` are the ids whose probability is wanted. */
  async numbers(hidden: Float32Array, targets: ArrayLike<number>, k: number): Promise<RowNumbers> {
    return rowNumbers(await this.sessions.head.run(this.headFeeds(hidden, targets, k), fetchAll(NUMBERS)));
  }

  /** Raw logits of hidden rows, [R, vocabSize]. */
  async logits(hidden: Float32Array): Promise<Float32Array> {
    const rows = hidden.length / this.spec.hiddenSize;
    return floats(await this.sessions.head.run(this.headFeeds(hidden, new Uint32Array(rows), 1), { logits: null }), "logits");
  }

  /** Whether a single row has a graph of its own; where not, `chunk` and `numbers` decode. */
  async canDecode(): Promise<boolean> { return (await this.sessions.decode()) !== null; }

  /** One id at position `from` >= 1, and the numbers of the distribution after it. */
  async decode(cache: KvCache, id: number, from: number, k: number): Promise<RowNumbers & { readonly hidden: Float32Array }> {
    const session = await this.sessions.decode();
    if (!session) throw new Error("this precision has no graph for single rows");
    cache.reserve(from + 1);
    const feeds: Feeds = { ...this.textFeeds(cache, [id], from), ...(this.spec.learnedPositions && { position_ids: this.positions(from, 1) }), target: int64([0]), k: int64([k]) };
    const fetches: Fetches = { ...fetchAll(NUMBERS), hidden: null };
    for (let l = 0; l < this.spec.layers; l++) this.bindDecodeCache(feeds, fetches, cache, l, from);
    const outputs = await session.run(feeds, fetches);
    return { ...rowNumbers(outputs), hidden: floats(outputs, "hidden") };
  }

  private textFeeds({ regime }: KvCache, ids: ArrayLike<number>, from: number): Feeds {
    const feeds: Feeds = { input_ids: int64(ids) };
    this.spec.ropes.forEach((rope, i) => {
      const names = ropeNames(i);
      const { cos, sin } = ropeTables(tableOf(rope, regime), from, from + ids.length);
      const dims = [1, ids.length, rope.inverseFrequencies.length];
      feeds[names.cos] = float32(cos, dims);
      feeds[names.sin] = float32(sin, dims);
    });
    return feeds;
  }

  private positions(from: number, count: number): Feeds[string] { return int64(Array.from({ length: count }, (_, i) => from + i)); }

  private headFeeds(hidden: Float32Array, targets: ArrayLike<number>, k: number): Feeds {
    return { hidden: float32(hidden, [targets.length, this.spec.hiddenSize]), target: int64(targets), k: int64([k]) };
  }

  private bindChunkCache(feeds: Feeds, fetches: Fetches, cache: KvCache, l: number, from: number, count: number, write: boolean): void {
    const path = `layers.${l}/attn`;
    feeds[`${path}/past/k`] = cacheTensor(cache.k(l, 0, from), [1, from, cache.width]);
    feeds[`${path}/past/v`] = cacheTensor(cache.v(l, 0, from), [1, from, cache.width]);
    if (!write) return;
    fetches[`${path}/new/k`] = cacheTensor(cache.k(l, from, from + count), [1, count, cache.width]);
    fetches[`${path}/new/v`] = cacheTensor(cache.v(l, from, from + count), [1, count, cache.width]);
  }

  /** The new row is an output that lies over the last row of the input: see attendOne. */
  private bindDecodeCache(feeds: Feeds, fetches: Fetches, cache: KvCache, l: number, from: number): void {
    const path = `layers.${l}/attn`;
    const { kvHeads, headDim } = this.spec;
    feeds[`${path}/cache/k`] = cacheTensor(cache.k(l, 0, from + 1), [from + 1, 1, kvHeads, headDim]);
    feeds[`${path}/cache/v`] = cacheTensor(cache.v(l, 0, from + 1), [from + 1, 1, kvHeads, headDim]);
    fetches[`${path}/new/k`] = cacheTensor(cache.k(l, from, from + 1), [1, 1, cache.width]);
    fetches[`${path}/new/v`] = cacheTensor(cache.v(l, from, from + 1), [1, 1, cache.width]);
  }
}

function fetchAll(names: readonly string[]): Fetches { return Object.fromEntries(names.map((name) => [name, null])); }

function rowNumbers(outputs: Outputs): RowNumbers {
  return {
    topLogProb: floats(outputs, "topLogProb"),
    topIds: Uint32Array.from(ints(outputs, "topId"), Number),
    targetLogProb: floats(outputs, "targetLogProb"),
    entropyNats: floats(outputs, "entropyNats"),
    rank: Uint32Array.from(floats(outputs, "rank")),
  };
}
