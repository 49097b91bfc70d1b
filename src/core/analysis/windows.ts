/** Tokens [from, to) take their numbers from the window of tokens [start, end). */
export interface Window { readonly start: number; readonly end: number; readonly from: number; readonly to: number }

/**
 * A text longer than the context, in windows of `length` that overlap by half: each token is scored with the most left
 * context that any window gives it (SEMANTICS, "Long texts").
 */
export function windowsOf(tokens: number, length: number): readonly Window[] {
  if (!(length >= 2)) throw new RangeError(`a window of ${length} tokens; it needs at least 2`);
  const half = Math.floor(length / 2);
  const windows: Window[] = [];
  for (let start = 0, from = 0; from < tokens || start === 0; start += half) {
    const end = Math.min(tokens, start + length);
    windows.push({ start, end, from, to: end });
    from = end;
    if (end === tokens) break;
  }
  return windows;
}
