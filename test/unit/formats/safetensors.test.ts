import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { memorySource } from "../../../src/core/formats/byteSource";
import { FormatError } from "../../../src/core/formats/formatError";
import { readSafetensors } from "../../../src/core/formats/safetensors";
import { safetensorsHeader } from "../../../src/core/formats/safetensorsHeader";
import { bytesOf, u64 } from "./ggufBytes";
import { safetensorsBytes, sample, sampleData } from "./safetensorsBytes";

const read = (header: unknown, data?: number) => readSafetensors(memorySource(safetensorsBytes(header, data)));
const tensor = (dtype: string, shape: unknown, data_offsets: unknown) => ({ t: { dtype, shape, data_offsets } });

describe("readSafetensors", () => {
  it("gives metadata and tensors with absolute offsets", () => {
    const { metadata, tensors } = read(sample, sampleData);
    const start = safetensorsBytes(sample).length;
    assert.deepEqual([...metadata], [["format", "pt"]]);
    assert.deepEqual([...tensors.values()], [
      { name: "a.weight", dtype: "F32", shape: [2, 3], offset: start, byteLength: 24 },
      { name: "b.bias", dtype: "BF16", shape: [3], offset: start + 24, byteLength: 6 },
      { name: "scalar", dtype: "U8", shape: [], offset: start + 30, byteLength: 1 },
      { name: "empty", dtype: "I64", shape: [0, 5], offset: start + 31, byteLength: 0 },
    ]);
  });

  it("takes tensors in any order, and a header with no tensor", () => {
    const { __metadata__, ...tensors } = sample;
    assert.equal(read(Object.fromEntries(Object.entries(tensors).reverse()), sampleData).tensors.size, 4);
    assert.equal(read({ __metadata__ }).tensors.size, 0);
    assert.equal(read("{}   ").tensors.size, 0);
  });

  it("takes types narrower than a byte where they fill whole ones", () => assert.equal(read(tensor("F4", [3, 2], [0, 3]), 3).tensors.get("t")?.byteLength, 3));

  it("reads a file of the reference library", () => {
    const bytes = readFileSync(join(process.cwd(), "test/goldens/tiny/llama/model.safetensors"));
    const config = JSON.parse(readFileSync(join(process.cwd(), "test/goldens/tiny/llama/config.json"), "utf8")) as { hidden_size: number; vocab_size: number };
    const { tensors } = readSafetensors(memorySource(bytes));
    assert.deepEqual(tensors.get("model.embed_tokens.weight")?.shape, [config.vocab_size, config.hidden_size]);
  });
});

