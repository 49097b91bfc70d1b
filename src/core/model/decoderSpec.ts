// What a decoder is, read once from a config and then a fact: what the engine needs to run it. What it is composed of
// is its blueprint (graph/blueprint); what differs between families is in graph/arch/<family>.

/** Angle of position p and pair i is p * inverseFrequencies[i] (Su et al. 2021, with any scaling already applied). */
export interface RopeTable {
  /** [ceil(rotaryDims / 2)] */
  readonly inverseFrequencies: Float64Array;
  /** Cosine and sine are multiplied by it (attention factor of YaRN and LongRoPE); 1 where there is none. */
  readonly magnitude: number;
}

export interface RopeSpec extends RopeTable {
  /** LongRoPE (Ding et al. 2024): a text of more than `positions` tokens takes this table, at every position. */
  readonly beyond?: { readonly positions: number; readonly table: RopeTable };
}

/** Which of a LongRoPE model's tables a text takes. Keys made in one regime mean nothing in the other. */
export type RopeRegime = "short" | "long";

export interface DecoderSpec {
  /** Name of the architecture, as in the registry. */
  readonly family: string;
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  /** Heads of keys and values; query head h reads key head floor(h / (heads / kvHeads)). */
  readonly kvHeads: number;
  readonly headDim: number;
  /** Positions the model was made for. */
  readonly contextLength: number;
  /** Rotary tables; layers name theirs by index. Empty where nothing rotates. */
  readonly ropes: readonly RopeSpec[];
  /** Whether a table of positions is added to the embedding. */
  readonly learnedPositions: boolean;
  /** Whether every layer attends to all earlier positions with plain scaled scores: then single rows have a graph of their own. */
  readonly plainAttention: boolean;
}

/** Bytes that one token of context takes in the K/V cache, for elements of `bytesPerElement`. */
export function kvBytesPerToken(spec: DecoderSpec, bytesPerElement: number): number {
  return 2 * spec.layers * spec.kvHeads * spec.headDim * bytesPerElement;
}

/** The regime of a text of `length` tokens, as a whole. */
export function regimeOf(spec: DecoderSpec, length: number): RopeRegime {
  return spec.ropes.some(({ beyond }) => beyond !== undefined && length > beyond.positions) ? "long" : "short";
}

export function tableOf(rope: RopeSpec, regime: RopeRegime): RopeTable {
  return regime === "long" && rope.beyond ? rope.beyond.table : rope;
}
