import type { Head } from "./attentionRow";

export interface GridGeometry {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Of the cells, without the labels below. */
  readonly height: number;
  readonly layers: number;
  readonly heads: number;
  readonly rowLabels: readonly number[];
  readonly columnLabels: readonly number[];
}

const LEFT = 32;

/** Cells as wide as the room allows; 9 to 16 px high, less where there are many heads. */
export function gridGeometry(layers: number, heads: number, width: number): GridGeometry {
  const cellWidth = Math.floor(((width - LEFT) / layers) * 100) / 100;
  const cellHeight = heads > 40 ? 5 : Math.max(9, Math.min(16, Math.round(cellWidth)));
  return {
    left: LEFT, top: 2, cellWidth, cellHeight, layers, heads, height: 2 + heads * cellHeight,
    rowLabels: every(heads, Math.max(2, Math.ceil(12 / cellHeight))),
    columnLabels: withLast(every(layers, step(layers, cellWidth)), layers, Math.ceil(14 / cellWidth)),
  };
}

function step(layers: number, cellWidth: number): number {
  return [1, 2, 5, 10, 20, 50].find((size) => size * cellWidth >= 26 && size >= Math.min(5, layers / 4)) ?? 50;
}

function every(count: number, by: number): number[] {
  return Array.from({ length: Math.ceil(count / by) }, (_, i) => i * by);
}

/** The last block is always named; a label that would touch it gives way. */
function withLast(labels: readonly number[], count: number, apart: number): readonly number[] {
  const last = count - 1;
  return [...labels.filter((label) => last - label >= apart), last];
}

export function gridAt(geometry: GridGeometry, x: number, y: number): Head | null {
  const layer = Math.floor((x - geometry.left) / geometry.cellWidth);
  const head = Math.floor((y - geometry.top) / geometry.cellHeight);
  return layer >= 0 && layer < geometry.layers && head >= 0 && head < geometry.heads ? { layer, head } : null;
}

/** Strength of a cell's colour: square root of its share of the largest; 0 below what can be told from nothing. */
export function cellFill(share: number, most: number): number {
  const strength = most > 0 ? Math.sqrt(share / most) : 0;
  return strength < 0.08 ? 0 : strength;
}
