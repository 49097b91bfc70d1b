// Altered files: each is read, or refused with a FormatError that says where; never anything else, and soon.
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type ByteSource, memorySource } from "../../src/core/formats/byteSource";
import { FormatError } from "../../src/core/formats/formatError";
import { readGguf } from "../../src/core/formats/gguf";
import { readSafetensors } from "../../src/core/formats/safetensors";
import { parseSafetensorsIndex } from "../../src/core/formats/safetensorsIndex";
import { ggufBytes, sample as ggufSample } from "../unit/formats/ggufBytes";
import { safetensorsBytes, sample as safetensorsSample, sampleData } from "../unit/formats/safetensorsBytes";

interface Place { readonly name: string; readonly offset: number; readonly byteLength: number }

/** What a reader that accepts a file promises: every tensor lies inside it. */
function accepted(read: (source: ByteSource) => { tensors: ReadonlyMap<string, Place> }, bytes: Uint8Array): boolean {
  try {
    for (const { name, offset, byteLength } of read(memorySource(bytes)).tensors.values()) {
      assert.ok(offset >= 0 && byteLength >= 0 && offset + byteLength <= bytes.length, `tensor ${name} lies outside`);
    }
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

const interesting = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff));
const edits = fc.array(fc.tuple(fc.nat(), interesting), { minLength: 1, maxLength: 6 });

function altered(bytes: Uint8Array, changes: readonly (readonly [number, number])[]): Uint8Array {
  const copy = bytes.slice();
  for (const [place, byte] of changes) copy[place % copy.length] = byte;
  return copy;
}

function spliced(bytes: Uint8Array, from: number, length: number, into: number): Uint8Array {
  const start = from % bytes.length;
  const piece = bytes.subarray(start, start + (length % 64));
  const at = into % bytes.length;
  return Uint8Array.of(...bytes.subarray(0, at), ...piece, ...bytes.subarray(at));
}

const readers = [
  { name: "readGguf", read: readGguf, whole: ggufBytes(ggufSample) },
  { name: "readSafetensors", read: readSafetensors, whole: safetensorsBytes(safetensorsSample, sampleData) },
] as const;

for (const { name, read, whole } of readers) {
  describe(`${name} on altered files`, () => {
    it("accepts the file as it was", () => assert.ok(accepted(read, whole)));

    it("survives every single byte set to every telling value", () => {
      for (let at = 0; at < whole.length; at++) {
        for (const byte of [0, 1, 0x22, 0x7f, 0x80, 0xff]) accepted(read, altered(whole, [[at, byte]]));
      }
    });

    it("survives any few bytes changed", () => {
      fc.assert(fc.property(edits, changes => void accepted(read, altered(whole, changes))), { numRuns: 10_000 });
    });

    it("survives pieces repeated elsewhere", () => {
      fc.assert(fc.property(fc.nat(), fc.nat(), fc.nat(), (from, length, into) => void accepted(read, spliced(whole, from, length, into))), { numRuns: 5_000 });
    });

    it("survives any bytes after the right beginning", () => {
      const beginning = whole.subarray(0, 24);
      fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => void accepted(read, Uint8Array.of(...beginning, ...bytes))), { numRuns: 5_000 });
    });
  });
}

describe("parseSafetensorsIndex on any shard name", () => {
  it("gives a plain name in the same folder, or refuses", () => {
    const part = fc.constantFrom("..", ".", "/", "\\", ":", "C", "\0", "model", ".safetensors", "nul", " ", "é");
    fc.assert(fc.property(fc.array(part, { maxLength: 6 }), parts => {
      let shards: readonly string[];
      try {
        shards = parseSafetensorsIndex(JSON.stringify({ weight_map: { t: parts.join("") } })).shards;
      } catch (error) {
        assert.ok(error instanceof FormatError);
        return;
      }
      assert.match(shards[0] as string, /^[^./\\:\0][^/\\:\0]*\.safetensors$/);
    }), { numRuns: 5_000 });
  });
});
