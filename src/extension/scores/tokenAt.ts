import type { TokenColumns } from "../../protocol/scores";

/**
 * The token that holds the character at `offset` (UTF-16 unit of the text); the first of them where a character is
 * spread over several. `null` before the text, at its end and beyond.
 */
export function tokenAt({ start, end }: Pick<TokenColumns, "start" | "end">, offset: number): number | null {
  const t = firstEndingAfter(end, offset);
  return t < end.length && (start[t] ?? 0) <= offset ? t : null;
}

/** Binary search: ends never decrease. The number of tokens where none ends later. */
export function firstEndingAfter(end: Uint32Array, offset: number): number {
  let low = 0;
  let high = end.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((end[middle] ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
