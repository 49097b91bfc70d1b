import type { PatternAnswer } from "../../src/protocol/engineMethods";
import type { Head } from "./attentionRow";
import { firstSharesOf, mapOf } from "./pattern";

/** Places of every head's little map: blocks from left to right, heads from top to bottom. */
export interface WallGeometry {
  readonly left: number;
  /** Pixels from one map to the next. */
  readonly stepX: number;
  readonly stepY: number;
  /** Of one map. */
  readonly side: number;
  readonly height: number;
}

const LEFT = 30;
const GAP = 3;

export function wallGeometry(layers: number, heads: number, width: number): WallGeometry {
  const stepX = (width - LEFT) / layers;
  const side = Math.max(6, Math.floor(stepX) - 2);
  return { left: LEFT, stepX, stepY: side + GAP, side, height: heads * (side + GAP) };
}

export function wallAt(geometry: WallGeometry, layers: number, heads: number, x: number, y: number): Head | null {
  const layer = Math.floor((x - geometry.left) / geometry.stepX);
  const head = Math.floor(y / geometry.stepY);
  return layer >= 0 && layer < layers && head >= 0 && head < heads ? { layer, head } : null;
}

/**
 * Strength of each cell of a little map in [0, 1], row by row; -1 after the query. Weights are raised to .4, so that a
 * thin line survives; the first token is set aside: exactly where every cell is one pair, else by leaving its column out.
 */
export function wallCells(answer: PatternAnswer): Float32Array {
  const shares = firstSharesOf(answer);
  const { weights } = mapOf(answer, shares !== null, shares);
  const cells = new Float32Array(answer.rows * answer.columns);
  for (let row = 0; row < answer.rows; row++)
    for (let column = 0; column < answer.columns; column++) {
      const at = row * answer.columns + column;
      const first = column === 0 && shares === null && answer.startTokens === 0;
      cells[at] = column > row ? -1 : first ? 0 : Math.min(1, 1.15 * weights[at]! ** 0.4);
    }
  return cells;
}
