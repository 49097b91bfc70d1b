import assert from "node:assert/strict";
import * as fc from "fast-check";
import { FormatError } from "../../../src/core/formats/formatError";
import { type Json, parseStrictJson } from "../../../src/core/formats/strictJson";

/** As JSON.parse would give it. */
function ordinary(value: Json): unknown {
  if (value instanceof Map) {
    const object: Record<string, unknown> = {};
    for (const [key, item] of value as ReadonlyMap<string, Json>) Object.defineProperty(object, key, { value: ordinary(item), enumerable: true, configurable: true, writable: true });
    return object;
  }
  return Array.isArray(value) ? (value as readonly Json[]).map(ordinary) : value;
}

describe("parseStrictJson", () => {
  it("agrees with JSON.parse on every JSON text", () => {
    fc.assert(fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(0, 1, 2), (text, indent) => {
      const spaced = JSON.stringify(JSON.parse(text), null, indent);
      assert.deepEqual(ordinary(parseStrictJson(spaced, "text")), JSON.parse(spaced));
    }));
  });

  it("refuses every other text that JSON.parse refuses", () => {
    fc.assert(fc.property(fc.json(), fc.nat(), fc.constantFrom(..."{}[]\",:\\ 0-.e\u0000tx"), (text, place, character) => {
      const at = place % (text.length + 1);
      const altered = text.slice(0, at) + character + text.slice(at);
      let valid = true;
      try {
        JSON.parse(altered);
      } catch {
        valid = false;
      }
      if (!valid) assert.throws(() => parseStrictJson(altered, "text"), FormatError);
    }));
  });

  for (const text of ['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '[{"b":{"":1,"":2}}]']) {
    it(`refuses the repeated key in ${text}`, () => assert.throws(() => parseStrictJson(text, "text"), /text has the key "a?" twice, at character \d+/));
  }

  it("keeps keys that mean something to JavaScript as mere keys", () => {
    const value = parseStrictJson('{"__proto__":1,"constructor":2}', "text");
    assert.deepEqual([...(value as ReadonlyMap<string, Json>)], [["__proto__", 1], ["constructor", 2]]);
  });

  it("takes 64 levels and refuses a million", () => {
    parseStrictJson("[".repeat(64) + "]".repeat(64), "text");
    assert.throws(() => parseStrictJson("[".repeat(1_000_000), "text"), /nested more than 64 deep, at character 65/);
  });

  it("takes a string of any length", () => assert.equal(parseStrictJson(JSON.stringify("\\\"".repeat(2_000_000)), "text"), "\\\"".repeat(2_000_000)));
});
