import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dequantise } from "../../../src/core/formats/dequantise/dequantise";
import { FormatError } from "../../../src/core/formats/formatError";
import { type GgmlType, ggmlTypes } from "../../../src/core/formats/ggmlTypes";
import { f32, f64, u16, u32, u64, u8 } from "./ggufBytes";

interface Case { type: GgmlType; id: number; blockSize: number; typeSize: number; offset: number; byteLength: number; valueOffset: number; values: number }

const folder = join(process.cwd(), "test/goldens/gguf");
const { types } = JSON.parse(readFileSync(join(folder, "quants.json"), "utf8")) as { types: Case[] };
const encoded = new Uint8Array(readFileSync(join(folder, "quants.bin")));
const values = new Float32Array(new Uint8Array(readFileSync(join(folder, "quants.f32.bin"))).buffer);

describe("dequantise against ggml's values", () => {
  it("has a witness for 27 types", () => assert.equal(types.length, 27));

  for (const { type, id, blockSize, typeSize, offset, byteLength, valueOffset, values: count } of types) {
    it(`gives those of ${type} exactly`, () => {
      assert.deepEqual(ggmlTypes[type], { name: type, id, blockSize, blockBytes: typeSize });
      const actual = dequantise(type, encoded.subarray(offset, offset + byteLength));
      const expected = values.subarray(valueOffset, valueOffset + count);
      assert.equal(actual.length, count);
      const wrong = expected.findIndex((value, i) => value !== actual[i]);
      assert.equal(wrong, -1, `value ${wrong}: ${actual[wrong]} instead of ${expected[wrong]}`);
    });
  }
});

/** The same pseudo-random bytes and scales as makeSweep.py: all code points, signs, subnormal and large scales. */
describe("dequantise on 1,024 pseudo-random blocks, against the checksum of ggml's values", () => {
  const sums = JSON.parse(readFileSync(join(folder, "sweep.json"), "utf8")) as Record<GgmlType, string>;
  const scaleBytes: Partial<Record<GgmlType, number[]>> = {
    Q4_1: [1, 3], Q5_1: [1, 3], Q2_K: [81, 83], Q3_K: [109], Q4_K: [1, 3], Q5_K: [1, 3], Q6_K: [209], TQ1_0: [53], TQ2_0: [65],
    IQ1_M: [55], MXFP4: [], NVFP4: [],
  };

  function blocks(type: GgmlType): Uint8Array {
    const { blockBytes } = ggmlTypes[type];
    let state = 1;
    const bytes = new Uint8Array(1024 * blockBytes).map(() => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
    for (let at = 0; at < bytes.length; at += blockBytes) {
      for (const high of scaleBytes[type] ?? [1]) bytes[at + high] = (bytes[at + high] as number) & 0xbf;
    }
    return bytes;
  }

  for (const [type, sum] of Object.entries(sums) as [GgmlType, string][]) {
    it(`gives those of ${type}`, () => {
      const positiveZero = dequantise(type, blocks(type)).map(value => value + 0);
      assert.equal(createHash("sha256").update(new Uint8Array(positiveZero.buffer)).digest("hex"), sum);
    });
  }
});

describe("dequantise of plain numbers", () => {
  const cases: readonly [GgmlType, Uint8Array, number][] = [
    ["F32", f32(-1.25), -1.25], ["F32", u32(0x00000001), 2 ** -149], ["F64", f64(0.1), Math.fround(0.1)], ["F16", u16(0xbd00), -1.25], ["BF16", u16(0xbfa0), -1.25],
    ["I8", u8(0x80), -128], ["I16", u16(0x8000), -32768], ["I32", u32(0x80000000), -(2 ** 31)], ["I64", u64(2n ** 64n - 3n), -3],
  ];
  for (const [type, bytes, value] of cases) it(`${type} ${value}`, () => assert.deepEqual(dequantise(type, bytes), Float32Array.of(value)));

  it("reads from any place in memory", () => {
    const bytes = new Uint8Array(13);
    bytes.set(f64(2), 1);
    assert.deepEqual(dequantise("F64", bytes.subarray(1, 9)), Float32Array.of(2));
    bytes.set(f32(3), 5);
    assert.deepEqual(dequantise("F32", bytes.subarray(5, 9)), Float32Array.of(3));
  });
});

describe("dequantise of the types that dot products use", () => {
  const levels = Uint8Array.from({ length: 256 }, (_, i) => i);

  it("Q8_1 is its scale times its levels", () => {
    const block = Uint8Array.of(...u16(0x3800), ...u16(0x7bff), ...levels.subarray(112, 144));
    assert.deepEqual([...dequantise("Q8_1", block)], [...levels.subarray(112, 144)].map(level => 0.5 * (level > 127 ? level - 256 : level)));
  });

  it("Q8_K is its float32 scale times its levels", () => {
    const block = Uint8Array.of(...f32(0.25), ...levels, ...new Uint8Array(32).fill(99));
    assert.deepEqual([...dequantise("Q8_K", block)], [...levels].map(level => 0.25 * (level > 127 ? level - 256 : level)));
  });
});

describe("dequantise into given memory", () => {
  const block = Uint8Array.of(...u16(0x3c00), ...new Uint8Array(32).fill(3));

  it("fills it from the start and leaves the rest", () => {
    const out = new Float32Array(40).fill(-1);
    assert.equal(dequantise("Q8_0", block, out), out);
    assert.deepEqual([...out], [...Array<number>(32).fill(3), ...Array<number>(8).fill(-1)]);
  });

  it("works on a view of a larger buffer", () => {
    const whole = new Float32Array(3);
    dequantise("F32", f32(7), whole.subarray(1));
    assert.deepEqual([...whole], [0, 7, 0]);
  });

  it("refuses memory that is too short", () => assert.throws(() => dequantise("Q8_0", block, new Float32Array(31)), FormatError));
  it("refuses bytes that are no whole blocks", () => assert.throws(() => dequantise("Q8_0", block.subarray(1)), /33 bytes are no whole number of Q8_0 blocks of 34/));
  it("makes nothing of nothing", () => assert.equal(dequantise("Q4_K", new Uint8Array(0)).length, 0));
});
