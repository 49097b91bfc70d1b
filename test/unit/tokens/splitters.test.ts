import assert from "node:assert/strict";
import fc from "fast-check";
import { type SplitBehavior, splitBy, type Splitter, splitInTurn } from "../../../src/core/tokens/splitters";

const pieces = (split: Splitter, text: string): string[] => {
  const kept: string[] = [];
  split(text, (piece, dropped) => { if (!dropped) kept.push(piece); });
  return kept;
};

describe("splitting a text into words", () => {
  // The example of the Hugging Face documentation (tokenizers, "Split", behavior).
  const documented: readonly (readonly [SplitBehavior, readonly string[]])[] = [
    ["removed", ["the", "final", "countdown"]],
    ["isolated", ["the", "-", "final", "-", "-", "countdown"]],
    ["mergedWithPrevious", ["the-", "final-", "-", "countdown"]],
    ["mergedWithNext", ["the", "-final", "-", "-countdown"]],
    ["contiguous", ["the", "-", "final", "--", "countdown"]],
  ];
  for (const [behavior, expected] of documented) {
    it(`leaves what is matched ${behavior}`, () => assert.deepEqual(pieces(splitBy(/-/g, behavior), "the-final--countdown"), expected));
  }

  it("takes what stands between the matches for the match when inverted", () => {
    assert.deepEqual(pieces(splitBy(/[a-z]+/g, "removed", true), "ab-cd, e"), ["ab", "cd", "e"]);
  });

  it("splits where a pattern matches nothing at all", () => {
    assert.deepEqual(pieces(splitBy(/(?=(?:\d{3})+(?!\d))/gu, "isolated"), "1234567"), ["1", "234", "567"]);
    assert.deepEqual(pieces(splitBy(/(?=b)|$/gu, "isolated"), "a😀b"), ["a😀", "b"]);
  });

  it("splits in turn what the splitter before left whole", () => {
    const split = splitInTurn([splitBy(/\d/g, "isolated"), splitBy(/ /g, "mergedWithNext"), splitBy(/-/g, "removed")]);
    assert.deepEqual(pieces(split, "ab c12-d e"), ["ab", " c", "1", "2", "d", " e"]);
  });

  it("passes a text on whole without any splitter", () => {
    assert.deepEqual(pieces(splitInTurn([]), "a b"), ["a b"]);
  });

  it("neither loses nor doubles a character, and makes no empty piece", () => {
    const behaviors = fc.constantFrom<SplitBehavior>("removed", "isolated", "mergedWithPrevious", "mergedWithNext", "contiguous");
    const pattern = fc.constantFrom(/a/gu, /a+|b/gu, /(?=a)/gu, /\s+(?!\S)/gu, /[^a]/gu, /(?:)/gu);
    const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n", "é", "😀"), maxLength: 30 });
    fc.assert(fc.property(behaviors, pattern, fc.boolean(), text, (behavior, by, inverted, given) => {
      const all: string[] = [];
      splitBy(by, behavior, inverted)(given, piece => all.push(piece));
      assert.equal(all.join(""), given);
      assert.ok(!all.includes(""));
    }));
  });
});
