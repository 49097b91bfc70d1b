import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ByteSource, memorySource } from "../../../src/core/formats/byteSource";
import { FormatError } from "../../../src/core/formats/formatError";
import { ggmlBytes } from "../../../src/core/formats/ggmlTypes";
import { readGguf } from "../../../src/core/formats/gguf";
import { array, bytesOf, f32, f64, ggufBytes, type GgufToTest, kinds, sample, string, text, u16, u32, u64, u8, value } from "./ggufBytes";

const read = (file: GgufToTest) => readGguf(memorySource(ggufBytes(file)));
const withMetadata = (typed: Uint8Array) => read({ metadata: [["key", typed]] }).metadata.get("key");
const folder = join(process.cwd(), "test/goldens/gguf");

describe("readGguf", () => {
  it("gives version, alignment, metadata and tensors with absolute offsets", () => {
    const file = read(sample);
    assert.equal(file.version, 3);
    assert.equal(file.alignment, 64);
    assert.equal(file.dataOffset % 64, 0);
    assert.deepEqual([...file.metadata.keys()], sample.metadata?.map(([key]) => key));
    assert.deepEqual([...file.tensors.values()], [
      { name: "first.weight", type: "Q4_0", shape: [32, 2], elements: 64, offset: file.dataOffset, byteLength: 36 },
      { name: "second.weight", type: "F32", shape: [3], elements: 3, offset: file.dataOffset + 64, byteLength: 12 },
    ]);
  });

  it("reads version 2", () => assert.equal(read({ version: 2 }).version, 2));

  it("takes a file with metadata alone, as vocabularies come", () => {
    const header = ggufBytes({ metadata: [["a", string("b")]] });
    assert.equal(readGguf(memorySource(header.subarray(0, 24 + 8 + 1 + 4 + 8 + 1))).tensors.size, 0);
  });

  it("agrees with the converter's own account of a small llama", () => {
    const about = JSON.parse(readFileSync(join(folder, "llama-q8_0-q4_0.json"), "utf8")) as { tensorTypes: Record<string, number> };
    const bytes = readFileSync(join(folder, "llama-q8_0-q4_0.gguf"));
    const { metadata, tensors } = readGguf(memorySource(bytes));
    const types: Record<string, number> = {};
    for (const { type } of tensors.values()) types[type] = (types[type] ?? 0) + 1;
    assert.deepEqual(types, about.tensorTypes);
    assert.equal(metadata.get("general.architecture"), "llama");
    for (const { type, elements, byteLength } of tensors.values()) assert.equal(byteLength, ggmlBytes(type, elements));
    const end = Math.max(...[...tensors.values()].map(({ offset, byteLength }) => offset + byteLength));
    assert.ok(end <= bytes.length && bytes.length - end < 32, "the tensors fill the file");
  });
});

