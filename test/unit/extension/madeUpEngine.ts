import type { Handlers } from "../../../src/protocol/channel";
import type { EngineMethods, ModelFacts, RanWith, ScoreAnswer, ScoreParams, ScorePart } from "../../../src/protocol/engineMethods";
import { Failure } from "../../../src/protocol/failure";
import { NO_TOKEN, type Pieces, type ScoreColumns, type TokenColumns } from "../../../src/protocol/scores";

export const RAN: RanWith = { provider: "cpu", precision: "auto", kernels: "made up", threads: 1 };
export const FACTS: ModelFacts = {
  name: "Made-up", digest: "00", format: "none", architecture: "none", parameters: 0, layers: 2, heads: 3, kvHeads: 3, headDim: 1,
  hiddenSize: 3, vocabSize: 256, contextLength: 8192, quantization: {}, tokenizer: "words", addsStartToken: false, chatTemplate: false,
  memory: { weightsBytes: 0, perTokenBytes: 0 },
};
const TOP = 10;

/** One token per word with the space before it, per run of letters, or per other character. */
export function tokensOf(text: string): TokenColumns {
  const pieces = text.match(/ ?\p{L}{1,6}|[^]/gu) ?? [];
  const start: number[] = [];
  let at = 0;
  for (const piece of pieces) {
    start.push(at);
    at += piece.length;
  }
  const end = pieces.map((piece, t) => (start[t] ?? 0) + piece.length);
  return {
    ids: Uint32Array.from(pieces, (piece) => piece.charCodeAt(piece.length - 1) % 256),
    start: Uint32Array.from(start), end: Uint32Array.from(end), byteStart: Uint32Array.from(start), byteEnd: Uint32Array.from(end),
    flags: new Uint8Array(pieces.length), pieces,
  };
}

/** Token t has -(t % 16) bits; its rank is 1 + t % 16; the first has none. */
export function scoresOf(from: number, to: number): ScoreColumns {
  const ts = Array.from({ length: to - from }, (_, i) => from + i);
  return {
    logProb: Float32Array.from(ts, (t) => (t === 0 ? Number.NaN : -(t % 16) * Math.LN2)),
    rank: Uint32Array.from(ts, (t) => (t === 0 ? 0 : 1 + (t % 16))),
    entropyBits: Float32Array.from(ts, (t) => (t === 0 ? Number.NaN : 3)),
    topK: TOP,
    topIds: Uint32Array.from(ts.flatMap((t) => Array.from({ length: TOP }, (_, k) => (t === 0 ? NO_TOKEN : 100 + k)))),
    topLogProb: Float32Array.from(ts.flatMap((t) => Array.from({ length: TOP }, (_, k) => (t === 0 ? Number.NaN : -(k + 1) * Math.LN2)))),
    windowStart: new Uint32Array(ts.length),
  };
}

const PIECES: Pieces = { ids: Uint32Array.from({ length: TOP }, (_, k) => 100 + k), texts: Array.from({ length: TOP }, (_, k) => ` guess${k}`) };

export function answerOf(text: string, version: number): ScoreAnswer {
  const tokens = tokensOf(text);
  const scored = Math.max(0, tokens.ids.length - 1);
  return {
    version, tokens, scores: scoresOf(0, tokens.ids.length), startTokens: 0, next: { entropyBits: 2, topIds: new Uint32Array([100]), topLogProb: new Float32Array([-1]) },
    pieces: PIECES, aggregate: { tokens: tokens.ids.length, scored, scoredBytes: text.length, meanSurprisalBits: 5, perplexity: 32, bitsPerByte: 1 },
    ran: RAN, timings: { loadMs: 0, tokenizeMs: 0, scoreMs: 0, positionsRun: scored },
  };
}

export function partOf(text: string, version: number, from: number, to: number): ScorePart {
  const tokens = tokensOf(text);
  return { kind: "part", version, total: tokens.ids.length, from, to, ...(from === 0 ? { tokens } : {}), scores: scoresOf(from, to), pieces: PIECES };
}

function textOf(params: Pick<ScoreParams, "input">): string {
  if ("text" in params.input) return params.input.text;
  throw new Failure("unsupported", "Only text is made up here.");
}

export interface MadeUp { readonly protocol?: number; readonly pid?: number }

/** Every method, answered at once. */
export function madeUpEngine({ protocol = 1, pid = 1 }: MadeUp = {}): Handlers<EngineMethods> {
  const none = (): never => { throw new Failure("unsupported", "Not made up."); };
  return {
    "engine.hello": () => ({ protocol, pid }),
    "engine.ping": () => ({ rssBytes: 1 }),
    "engine.doctor": () => ({
      versions: { engine: "0" }, machine: { platform: "none", arch: "none", cpu: "none", cores: 1, memoryBytes: 1, freeBytes: 1 }, providers: [], models: [],
      engine: { rssBytes: 1, loaded: [], cacheBytes: 0, derivedBytes: 0 },
    }),
    "model.load": (_, { item }) => {
      item({ kind: "load", stage: "starting", doneBytes: 50, totalBytes: 100 });
      return FACTS;
    },
    "model.facts": () => FACTS,
    "model.unload": () => null,
    "text.tokenize": ({ model, text }) => ({ model, tokens: tokensOf(text) }),
    "text.score": (params, { item }) => {
      const text = textOf(params);
      const total = tokensOf(text).ids.length;
      const step = Math.max(1, Math.ceil(total / 3));
      for (let from = 0; from < total; from += step) item(partOf(text, params.version, from, Math.min(total, from + step)));
      return answerOf(text, params.version);
    },
    "text.attention": none,
    "text.distribution": none,
    "text.pattern": none,
    "text.hidden": none,
    "text.generate": none,
  };
}
