import assert from "node:assert/strict";
import { FormatError } from "../../../src/core/formats/formatError";
import { type GgufValue } from "../../../src/core/formats/gguf";
import {
  metadataBoolean, metadataBooleans, metadataNumber, metadataNumbers, metadataSize, metadataString, metadataStrings,
  optionalNumber, optionalStrings,
} from "../../../src/core/formats/ggufMetadata";

const holding = (key: string, value: GgufValue) => ({ metadata: new Map([[key, value]]) });

describe("GGUF metadata accessors", () => {
  const accepted: readonly [string, (file: ReturnType<typeof holding>, key: string) => unknown, GgufValue, unknown][] = [
    ["metadataString", metadataString, "llama", "llama"],
    ["metadataNumber", metadataNumber, 1e-5, 1e-5],
    ["metadataSize", metadataSize, 0, 0],
    ["metadataBoolean", metadataBoolean, false, false],
    ["metadataStrings", metadataStrings, ["a"], ["a"]],
    ["metadataStrings (empty)", metadataStrings, new Uint8Array(0), []],
    ["metadataBooleans", metadataBooleans, [true], [true]],
    ["metadataNumbers", metadataNumbers, Int32Array.of(-1), Int32Array.of(-1)],
    ["metadataNumbers (64 bits)", metadataNumbers, BigInt64Array.of(-1n), Float64Array.of(-1)],
  ];
  for (const [name, access, value, expected] of accepted) {
    it(`${name} gives the value`, () => assert.deepEqual(access(holding("k", value), "k"), expected));
  }

  const refused: readonly [string, (file: ReturnType<typeof holding>, key: string) => unknown, GgufValue, RegExp][] = [
    ["a number for a string", metadataString, 3, /"k" should be a string, but is a number/],
    ["a string for a number", metadataNumber, "3", /"k" should be a number, but is a string/],
    ["an integer beyond 2^53", metadataNumber, 2n ** 60n, /"k" should be a number, but is an integer beyond 2\^53/],
    ["a negative size", metadataSize, -1, /"k" should be a whole number/],
    ["a fractional size", metadataSize, 1.5, /"k" should be a whole number/],
    ["a number for a truth value", metadataBoolean, 1, /"k" should be true or false/],
    ["numbers for strings", metadataStrings, Int32Array.of(1), /"k" should be an array of strings, but is an array of numbers/],
    ["strings for numbers", metadataNumbers, ["1"], /"k" should be an array of numbers, but is an array of strings/],
    ["64-bit numbers beyond 2^53", metadataNumbers, BigUint64Array.of(2n ** 60n), /"k" should be an array of numbers/],
    ["a value of the wrong kind where it is optional", optionalNumber, "3", /"k" should be a number/],
  ];
  for (const [name, access, value, message] of refused) {
    it(`refuses ${name}`, () => assert.throws(() => access(holding("k", value), "k"), error => error instanceof FormatError && error.what === "k" && message.test(error.message)));
  }

  it("names a key that is missing, and only where it is needed", () => {
    assert.throws(() => metadataNumber(holding("k", 1), "llama.block_count"), /no metadata "llama.block_count" \(a number\)/);
    assert.equal(optionalNumber(holding("k", 1), "llama.block_count"), undefined);
    assert.equal(optionalStrings(holding("k", 1), "tokens"), undefined);
  });
});