describe("readSafetensors refuses", () => {
  const cases: readonly [string, unknown, number, RegExp][] = [
    ["a header that is no object", "[1]", 0, /should be a JSON object/],
    ["broken JSON", "{\"t\":", 0, /header ends too early/],
    ["JSON with something after it", "{} x", 0, /no valid JSON/],
    ["deep JSON", `{"t":${"[".repeat(10_000)}${"]".repeat(10_000)}}`, 0, /nested more than 64 deep/],
    ["bytes that are not UTF-8", Uint8Array.of(0x7b, 0xff, 0x7d), 0, /not UTF-8/],
    ["a name twice", `{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\\u0074":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`, 2, /key "t" twice/],
    ["a field twice", `{"t":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 1, /key "dtype" twice/],
    ["metadata that are no object", { __metadata__: "x" }, 0, /"__metadata__" should be an object/],
    ["metadata that are no texts", { __metadata__: { a: 1 } }, 0, /should hold strings, but "a"/],
    ["a tensor that is no object", { t: 1 }, 0, /"t" should be an object/],
    ["an unknown dtype", tensor("F17", [1], [0, 1]), 1, /"t" has the dtype "F17"/],
    ["a dtype of JavaScript's", tensor("constructor", [1], [0, 1]), 1, /"t" has the dtype "constructor"/],
    ["a missing dtype", { t: { shape: [1], data_offsets: [0, 1] } }, 1, /"t" should have a text as "dtype"/],
    ["a missing shape", { t: { dtype: "U8", data_offsets: [0, 1] } }, 1, /as "shape"/],
    ["a negative length", tensor("U8", [-1], [0, 1]), 1, /as "shape"/],
    ["a fractional length", tensor("U8", [1.5], [0, 1]), 1, /as "shape"/],
    ["a length beyond 2^53", tensor("U8", [2 ** 53], [0, 1]), 1, /as "shape"/],
    ["a text for a length", tensor("U8", ["1"], [0, 1]), 1, /as "shape"/],
    ["one offset", tensor("U8", [1], [0]), 1, /two "data_offsets"/],
    ["three offsets", tensor("U8", [1], [0, 1, 1]), 1, /two "data_offsets"/],
    ["offsets in the wrong order", tensor("U8", [1], [1, 0]), 1, /does not take the -1 bytes/],
    ["a shape of another size", tensor("F32", [2], [0, 4]), 4, /F32 of shape \[2\], which does not take the 4 bytes/],
    ["a shape whose product overflows", tensor("U8", [2 ** 30, 2 ** 30, 2 ** 30], [0, 1]), 1, /does not take/],
    ["half a byte", tensor("F4", [3], [0, 1]), 1, /does not take/],
    ["tensors that overlap", { a: { dtype: "U8", shape: [4], data_offsets: [0, 4] }, b: { dtype: "U8", shape: [4], data_offsets: [2, 6] } }, 6, /"b" overlaps "a"/],
    ["a gap", { a: { dtype: "U8", shape: [4], data_offsets: [0, 4] }, b: { dtype: "U8", shape: [4], data_offsets: [5, 9] } }, 9, /"b" starts .* after the end of "a"/],
    ["a gap at the start", tensor("U8", [4], [1, 5]), 5, /"t" starts .* after the end of "the header"/],
    ["a tensor beyond the end", tensor("U8", [4], [0, 4]), 3, /"t" should end at byte \d+, but the file ends at byte \d+/],
    ["bytes after the last tensor", tensor("U8", [4], [0, 4]), 5, /the file goes on/],
  ];
  for (const [name, header, data, message] of cases) {
    it(name, () => assert.throws(() => read(header, data), error => error instanceof FormatError && message.test(error.message) || assert.fail(String(error))));
  }

  it("a header longer than the file, or than any should be, without reading it", () => {
    assert.throws(() => readSafetensors(memorySource(bytesOf(u64(2 ** 40), [0x7b]))), /The header length at byte 0 is 1099511627776/);
    const source = { size: 2 ** 40, read: (_: number, length: number) => bytesOf(u64(2 ** 30), new Uint8Array(length - 8)) };
    assert.throws(() => readSafetensors(source), /The header length at byte 0 is 1073741824: at most 100000000/);
  });

  it("the file cut short at any byte, saying so", () => {
    const whole = safetensorsBytes(sample, sampleData);
    for (let n = 0; n < whole.length; n++) assert.throws(() => readSafetensors(memorySource(whole.subarray(0, n))), FormatError, `cut at ${n}`);
  });
});

describe("safetensorsHeader", () => {
  const tensors = [
    { name: "weights [L,H,Q,K] \"ä\"", dtype: "F32", shape: [2, 3] },
    { name: "ids", dtype: "I64", shape: [3] },
    { name: "flag", dtype: "BOOL", shape: [] },
  ] as const;

  it("heads a file that the reader gives back", () => {
    const header = safetensorsHeader(tensors, { text: "Ä" });
    const file = readSafetensors(memorySource(bytesOf(header, new Uint8Array(24 + 24 + 1))));
    assert.deepEqual([...file.metadata], [["text", "Ä"]]);
    assert.deepEqual([...file.tensors.values()].map(({ name, dtype, shape, offset }) => ({ name, dtype, shape, offset: offset - header.length })), [
      { ...tensors[0], offset: 0 }, { ...tensors[1], offset: 24 }, { ...tensors[2], offset: 48 },
    ]);
  });

  it("starts the data at a multiple of 8, whatever the names", () => {
    for (let n = 0; n < 17; n++) assert.equal(safetensorsHeader([{ name: "n".repeat(n), dtype: "U8", shape: [1] }]).length % 8, 0);
  });

  it("is what the format says, byte for byte", () => {
    const text = '{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}';
    assert.deepEqual(safetensorsHeader([{ name: "a", dtype: "F16", shape: [1] }]), bytesOf(u64(56), new TextEncoder().encode(text.padEnd(56))));
  });

  it("refuses a name twice, the name of the metadata, and half a byte", () => {
    const u8 = (name: string) => ({ name, dtype: "U8", shape: [1] }) as const;
    assert.throws(() => safetensorsHeader([u8("a"), u8("a")]), /Two tensors are called "a"/);
    assert.throws(() => safetensorsHeader([u8("__metadata__")]), RangeError);
    assert.throws(() => safetensorsHeader([{ name: "a", dtype: "F4", shape: [3] }]), /no whole number of bytes/);
  });
});
