import assert from "node:assert/strict";
import { FormatError } from "../../../src/core/formats/formatError";
import { compilePattern, literalPattern } from "../../../src/core/tokens/patterns";

const found = (source: string, text: string): string[] => [...text.matchAll(compilePattern(source))].map(([match]) => match);

describe("a pre-tokeniser's pattern in JavaScript", () => {
  // What Oniguruma matches (doc/RE of Oniguruma 6.9, Unicode syntax).
  const cases: readonly (readonly [name: string, source: string, text: string, matches: readonly string[]])[] = [
    ["counts U+0085 as white space, and the byte order mark as none", "\\s+", "a\u0085\u3000b\ufeffc", ["\u0085\u3000"]],
    ["takes the complement of white space", "\\S+", "a\u0085\ufeffb", ["a", "\ufeffb"]],
    ["knows digits of every script", "\\d+", "12 ٤٥ ½", ["12", "٤٥"]],
    ["knows words of every script, with their marks", "\\w+", "né\u0301 日本-x_1", ["né\u0301", "日本", "x_1"]],
    ["ignores case inside (?i:", "(?i:'ll|'s)", "x'LL y's 's'lL", ["'LL", "'s", "'s", "'lL"]],
    ["folds the long s and the Kelvin sign", "(?i:sk)", "SK \u017f\u212a", ["SK", "\u017f\u212a"]],
    ["does not give back what a possessive quantifier took", "a?+ab|b", "ab aab", ["b", "aab"]],
    ["does not give back what an atomic group took", "(?>a|ab)c|b", "abc", ["b"]],
    ["takes a class inside a class as a union", "[^(\\s|[.,])]+", "ab,c|d (e", ["ab", "c", "d", "e"]],
    ["takes scripts for properties", "\\p{Han}+", "東京tower", ["東京"]],
    ["reads code points", "[\\x{4e00}-\\x{9fff}\\x41]+", "A一B", ["A一"]],
    ["ends a line at $ and starts one at ^", "^b|a$", "a\nb", ["a", "b"]],
    ["does not let a dot match a line end", ".+", "a\rb\nc", ["a\rb", "c"]],
    ["takes punctuation escaped without need", "[!\"\\#%\\&\\-]+|\\/|\\'", "-#/'", ["-#", "/", "'"]],
    ["takes a brace that counts nothing as itself", "{|x{2}", "{xx", ["{", "xx"]],
    ["counts from none to some", "ab{,2}c", "ac abbc", ["ac", "abbc"]],
    ["sees astral characters whole", "[^a]", "a😀", ["😀"]],
  ];
  for (const [name, source, text, matches] of cases) {
    it(name, () => assert.deepEqual(found(source, text), matches));
  }

  const refused = ["(?<name>a)", "(a)\\1", "[a&&b]", "[a[^b]]", "[[:alpha:]]", "\\bword", "\\G", "(?i:[a-z])", "(a", "a)", "[a", "a{1,2}+", "\\p", "\\x{}", "*a", "(?#c)", "a**"];
  for (const source of refused) {
    it(`refuses ${source}, by name`, () => assert.throws(() => compilePattern(source), (error: unknown) => error instanceof FormatError && error.message.includes(source)));
  }

  it("matches a literal text as it is", () => {
    const text = "a.b|c(d)[e]{f}^$*+?\\/-";
    assert.deepEqual([...`x${text}y`.matchAll(literalPattern(text))].map(({ index }) => index), [1]);
  });
});
