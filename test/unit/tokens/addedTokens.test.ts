import assert from "node:assert/strict";
import { type AddedToken, AddedTokenMatcher } from "../../../src/core/tokens/addedTokens";

const token = (content: string, flags: Partial<AddedToken> = {}): AddedToken => ({
  id: 0, content, special: false, normalized: false, singleWord: false, takesLeft: false, takesRight: false, ...flags,
});
const found = (tokens: readonly AddedToken[], text: string): string[] => [...new AddedTokenMatcher(tokens).matches(text)].map(({ start, end }) => text.slice(start, end));

describe("added tokens in a text", () => {
  it("are found from left to right, the longest at each place", () => {
    assert.deepEqual(found([token("<a>"), token("<a>b"), token("b<")], "<a>b<a>x<"), ["<a>b", "<a>"]);
  });

  it("are not found where they only begin", () => {
    assert.deepEqual(found([token("<end>"), token("nd>x")], "<en <end"), []);
    assert.deepEqual(found([token("aab")], "aaab"), ["aab"]);
  });

  it("take white space along on the sides that say so", () => {
    const [left, right, both] = [token("L", { takesLeft: true }), token("R", { takesRight: true }), token("B", { takesLeft: true, takesRight: true })];
    assert.deepEqual(found([left, right, both], "a \u3000L b R\n c\tB d"), [" \u3000L", "R\n ", "\tB "]);
  });

  it("do not take white space that the one before has taken", () => {
    assert.deepEqual(found([token("R", { takesRight: true }), token("L", { takesLeft: true })], "R  L"), ["R  ", "L"]);
  });

  it("stand alone where they must: letters, digits, marks and joiners of any script belong to words", () => {
    const word = token("in", { singleWord: true });
    assert.deepEqual(found([word], "in, (in) win inn _in in2 éin in\u0301 日in 😀in"), ["in", "in", "in"]);
  });

  it("of empty content are nowhere", () => {
    assert.deepEqual(found([token("")], "ab"), []);
  });
});
