import assert from "node:assert/strict";
import { checkRange, memorySource } from "../../../src/core/formats/byteSource";
import { FormatError } from "../../../src/core/formats/formatError";
import { HeaderCursor } from "../../../src/core/formats/headerCursor";

describe("memorySource", () => {
  const source = memorySource(Uint8Array.of(1, 2, 3));

  it("gives exactly the bytes asked for", () => {
    assert.deepEqual(source.read(1, 2), Uint8Array.of(2, 3));
    assert.deepEqual(source.read(3, 0), new Uint8Array(0));
  });

  for (const [offset, length] of [[0, 4], [3, 1], [4, 0], [-1, 1], [0, -1], [0.5, 1], [1, NaN], [2 ** 53, 1]] as const) {
    it(`refuses ${length} bytes at ${offset}`, () => assert.throws(() => source.read(offset, length), FormatError));
  }

  it("says what was asked for and what there is", () => {
    assert.throws(() => checkRange(10, 8, 4), error => error instanceof FormatError && error.at === 8 && /has 10 bytes, but 4 bytes at byte 8/.test(error.message));
  });
});

describe("HeaderCursor", () => {
  it("reads in pieces that grow, and none twice but for a straddling value", () => {
    const bytes = new Uint8Array(3_000_000).map((_, i) => i % 251);
    const pieces: [number, number][] = [];
    const inner = memorySource(bytes);
    const cursor = new HeaderCursor({ size: bytes.length, read: (offset, length) => (pieces.push([offset, length]), inner.read(offset, length)) }, Infinity);
    cursor.u8("a byte");
    for (let at = 1; at + 4 <= bytes.length; at += 4) {
      const expected = [0, 1, 2, 3].map(i => (at + i) % 251);
      const value = cursor.u32("a word");
      assert.deepEqual([value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24], expected);
    }
    assert.equal(pieces[0]?.[1], 1 << 16);
    assert.ok(pieces.every(([, length], i) => i === 0 || length <= 2 * (pieces[i - 1] as [number, number])[1]));
    const read = pieces.reduce((sum, [, length]) => sum + length, 0);
    assert.ok(read <= bytes.length + 4 * pieces.length, `${read} bytes read`);
  });

  it("refuses to go past its limit, naming what was wanted", () => {
    const cursor = new HeaderCursor(memorySource(new Uint8Array(100)), 10);
    cursor.u64("first");
    assert.throws(() => cursor.u32("second"), error => error instanceof FormatError && error.what === "second" && error.at === 8 && /longer than 10 bytes/.test(error.message));
  });
});