describe("GGUF metadata values", () => {
  const cases: readonly [string, Uint8Array, unknown][] = [
    ["u8", value(kinds.u8, u8(255)), 255],
    ["i8", value(kinds.i8, u8(255)), -1],
    ["u16", value(kinds.u16, u16(65535)), 65535],
    ["i16", value(kinds.i16, u16(65535)), -1],
    ["u32", value(kinds.u32, u32(0xffffffff)), 0xffffffff],
    ["i32", value(kinds.i32, u32(0xffffffff)), -1],
    ["f32", value(kinds.f32, f32(1e-5)), Math.fround(1e-5)],
    ["f64", value(kinds.f64, f64(1e-5)), 1e-5],
    ["u64", value(kinds.u64, u64(2n ** 53n - 1n)), Number.MAX_SAFE_INTEGER],
    ["u64 beyond 2^53, which stays exact,", value(kinds.u64, u64(2n ** 64n - 1n)), 2n ** 64n - 1n],
    ["i64", value(kinds.i64, u64(2n ** 64n - 5n)), -5],
    ["true", value(kinds.bool, u8(1)), true],
    ["false", value(kinds.bool, u8(0)), false],
    ["text", string("Straße 😀"), "Straße 😀"],
    ["array of u8", array(kinds.u8, [u8(1), u8(255)]), Uint8Array.of(1, 255)],
    ["array of i8", array(kinds.i8, [u8(255)]), Int8Array.of(-1)],
    ["array of i16", array(kinds.i16, [u16(65535)]), Int16Array.of(-1)],
    ["array of u32", array(kinds.u32, [u32(0xffffffff)]), Uint32Array.of(0xffffffff)],
    ["array of i32", array(kinds.i32, [u32(0xffffffff)]), Int32Array.of(-1)],
    ["array of f32", array(kinds.f32, [f32(0.5)]), Float32Array.of(0.5)],
    ["array of f64", array(kinds.f64, [f64(0.1)]), Float64Array.of(0.1)],
    ["array of u64", array(kinds.u64, [u64(2n ** 64n - 1n)]), BigUint64Array.of(2n ** 64n - 1n)],
    ["array of i64", array(kinds.i64, [u64(2n ** 64n - 1n)]), BigInt64Array.of(-1n)],
    ["array of bool", array(kinds.bool, [u8(1), u8(0)]), [true, false]],
    ["array of texts", array(kinds.string, [text("a"), text("")]), ["a", ""]],
    ["empty array", array(kinds.string, []), []],
    ["array of arrays", array(kinds.array, [bytesOf(u32(kinds.u16), u64(1), u16(3)), bytesOf(u32(kinds.string), u64(1), text("x"))]), [Uint16Array.of(3), ["x"]]],
  ];
  for (const [name, typed, expected] of cases) it(`reads ${name}`, () => assert.deepEqual(withMetadata(typed), expected));

  it("reads values of every kind across every piece of the file", () => {
    const kept = cases.filter(([name]) => !name.startsWith("array of arrays"));
    const metadata = Array.from({ length: 20_000 }, (_, i) => [`key.${i}`, (kept[i % kept.length] as (typeof cases)[number])[1]] as const);
    const file = read({ metadata });
    for (let i = 0; i < 20_000; i++) assert.deepEqual(file.metadata.get(`key.${i}`), (kept[i % kept.length] as (typeof cases)[number])[2]);
  });

  it("keeps a byte order mark, which is a token of some vocabularies", () => {
    assert.equal(withMetadata(string("\ufeffa")), "\ufeffa");
    assert.deepEqual(withMetadata(array(kinds.string, [text("\ufeff"), text("\ufeffb")])), ["\ufeff", "\ufeffb"]);
  });

  it("replaces what is not UTF-8 in a text, and only there", () => {
    const halves = [Uint8Array.of(0x61, 0xc3), Uint8Array.of(0xa9, 0x62)];
    assert.deepEqual(withMetadata(array(kinds.string, [text("é"), ...halves.map(text), text("😀")])), ["é", "a\ufffd", "\ufffdb", "😀"]);
  });

  it("reads texts of every length across every piece of the file", () => {
    const alphabet = ["a", "é", "Ġ", "€", "😀"];
    const texts = Array.from({ length: 12_000 }, (_, i) => (alphabet[i % 5] as string).repeat(i % 141));
    assert.deepEqual(withMetadata(array(kinds.string, texts.map(text))), texts);
  });
});

describe("readGguf on a large file", () => {
  it("reads the header only, in pieces", () => {
    const bytes = ggufBytes(sample);
    const dataOffset = readGguf(memorySource(bytes)).dataOffset;
    const size = 1 << 30;
    const reads: number[] = [];
    const source: ByteSource = {
      size,
      read(offset, length) {
        reads.push(offset + length);
        const piece = new Uint8Array(length);
        piece.set(bytes.subarray(offset, offset + length));
        return piece;
      },
    };
    assert.equal(readGguf(source).dataOffset, dataOffset);
    assert.ok(Math.max(...reads) <= 1 << 16, `read as far as byte ${Math.max(...reads)}`);
  });
});

