// Which tokens interrupt a repetition, for DRY. A breaker is a text; a token breaks where the text lies in it, or begins
// in it and is completed by the tokens that follow. As llama.cpp's `get_overlapping_token_sequences`.

/** What has to be known of a model's tokens. */
export interface BreakerVocabulary {
  /** Ids are below this. */
  readonly vocabSize: number;
  bytesOf(id: number): Uint8Array;
  encode(text: string, options: { readonly parseSpecial: boolean }): { readonly ids: ArrayLike<number> };
}

/** By the token in which a breaker begins: the tokens that have to follow; an empty list where it alone is enough. */
export type BreakerTable = ReadonlyMap<number, readonly (readonly number[])[]>;

/** Longer breakers and tails are cut, as in llama.cpp. */
const LONGEST_BREAKER_BYTES = 40;
const LONGEST_TAIL = 20;

export function breakerTable(breakers: readonly string[], vocabulary: BreakerVocabulary): BreakerTable {
  const wanted = breakers.map((breaker) => breakerOf(breaker, vocabulary));
  const table = new Map<number, readonly (readonly number[])[]>();
  for (let id = 0; id < vocabulary.vocabSize; id++) {
    const piece = asBytes(vocabulary.bytesOf(id));
    const tails = wanted.flatMap((breaker) => tailsOf(breaker, piece));
    if (tails.length > 0) table.set(id, tails);
  }
  return table;
}

interface Breaker {
  readonly bytes: string;
  /** The tokens of what is left of it after so many bytes. */
  tail(begun: number): readonly number[];
}

function breakerOf(text: string, vocabulary: BreakerVocabulary): Breaker {
  const bytes = asBytes(new TextEncoder().encode(text).subarray(0, LONGEST_BREAKER_BYTES));
  const tails: (readonly number[])[] = [];
  return {
    bytes,
    tail: (begun) => tails[begun] ??= Array.from(vocabulary.encode(asText(bytes.slice(begun)), { parseSpecial: false }).ids).slice(0, LONGEST_TAIL),
  };
}

function tailsOf(breaker: Breaker, piece: string): readonly (readonly number[])[] {
  if (piece.includes(breaker.bytes)) return [[]];
  const first = breaker.bytes.charAt(0);
  const tails: (readonly number[])[] = [];
  for (let at = piece.indexOf(first); at !== -1; at = piece.indexOf(first, at + 1)) {
    const begun = piece.length - at;
    if (piece.endsWith(breaker.bytes.slice(0, begun))) tails.push(breaker.tail(begun));
  }
  return tails;
}

/** One character for each byte: a string can be searched. */
function asBytes(bytes: Uint8Array): string { return String.fromCharCode(...bytes); }

function asText(bytes: string): string { return new TextDecoder("utf-8").decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))); }

/**
 * Over how many of the last tokens a repetition may reach: those after the last breaker.
 * @param tokens the oldest first
 */
export function tokensSinceBreaker(tokens: ArrayLike<number>, table: BreakerTable): number {
  for (let back = 0; back < tokens.length; back++) {
    const at = tokens.length - 1 - back;
    const complete = (table.get(tokens[at] as number) ?? []).filter((tail) => tail.every((id, i) => tokens[at + 1 + i] === id));
    if (complete.length > 0) return back - Math.max(...complete.map((tail) => tail.length));
  }
  return tokens.length;
}
