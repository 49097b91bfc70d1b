import { surprisalBits } from "../../protocol/format";
import type { DocumentView } from "../../protocol/viewMethods";

/** bits from which on a token counts as surprising */
const SURPRISING = 8;

/**
 * The next surprising token from token t on, or before it, and on from the other end of the text; t itself comes last.
 * @param t -1 stands before the first token
 * @returns `null` where there is none
 */
export function nextSurprise(view: DocumentView, t: number, step: 1 | -1): number | null {
  const { computed } = view;
  for (let i = 1; i <= computed; i++) {
    const at = (((t + i * step) % computed) + computed) % computed;
    if (bitsOf(view, at) >= SURPRISING) return at;
  }
  return null;
}

/** NaN where there is no number. */
export function bitsOf({ scores }: DocumentView, t: number): number {
  return surprisalBits(scores.logProb[t] ?? Number.NaN);
}
