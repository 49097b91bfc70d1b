import { surprisalBits } from "../../protocol/format";
import { NO_TOKEN, TokenFlag, type Pieces } from "../../protocol/scores";
import type { DocumentView } from "../../protocol/viewMethods";

export interface Candidate {
  /** 1 = most probable. */
  readonly rank: number;
  readonly text: string;
  readonly probability: number;
}

/** What the model made of one token. */
export interface TokenNumbers {
  readonly piece: string;
  /** UTF-16 offsets in the document. */
  readonly start: number;
  readonly end: number;
  /** `null` where no token stands before it. */
  readonly scored: {
    readonly probability: number;
    readonly bits: number;
    readonly rank: number;
    readonly entropyBits: number;
    /** Sorted. */
    readonly candidates: readonly Candidate[];
  } | null;
}

/** @returns `null` where numbers have not come yet */
export function tokenNumbers(view: DocumentView, t: number): TokenNumbers | null {
  const { tokens, scores, computed, textStart } = view;
  if (t >= computed) return null;
  const logProb = scores.logProb[t] ?? Number.NaN;
  const scored = Number.isNaN(logProb) ? null : {
    probability: Math.exp(logProb), bits: surprisalBits(logProb), rank: scores.rank[t] ?? 0, entropyBits: scores.entropyBits[t] ?? 0, candidates: candidatesOf(view, t),
  };
  return { piece: shownPiece(view, t), start: textStart + (tokens.start[t] ?? 0), end: textStart + (tokens.end[t] ?? 0), scored };
}

/** A part of a character has no text of its own: the character and which part it is. */
export function shownPiece({ tokens, text }: Pick<DocumentView, "tokens" | "text">, t: number): string {
  const part = partOf(tokens, t);
  const piece = tokens.pieces[t] ?? "";
  return part ? `${text.slice(tokens.start[t], tokens.end[t])} ${part.index}/${part.count}` : piece;
}

/**
 * Which of the tokens that share a character this is, one-based; `undefined` for a token with whole characters only. The
 * spans of such tokens overlap: each covers every character that it has a byte of.
 */
export function partOf({ start, end, flags }: DocumentView["tokens"], t: number): { readonly index: number; readonly count: number } | undefined {
  const isPartial = (other: number): boolean => ((flags[other] ?? 0) & TokenFlag.partial) !== 0;
  const meets = (left: number): boolean => isPartial(left) && isPartial(left + 1) && (start[left + 1] ?? 0) < (end[left] ?? 0);
  let first = t;
  while (meets(first - 1)) first--;
  let last = t;
  while (meets(last)) last++;
  return first === last ? undefined : { index: t - first + 1, count: last - first + 1 };
}

function candidatesOf({ scores, pieces }: DocumentView, t: number): readonly Candidate[] {
  const texts = textsOf(pieces);
  const at = t * scores.topK;
  const ids = [...scores.topIds.subarray(at, at + scores.topK)].filter((id) => id !== NO_TOKEN);
  return ids.map((id, k) => ({ rank: k + 1, text: texts.get(id) ?? "", probability: Math.exp(scores.topLogProb[at + k] ?? Number.NaN) }));
}

const textsOfPieces = new WeakMap<Pieces, ReadonlyMap<number, string>>();

function textsOf(pieces: Pieces): ReadonlyMap<number, string> {
  const known = textsOfPieces.get(pieces);
  if (known) return known;
  const texts = new Map<number, string>();
  pieces.ids.forEach((id, index) => texts.set(id, pieces.texts[index] ?? ""));
  textsOfPieces.set(pieces, texts);
  return texts;
}
