import assert from "node:assert/strict";
import * as fc from "fast-check";
import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16, narrowFloat16, widenFloat16 } from "../../../src/core/formats/half";

/** IEEE 754's definition. */
function definedFloat16(bits: number): number {
  const sign = bits >> 15 === 1 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

/** Of the two neighbours in an ascending list of non-negative values, the nearer, or the one with even bits. */
function nearest(value: number, positive: Float64Array): number {
  let low = 0;
  while (low + 1 < positive.length && (positive[low + 1] as number) <= value) low++;
  const below = value - (positive[low] as number);
  const above = (positive[low + 1] ?? Infinity) - value;
  if (below === above) return low + (low & 1);
  return below < above ? low : low + 1;
}

describe("float16", () => {
  it("widens each of the 65,536 bit patterns to its defined value", () => {
    for (let bits = 0; bits < 65536; bits++) assert.ok(Object.is(float16ToFloat32(bits), definedFloat16(bits)), `bits ${bits}`);
  });

  it("narrows every float16 to itself", () => {
    for (let bits = 0; bits < 65536; bits++) {
      if (!Number.isNaN(definedFloat16(bits))) assert.equal(float32ToFloat16(definedFloat16(bits)), bits);
    }
  });

  const rounding: readonly [number, number][] = [
    [1 + 2 ** -11, 0x3c00], [1 + 3 * 2 ** -11, 0x3c02], [1 + 2 ** -11 + 2 ** -20, 0x3c01],
    [65519, 0x7bff], [65520, 0x7c00], [-65520, 0xfc00], [1e30, 0x7c00], [Infinity, 0x7c00], [-Infinity, 0xfc00],
    [2 ** -25, 0], [-(2 ** -25), 0x8000], [2 ** -25 * (1 + 2 ** -20), 1], [1.5 * 2 ** -24, 2], [2.5 * 2 ** -24, 2], [2 ** -30, 0],
    [2 ** -14 - 2 ** -25, 0x0400], [2 ** -149, 0], [0, 0], [-0, 0x8000],
  ];
  for (const [value, bits] of rounding) it(`narrows ${value} to 0x${bits.toString(16)}`, () => assert.equal(float32ToFloat16(value), bits));

  it("keeps NaN", () => assert.ok(Number.isNaN(float16ToFloat32(float32ToFloat16(NaN)))));

  it("narrows to the nearest, ties to even", () => {
    const positive = Float64Array.from({ length: 0x7c00 }, (_, bits) => definedFloat16(bits));
    fc.assert(fc.property(fc.float({ min: 0, max: Math.fround(65503), noNaN: true }), value => {
      assert.equal(float32ToFloat16(value), nearest(value, positive));
      assert.equal(float32ToFloat16(-value), nearest(value, positive) | 0x8000);
    }));
  });

  it("does the same element by element", () => {
    const values = Float32Array.of(0.5, -2, 65504);
    assert.deepEqual(widenFloat16(narrowFloat16(values)), values);
  });
});

describe("bfloat16", () => {
  it("is the upper half of a float32", () => {
    const view = new DataView(new ArrayBuffer(4));
    for (let bits = 0; bits < 65536; bits++) {
      view.setUint16(0, bits);
      assert.ok(Object.is(bfloat16ToFloat32(bits), view.getFloat32(0)), `bits ${bits}`);
    }
  });

  it("narrows every bfloat16 to itself and keeps NaN", () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = bfloat16ToFloat32(bits);
      if (Number.isNaN(value)) assert.ok(Number.isNaN(bfloat16ToFloat32(float32ToBfloat16(value))));
      else assert.equal(float32ToBfloat16(value), bits);
    }
  });

  const rounding: readonly [number, number][] = [
    [1 + 2 ** -8, 0x3f80], [1 + 3 * 2 ** -8, 0x3f82], [-(1 + 3 * 2 ** -8), 0xbf82], [1 + 2 ** -8 + 2 ** -20, 0x3f81], [3.4e38, 0x7f80], [-3.4e38, 0xff80],
  ];
  for (const [value, bits] of rounding) it(`narrows ${value} to 0x${bits.toString(16)}`, () => assert.equal(float32ToBfloat16(value), bits));
});
