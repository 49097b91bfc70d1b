import assert from "node:assert/strict";
import { sentence, shortSummary, label } from "../../../src/extension/scores/sentences";
import { nextSurprise } from "../../../src/extension/scores/surprises";
import { tokenAt } from "../../../src/extension/scores/tokenAt";
import { partOf, shownPiece, tokenNumbers } from "../../../src/extension/scores/tokenNumbers";
import { TokenFlag } from "../../../src/protocol/scores";
import { viewOf } from "./views";

const plain = (text: string): string => text.replaceAll("\u202f", " ").replaceAll("\u2009", " ");

describe("the token at an offset", () => {
  // "a🚲b": the bicycle is two UTF-16 units and three tokens; a control token stands at the end.
  const start = Uint32Array.of(0, 1, 1, 1, 3, 4);
  const end = Uint32Array.of(1, 3, 3, 3, 4, 4);
  const flags = Uint8Array.of(0, TokenFlag.partial, TokenFlag.partial, TokenFlag.partial, 0, TokenFlag.special);
  for (const [offset, token] of [[0, 0], [1, 1], [2, 1], [3, 4], [4, null], [99, null], [-1, null]] as const)
    it(`${offset} is ${token ?? "none"}`, () => assert.equal(tokenAt({ start, end }, offset), token));

  it("is none in a text without tokens", () => assert.equal(tokenAt({ start: new Uint32Array(), end: new Uint32Array() }, 0), null));

  it("names the parts of a split character", () => {
    const tokens = { ...viewOf("").tokens, start, end, flags, pieces: ["a", "\ufffd", "\ufffd", "\ufffd", "b", ""] };
    assert.deepEqual([0, 1, 2, 3, 4].map((t) => partOf(tokens, t)?.index), [undefined, 1, 2, 3, undefined]);
    assert.equal(shownPiece({ tokens, text: "a🚲b" }, 2), "🚲 2/3");
  });

  it("counts a part that begins in the character before", () => {
    const spaced = { ...viewOf("").tokens, start: Uint32Array.of(0, 1, 2, 2), end: Uint32Array.of(1, 4, 4, 4), flags: Uint8Array.of(0, TokenFlag.partial, TokenFlag.partial, TokenFlag.partial), pieces: ["a", " \ufffd", "\ufffd", "\ufffd"] };
    assert.deepEqual([1, 2, 3].map((t) => shownPiece({ tokens: spaced, text: "a 🚲" }, t)), [" 🚲 1/3", "🚲 2/3", "🚲 3/3"]);
  });
});

describe("numbers of a token", () => {
  it("are those of its column", () => {
    const { scored, start, end } = tokenNumbers(viewOf("one two three", { textStart: 100 }), 2)!;
    assert.deepEqual([start, end, scored?.rank, Math.round(scored!.probability * 1e6) / 1e6, scored?.candidates.length, scored?.candidates[0]?.text], [107, 113, 3, 0.25, 10, " guess0"]);
  });

  it("are none for what has not been read yet", () => assert.equal(tokenNumbers(viewOf("one two", { computed: 1 }), 1), null));

  it("read as a short line and as a sentence", () => {
    const view = viewOf("one two three");
    assert.equal(plain(shortSummary(view, 2)), "·three 25.0 % · #3 · 3/8 192");
    assert.equal(plain(sentence(view, 2)), "“·three” was the model’s 3rd choice, at 25.0 %: 2.0 bits of surprise. It expected “·guess0”, 50.0 %.");
    assert.equal(plain(shortSummary(view, 0)), "one no context · 3/8 192");
  });

  it("make no icon of token text", () => assert.equal(label(" $(bug)"), "·\\$(bug)"));
});

describe("the next surprising token", () => {
  const view = viewOf(Array.from({ length: 20 }, () => "w").join(" ")); // t % 16 bits: 8 to 15 are surprising
  for (const [from, step, found] of [[-1, 1, 8], [8, 1, 9], [15, 1, 8], [19, 1, 8], [9, -1, 8], [8, -1, 15], [20, -1, 15]] as const)
    it(`from ${from} by ${step} is ${found}`, () => assert.equal(nextSurprise(view, from, step), found));
  it("is none where nothing is surprising", () => assert.equal(nextSurprise(viewOf("a b c"), -1, 1), null));
  it("is none where nothing was read", () => assert.equal(nextSurprise(viewOf(""), -1, 1), null));
});
