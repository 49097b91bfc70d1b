import assert from "node:assert/strict";
import { firstTokenAfter, followToken, lineNumber, tokenName, tokenText } from "../../../webview/layout/reading";
import { readingOf } from "./texts";

describe("a text with its tokens", () => {
  const split = readingOf(["a", { text: " 🚲" }, { text: "", back: 2 }, { text: "", back: 2 }, "\n", "b"]);

  it("draws a character that three tokens share once, and counts its parts", () => {
    const { document } = split;
    const drawn = Array.from({ length: split.count }, (_, t) => document.text.slice(split.drawFrom[t], document.tokens.end[t]));
    assert.deepEqual(drawn, ["a", " 🚲", "", "", "\n", "b"]);
    assert.deepEqual([...split.part], [0, 1, 2, 3, 0, 0]);
    assert.deepEqual([...split.parts], [0, 3, 3, 3, 0, 0]);
  });
  it("names every part by the whole character", () => assert.deepEqual([2, 3].map((t) => [tokenText(split, t), tokenName(split, t)]), [["🚲", "🚲 2/3"], ["🚲", "🚲 3/3"]]));
  it("counts document lines from the section's first", () => assert.equal(lineNumber(readingOf(["a", "\n", "b"], { firstLine: 40 }), 2), 42));
  it("puts the end of the text on its last line", () => assert.equal(lineNumber(split, split.count), 2));

  for (const [offset, token] of [[0, 0], [1, 1], [4, 4], [6, 6]] as const)
    it(`takes token ${token} for the first that an edit at ${offset} spoils`, () => assert.equal(firstTokenAfter(split, offset), token));

  const before = readingOf(["one", " two", " three", " four"]);
  it("keeps a token's place when the text grows before it", () => assert.equal(followToken(before, readingOf(["one", " and", " two", " three", " four"]), 2), 3));
  it("keeps a token's place when the text grows after it", () => assert.equal(followToken(before, readingOf(["one", " two", " three", " and", " four"]), 1), 1));
  it("stays inside a text that got shorter", () => assert.equal(followToken(before, readingOf(["one"]), 3), 0));
  it("follows the end to the end", () => assert.equal(followToken(before, readingOf(["one"]), 4), 1));
});
