import { headShares, strongestKeyOf, strongestPair, topHeads, type Head, type QueryRow } from "./layout/attentionRow";
import type { Reading } from "./layout/reading";
import { queryOf, type Snapshot } from "./store";

/** One pair and one head of the attention cube: what all figures of the attention view show. */
export interface Scene {
  readonly reading: Reading;
  readonly row: QueryRow;
  readonly head: Head;
  readonly key: number;
}

let last: { readonly from: Snapshot; readonly scene: Scene | null } | undefined;

/** The scene of a snapshot, the same object as long as what it is made of stays the same. */
export function sceneOf(snapshot: Snapshot): Scene | null {
  if (last && samePlace(last.from, snapshot)) return last.scene;
  const scene = build(snapshot);
  const before = last?.scene;
  const same = before && scene && before.reading === scene.reading && before.row === scene.row && before.key === scene.key && before.head.layer === scene.head.layer && before.head.head === scene.head.head;
  last = { from: snapshot, scene: same ? before : scene };
  return last.scene;
}

function samePlace(a: Snapshot, b: Snapshot): boolean {
  return a.reading === b.reading && a.row === b.row && a.rowLate === b.rowLate && a.attention === b.attention && a.previewKey === b.previewKey && a.caret === b.caret && a.locked === b.locked;
}

function build(snapshot: Snapshot): Scene | null {
  const { row: asked, reading, rowLate, attention, previewKey } = snapshot;
  if (!asked || !reading) return null;
  const current = asked.reading.document.uri === reading.document.uri && asked.reading.document.version === reading.document.version && asked.answer.query === queryOf(snapshot);
  if (!current && rowLate) return null;
  const row = asked.answer;
  const key = previewKey ?? attention.key;
  const within = key !== null && key <= row.query ? key : null;
  const head = attention.head ?? headFor(row, attention.key);
  return { reading: current ? reading : asked.reading, row, head, key: within ?? (attention.head ? strongestKeyOf(row, head) : (strongestPair(row)?.key ?? 0)) };
}

/** Without a choice: the head that looks most at the chosen key, or most anywhere. */
function headFor(row: QueryRow, key: number | null): Head {
  if (key !== null && key <= row.query) return topHeads(row, headShares(row, "pair", key), 1)[0]!;
  return strongestPair(row) ?? { layer: 0, head: 0 };
}
