// Texts with numbers for the page's tests: one real (SmolLM2-135M-Instruct, 77 tokens), one made up and long.
import { NO_TOKEN } from "../../../src/protocol/scores";
import type { DocumentView } from "../../../src/protocol/viewMethods";
import velo from "../fixtures/velo.json";

const NAN = (value: number | null): number => value ?? Number.NaN;

const MODEL = { name: "SmolLM2-135M-Instruct Q4_1", layers: 30, heads: 9, vocabSize: 49152, contextLength: 8192 };
const RAN = { provider: "cpu", precision: "exact", kernels: "4-bit weights, float32 arithmetic, float32 head", threads: 2 } as const;

/** The prompt of the design's pictures. */
export function veloDocument(): DocumentView {
  const names = Object.entries(velo.names as Record<string, string>);
  return {
    uri: "file:///support.prompt.md", name: "support.prompt.md", version: 1, text: velo.text, textStart: 0, firstLine: 0, scope: null,
    tokens: {
      ids: Uint32Array.from(velo.ids), start: Uint32Array.from(velo.start), end: Uint32Array.from(velo.end),
      byteStart: Uint32Array.from(velo.byteStart), byteEnd: Uint32Array.from(velo.byteEnd), flags: Uint8Array.from(velo.flags), pieces: velo.pieces,
    },
    scores: {
      logProb: Float32Array.from(velo.logProb, NAN), rank: Uint32Array.from(velo.rank), entropyBits: Float32Array.from(velo.entropyBits, NAN),
      topK: velo.topK, topIds: Uint32Array.from(velo.topIds), topLogProb: Float32Array.from(velo.topLogProb, NAN), windowStart: new Uint32Array(velo.ids.length),
    },
    next: { entropyBits: velo.next.entropyBits, topIds: Uint32Array.from(velo.next.topIds), topLogProb: Float32Array.from(velo.next.topLogProb) },
    pieces: { ids: Uint32Array.from(names, ([id]) => Number(id)), texts: names.map(([, text]) => text) },
    aggregate: { tokens: 77, scored: 76, scoredBytes: 299, meanSurprisalBits: 5.77, perplexity: 54.6, bitsPerByte: 1.47 },
    ran: RAN, model: MODEL, computed: velo.ids.length,
  };
}

/** A repeatable stream of numbers in [0, 1) (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const WORDS = "the chain brakes when rain support customer answer short sentence wear replace stretched clean rims pads alcohol shop bicycle wheel saddle spoke".split(" ");

/** `count` tokens of made-up words, a line of 5 to 40 now and then, with numbers of a likely shape. */
export function longDocument(count: number): DocumentView {
  const random = randomFrom(7);
  const pieces: string[] = [];
  for (let left = 12; pieces.length < count; left--) {
    if (left <= 0) {
      pieces.push("\n");
      left = 5 + Math.floor(random() * 35);
    } else pieces.push((pieces.at(-1) === "\n" ? "" : " ") + WORDS[Math.floor(random() * WORDS.length)]!);
  }
  return documentOf(pieces, () => random() ** 3 * 24);
}

/** Any pieces as a document; `bits` gives each token's surprisal. */
export function documentOf(pieces: readonly string[], bits: (token: number) => number, names: { readonly name?: string; readonly model?: string } = {}): DocumentView {
  const base = veloDocument();
  const count = pieces.length;
  const start = new Uint32Array(count);
  const end = new Uint32Array(count);
  let at = 0;
  pieces.forEach((piece, t) => { start[t] = at; end[t] = at += piece.length; });
  const logProb = Float32Array.from(pieces, (_, t) => (t === 0 ? Number.NaN : -bits(t) * Math.LN2));
  const topIds = new Uint32Array(count * 3).map((_, i) => (i < 3 ? NO_TOKEN : i % 3));
  const topLogProb = new Float32Array(count * 3).map((_, i) => (i < 3 ? Number.NaN : -1 - (i % 3)));
  return {
    ...base, name: names.name ?? "long.txt", uri: "file:///long.txt", text: pieces.join(""), model: { ...base.model, name: names.model ?? base.model.name },
    tokens: { ids: Uint32Array.from(pieces, (_, t) => 100 + (t % 500)), start, end, byteStart: start, byteEnd: end, flags: new Uint8Array(count), pieces },
    scores: { logProb, rank: Uint32Array.from(logProb, (lp) => (Number.isNaN(lp) ? 0 : Math.max(1, Math.round(2 ** (-lp / Math.LN2 / 1.5))))), entropyBits: Float32Array.from(logProb, (lp) => -lp / Math.LN2 / 3), topK: 3, topIds, topLogProb, windowStart: new Uint32Array(count) },
    pieces: { ids: Uint32Array.of(0, 1, 2), texts: pieces.slice(0, 3) },
    computed: count,
  };
}

export const VELO = velo;
