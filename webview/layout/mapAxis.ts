import { visible } from "../../src/protocol/display";
import type { Region } from "./pattern";
import { lineNumber, tokenText, type Reading } from "./reading";

/** Tokens get their own labels from this size of a cell on; below it, lines do. */
export const TOKEN_LABEL_FROM = 11;

export interface AxisLabel { readonly at: number; readonly text: string; readonly token: boolean }
export interface AxisLabels { readonly labels: readonly AxisLabel[]; /** Tokens before which a line of the text begins. */ readonly separators: readonly number[] }

/** Labels of one axis of the map, for tokens [from, to) at `step` pixels each; `at` is the middle, in pixels. */
export function axisLabels(reading: Reading, from: number, to: number, step: number, long: boolean): AxisLabels {
  const separators: number[] = [];
  const labels: AxisLabel[] = [];
  let free = -Infinity;
  for (let first = from; first < to;) {
    let end = first + 1;
    while (end < to && reading.line[end] === reading.line[first]) end++;
    if (first > from) separators.push(first);
    const at = ((first + end) / 2 - from) * step;
    if (step < TOKEN_LABEL_FROM && end - first > 3 && (end - first) * step >= 11 && at >= free) {
      labels.push({ at, text: `${long ? "line " : ""}${lineNumber(reading, first)}`, token: false });
      free = at + 13;
    }
    first = end;
  }
  if (step >= TOKEN_LABEL_FROM) for (let t = from; t < to; t++) labels.push({ at: (t + 0.5 - from) * step, text: shortName(reading, t), token: true });
  return { labels, separators };
}

export function shortName(reading: Reading, token: number, most = 9): string {
  const name = visible(tokenText(reading, token));
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

/** Where the pointer stands on the map: the cell's query and key, or null where no key can be seen. */
export function cellAt(region: Region, size: number, x: number, y: number): { readonly query: number; readonly key: number } | null {
  if (x < 0 || y < 0 || x >= size || y >= size) return null;
  const query = region.queryFrom + Math.floor((y / size) * (region.queryTo - region.queryFrom));
  const key = region.keyFrom + Math.floor((x / size) * (region.keyTo - region.keyFrom));
  return key <= query ? { query, key } : null;
}
