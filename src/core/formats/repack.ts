// ggml's blocks of 32 into the layout of ONNX Runtime's MatMulNBits, without loss: per row, blocks in order, two 4-bit
// levels in a byte with the earlier element in the low half; scales float32; zero points packed like the levels.
import { float16Values } from "./half";

const BLOCK = 32;
const half = float16Values();

function scaleAt(source: Uint8Array, at: number): number {
  return half[(source[at] as number) | ((source[at + 1] as number) << 8)] as number;
}

export interface RowRange {
  /** Rows to take, in this order, from the source. */
  readonly rows: number;
  readonly columns: number;
  readonly rowOrder?: ((row: number) => number) | undefined;
}

export interface Q4Blocks {
  /** [rows, blocks, 16] */
  readonly levels: Uint8Array;
  /** [rows, blocks] */
  readonly scales: Float32Array;
}
export interface Q4OffsetBlocks extends Q4Blocks {
  /** [rows, ceil(blocks / 2)] */
  readonly zeroPoints: Uint8Array;
  /** m + d * zeroPoint, to be multiplied by the sum of the block's inputs. [rows, blocks] */
  readonly correction: Float32Array;
}

/** Q4_1: weight = d * level + m, 20 bytes a block (d, m as float16, 16 bytes of levels: element i low, i + 16 high). */
export function repackQ4_1(source: Uint8Array, { rows, columns, rowOrder }: RowRange): Q4OffsetBlocks {
  const blocks = columns / BLOCK;
  const levels = new Uint8Array(rows * blocks * 16);
  const scales = new Float32Array(rows * blocks);
  const correction = new Float32Array(rows * blocks);
  const zeroPointBytes = Math.ceil(blocks / 2);
  const zeroPoints = new Uint8Array(rows * zeroPointBytes);
  for (let row = 0, block = 0; row < rows; row++) {
    let at = (rowOrder ? rowOrder(row) : row) * blocks * 20;
    for (let b = 0; b < blocks; b++, block++, at += 20) {
      const d = scaleAt(source, at);
      const m = scaleAt(source, at + 2);
      const zero = d === 0 ? 8 : Math.max(0, Math.min(15, Math.round(-m / d)));
      scales[block] = d;
      correction[block] = m + d * zero;
      const z = row * zeroPointBytes + (b >> 1);
      zeroPoints[z] = (zeroPoints[z] as number) | (zero << (4 * (b & 1)));
      interleave(source, at + 4, levels, block * 16);
    }
  }
  return { levels, scales, zeroPoints, correction };
}

/** Q4_0: weight = d * (level - 8), 18 bytes a block. */
export function repackQ4_0(source: Uint8Array, { rows, columns, rowOrder }: RowRange): Q4Blocks {
  const blocks = columns / BLOCK;
  const levels = new Uint8Array(rows * blocks * 16);
  const scales = new Float32Array(rows * blocks);
  for (let row = 0, block = 0; row < rows; row++) {
    let at = (rowOrder ? rowOrder(row) : row) * blocks * 18;
    for (let b = 0; b < blocks; b++, block++, at += 18) {
      scales[block] = scaleAt(source, at);
      interleave(source, at + 2, levels, block * 16);
    }
  }
  return { levels, scales };
}

/** Q8_0: weight = d * level with signed levels, 34 bytes a block; out as unsigned levels around 128. */
export function repackQ8_0(source: Uint8Array, { rows, columns, rowOrder }: RowRange): Q4Blocks {
  const blocks = columns / BLOCK;
  const levels = new Uint8Array(rows * columns);
  const scales = new Float32Array(rows * blocks);
  for (let row = 0, block = 0; row < rows; row++) {
    let at = (rowOrder ? rowOrder(row) : row) * blocks * 34;
    for (let b = 0; b < blocks; b++, block++, at += 34) {
      scales[block] = scaleAt(source, at);
      for (let i = 0; i < BLOCK; i++) levels[block * BLOCK + i] = (source[at + 2 + i] as number) ^ 0x80;
    }
  }
  return { levels, scales };
}

/** ggml holds elements i and i + 16 in one byte; MatMulNBits holds 2i and 2i + 1. */
function interleave(source: Uint8Array, from: number, into: Uint8Array, to: number): void {
  for (let i = 0; i < 8; i++) {
    const a = source[from + 2 * i] as number;
    const b = source[from + 2 * i + 1] as number;
    into[to + i] = (a & 15) | ((b & 15) << 4);
    into[to + 8 + i] = (a >> 4) | (b & 0xf0);
  }
}
