import assert from "node:assert/strict";
import { narrowFloat16 } from "../../../src/core/formats/half";
import { repackQ4_0, repackQ4_1, repackQ8_0 } from "../../../src/core/formats/repack";
import { dequantise } from "../../../src/core/formats/dequantise/dequantise";

const ROWS = 6;
const COLUMNS = 96;
const BLOCKS = COLUMNS / 32;
const half = (value: number): readonly [number, number] => { const bits = narrowFloat16(Float32Array.of(value))[0] as number; return [bits & 255, bits >> 8]; };
const noise = (n: number): number => (n * 2654435761) >>> 24;

/** Blocks of a type with `headers` float16 values before `bytes` bytes of levels. */
function stored(headers: readonly ((block: number) => number)[], bytes: number): Uint8Array {
  const out: number[] = [];
  for (let block = 0; block < ROWS * BLOCKS; block++) {
    for (const header of headers) out.push(...half(header(block)));
    for (let i = 0; i < bytes; i++) out.push(noise(block * 37 + i));
  }
  return Uint8Array.from(out);
}
const scale = (block: number): number => (block % 5 === 0 ? 0 : ((block % 7) - 3) / 64);
const offset = (block: number): number => ((block * 13) % 11) / 8 - 0.6;
const reversed = (row: number): number => ROWS - 1 - row;

function expected(type: "Q4_0" | "Q4_1" | "Q8_0", source: Uint8Array): Float32Array {
  const values = dequantise(type, source);
  const out = new Float32Array(values.length);
  for (let row = 0; row < ROWS; row++) out.set(values.subarray(reversed(row) * COLUMNS, (reversed(row) + 1) * COLUMNS), row * COLUMNS);
  return out;
}
/** Level of element (row, column) in the layout of MatMulNBits. */
const level4 = (levels: Uint8Array, row: number, column: number): number => {
  const byte = levels[(row * BLOCKS + (column >> 5)) * 16 + ((column & 31) >> 1)] as number;
  return column & 1 ? byte >> 4 : byte & 15;
};

describe("repacking for MatMulNBits loses nothing", () => {
  const range = { rows: ROWS, columns: COLUMNS, rowOrder: reversed };

  it("Q4_1: d * (level - zero point) plus the correction is the stored weight", () => {
    const source = stored([scale, offset], 16);
    const { levels, scales, zeroPoints, correction } = repackQ4_1(source, range);
    expected("Q4_1", source).forEach((weight, at) => {
      const [row, column] = [Math.floor(at / COLUMNS), at % COLUMNS];
      const block = row * BLOCKS + (column >> 5);
      const b = column >> 5;
      const zero = ((zeroPoints[row * Math.ceil(BLOCKS / 2) + (b >> 1)] as number) >> (4 * (b & 1))) & 15;
      const rebuilt = (scales[block] as number) * (level4(levels, row, column) - zero) + (correction[block] as number);
      assert.ok(Math.abs(rebuilt - weight) <= 1e-6, `${rebuilt} is not ${weight} at ${row}, ${column}`);
    });
  });

  it("Q4_0: d * (level - 8) is the stored weight, exactly", () => {
    const source = stored([scale], 16);
    const { levels, scales } = repackQ4_0(source, range);
    expected("Q4_0", source).forEach((weight, at) => {
      const [row, column] = [Math.floor(at / COLUMNS), at % COLUMNS];
      assert.equal(Math.fround((scales[row * BLOCKS + (column >> 5)] as number) * (level4(levels, row, column) - 8)) + 0, weight + 0);
    });
  });

  it("Q8_0: d * (level - 128) is the stored weight, exactly", () => {
    const source = stored([scale], 32);
    const { levels, scales } = repackQ8_0(source, range);
    expected("Q8_0", source).forEach((weight, at) => {
      assert.equal(Math.fround((scales[Math.floor(at / 32)] as number) * ((levels[at] as number) - 128)) + 0, weight + 0);
    });
  });
});