describe("readGguf refuses", () => {
  const tensor = { name: "w", shape: [4], offset: 0 };
  const cases: readonly [name: string, file: GgufToTest, message: RegExp][] = [
    ["another file", { magic: "GGML" }, /no GGUF file/],
    ["a Git LFS pointer, by name", { magic: "vers" }, /Git LFS pointer/],
    ["version 1", { version: 1 }, /version 1; versions 2 and 3/],
    ["version 4", { version: 4 }, /version 4/],
    ["a big-endian file, by name", { version: 0x03000000 }, /big-endian/],
    ["more keys than the file can hold", { keyCount: 2 ** 40 }, /metadata count at byte 16 is 1099511627776/],
    ["more tensors than the file can hold", { tensorCount: 2n ** 64n - 1n }, /tensor count at byte 8 is 18446744073709551615/],
    ["an array longer than the file", { metadata: [["k", array(kinds.u64, [u64(1)], 2)]] }, /length of metadata "k" at byte \d+ is 2: only 15 bytes/],
    ["an array whose size overflows", { metadata: [["k", array(kinds.u64, [], 2n ** 61n)]] }, /length of metadata "k"/],
    ["an array of texts longer than the file", { metadata: [["k", array(kinds.string, [], 2 ** 30)]] }, /length of metadata "k"/],
    ["arrays nested too deep", { metadata: [["k", value(kinds.array, ...Array<Uint8Array>(9).fill(bytesOf(u32(kinds.array), u64(1))), new Uint8Array(64))]] }, /8 deep/],
    ["an unknown value type", { metadata: [["k", value(13, u64(0))]] }, /metadata "k" has the value type 13/i],
    ["an unknown element type", { metadata: [["k", array(99, [u64(0)], 1)]] }, /metadata "k" has the value type 99/i],
    ["a truth value of 2", { metadata: [["k", value(kinds.bool, u8(2))]] }, /metadata "k" at byte \d+ should be true or false/i],
    ["a key twice", { metadata: [["k", string("a")], ["k", string("b")]] }, /key "k" occurs twice/],
    ["alignment 0", { metadata: [["general.alignment", value(kinds.u32, u32(0))]] }, /"general.alignment" should be a power of two, but is 0/],
    ["alignment 48", { metadata: [["general.alignment", value(kinds.u32, u32(48))]] }, /power of two, but is 48/],
    ["alignment as a text", { metadata: [["general.alignment", string("32")]] }, /power of two, but is string/],
    ["a tensor twice", { tensors: [tensor, { ...tensor, offset: 32 }], data: 64 }, /Two tensors are called "w"/],
    ["a name over 64 bytes", { tensors: [{ ...tensor, name: "n".repeat(65) }], data: 64 }, /name of tensor 0 at byte 24 is 65: at most 64/],
    ["no dimensions", { tensors: [{ ...tensor, shape: [] }], data: 64 }, /^Tensor "w" has 0 dimensions/],
    ["five dimensions", { tensors: [{ ...tensor, shape: [1, 1, 1, 1, 1] }], data: 64 }, /"w" has 5 dimensions/],
    ["a dimension of zero", { tensors: [{ ...tensor, shape: [4, 0] }], data: 64 }, /Dimension 1 of tensor "w" is 0/],
    ["a negative dimension", { tensors: [{ ...tensor, shape: [2n ** 64n - 4n] }], data: 64 }, /dimension 0 of tensor "w".*18446744073709551612/i],
    ["a shape whose product overflows", { tensors: [{ ...tensor, shape: [2 ** 30, 2 ** 30, 2 ** 30] }], data: 64 }, /shape of tensor "w".*too large/],
    ["an unknown tensor type", { tensors: [{ ...tensor, type: 99 }], data: 64 }, /"w" has the tensor type number 99/],
    ["a type that ggml withdrew, by name", { tensors: [{ ...tensor, type: 31 }], data: 64 }, /"w" has the tensor type Q4_0_4_4/],
    ["rows that are no whole blocks", { tensors: [{ ...tensor, shape: [48, 2], type: 2 }], data: 64 }, /row of tensor "w" has 48 elements.*blocks of 32/],
    ["an offset out of line", { tensors: [{ ...tensor, offset: 4 }], data: 64 }, /"w" starts 4 bytes into the data.*alignment 32/],
    ["a tensor beyond the end", { tensors: [{ ...tensor, offset: 64 }], data: 64 }, /"w" should fill.*16 bytes are missing/],
    ["an offset beyond 2^53", { tensors: [{ ...tensor, offset: 2n ** 63n }], data: 64 }, /offset of tensor "w"/],
    ["tensors that overlap", { tensors: [{ ...tensor, shape: [16] }, { ...tensor, name: "v", offset: 32 }], data: 128 }, /"w" and "v" overlap/],
  ];
  for (const [name, file, message] of cases) {
    it(name, () => assert.throws(() => read(file), (error: unknown) => error instanceof FormatError && message.test(error.message) && error.what !== undefined || assert.fail(String(error))));
  }

  it("a name that is not UTF-8", () => {
    const bytes = ggufBytes({ tensors: [{ name: "wxyz", shape: [4], offset: 0 }], data: 64 });
    bytes[24 + 8] = 0xff;
    assert.throws(() => readGguf(memorySource(bytes)), /name of tensor 0 at byte 24 is not UTF-8/i);
  });

  it("the file cut short at any byte, saying so", () => {
    const whole = ggufBytes(sample);
    readGguf(memorySource(whole));
    for (let n = 0; n < whole.length; n++) {
      assert.throws(() => readGguf(memorySource(whole.subarray(0, n))), FormatError, `cut at ${n}`);
    }
  });

  it("a header beyond all measure, without reading it", () => {
    const start = ggufBytes({ metadata: [["k", array(kinds.u8, [], 2 ** 33)]] });
    let read = 0;
    const source: ByteSource = {
      size: 2 ** 40,
      read(offset, length) {
        read += length;
        const piece = new Uint8Array(length);
        piece.set(start.subarray(offset, offset + length));
        return piece;
      },
    };
    assert.throws(() => readGguf(source), /length of metadata "k" at byte \d+ is 8589934592: at most/);
    assert.ok(read <= 1 << 16);
  });
});
