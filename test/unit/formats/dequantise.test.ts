import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dequantise } from "../../../src/core/formats/dequantise/dequantise";
import { FormatError } from "../../../src/core/formats/formatError";
import { type GgmlType, ggmlTypes } from "../../../src/core/formats/ggmlTypes";

interface Case { type: GgmlType; id: number; blockSize: number; typeSize: number; offset: number; byteLength: number; valueOffset: number; values: number }

const folder = join(process.cwd(), "test/goldens/gguf");
const { types } = JSON.parse(readFileSync(join(folder, "quants.json"), "utf8")) as { types: Case[] };
const encoded = new Uint8Array(readFileSync(join(folder, "quants.bin")));
const values = new Float32Array(new Uint8Array(readFileSync(join(folder, "quants.f32.bin"))).buffer);

describe("dequantise", () => {
  it("has a witness for 27 types", () => assert.equal(types.length, 27));

  for (const { type, id, blockSize, typeSize, offset, byteLength, valueOffset, values: count } of types) {
    it(`gives ggml's values for ${type}, bit for bit`, () => {
      assert.deepEqual(ggmlTypes[type], { name: type, id, blockSize, blockBytes: typeSize });
      const actual = dequantise(type, encoded.subarray(offset, offset + byteLength));
      const expected = values.subarray(valueOffset, valueOffset + count);
      assert.equal(actual.length, count);
      const wrong = expected.findIndex((value, i) => value !== actual[i]);
      assert.equal(wrong, -1, `value ${wrong}: ${actual[wrong]} instead of ${expected[wrong]}`);
    });
  }
});
void FormatError;
