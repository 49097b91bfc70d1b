/** A stretch of the text that one run of the model saw: context from `start`, numbers for [from, to). */
export interface Window { readonly start: number; readonly from: number; readonly to: number }

/** The windows in which a text was read, from the first token of each token's window. */
export function windowsOf(windowStart: Uint32Array): readonly Window[] {
  const windows: { start: number; from: number; to: number }[] = [];
  windowStart.forEach((start, token) => {
    const last = windows.at(-1);
    if (last && last.start === start) last.to = token + 1;
    else windows.push({ start, from: token, to: token + 1 });
  });
  return windows;
}
