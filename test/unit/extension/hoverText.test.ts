import assert from "node:assert/strict";
import { code, hoverText, LINKED_COMMANDS } from "../../../src/extension/features/hoverText";
import { tokenNumbers, type TokenNumbers } from "../../../src/extension/scores/tokenNumbers";
import { viewOf } from "./views";

const place = { uri: "file:///a (1).md", offset: 4 };
const plain = (text: string): string => text.replaceAll("\u202f", " ").replaceAll("\u2009", " ");
/** As a browser reads entities. */
const decoded = (text: string): string => text.replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)));

const clean: TokenNumbers = {
  piece: " Clean", start: 0, end: 6,
  scored: {
    probability: 0.0012, bits: 9.7, rank: 137, entropyBits: 7.6,
    candidates: [[" Check", 0.166], [" Don", 0.037], [" Replace", 0.029], [" If", 0.024], [" Have", 0.022], [" Get", 0.021]].map(([text, probability], k) => ({ rank: k + 1, text: String(text), probability: Number(probability) })),
  },
};

describe("the hover", () => {
  const lines = decoded(plain(hoverText([clean], place))).split("\n");

  it("begins with the token, its probability, rank and bits", () => assert.equal(lines[0], "<code>·Clean</code> **0.12 %** · rank 137 · 9.7 bits"));

  it("lists five candidates, then the token itself, then the others", () => {
    const rows = lines.filter((line) => line.startsWith("|")).slice(2).map((line) => line.split("|").map((cell) => cell.replace(/<[^>]+>|&nbsp;|\*/g, "")));
    assert.deepEqual(rows.map(([, rank, text, , share]) => [rank, text, share]), [
      ["1", "·Check", "16.6 %"], ["2", "·Don", "3.7 %"], ["3", "·Replace", "2.9 %"], ["4", "·If", "2.4 %"], ["5", "·Have", "2.2 %"], ["137", "·Clean", "0.12 %"], ["", "(others)", "72.1 %"],
    ]);
  });

  it("draws bars in proportion to the likeliest, none without any width", () => {
    const bars = lines.map((line) => line.split("&nbsp;").length - 1).filter((width) => width > 0);
    assert.deepEqual(bars, [24, 5, 4, 3, 3, 1]);
  });

  it("does not list a token twice that is among the five", () => {
    const text = hoverText([{ ...clean, scored: { ...clean.scored!, rank: 2, probability: 0.037 } }], place);
    assert.equal(text.split("Don").length, 2);
    assert.match(plain(text), /\(others\)\|\|72\.2/);
  });

  it("has no number for a token that nothing stands before", () => {
    const text = hoverText([tokenNumbers(viewOf("one two"), 0)!], place);
    assert.match(text, /no context/);
    assert.doesNotMatch(text.split("\n")[0]!, /%|bits|rank/);
    assert.doesNotMatch(text, /\|/);
  });

  it("links to its own commands only, with the place as their argument", () => {
    const links = [...hoverText([clean], place).matchAll(/\]\(command:([\w.]+)\?([^)\s]*)\)/g)];
    assert.deepEqual(links.map(([, command]) => command), LINKED_COMMANDS);
    for (const [, , argument = ""] of links) assert.deepEqual(JSON.parse(decodeURIComponent(argument)), [place]);
  });

  const hostile = ["`x` | **b** _i_ [a](command:x) ![i](http://h/i.png)", "<img src=x onerror=alert(1)>", "</code></td><script>", "&lt;b&gt; &#60;", "$(bug) $(sync~spin)", "\n\n# title\n\n---", "\\| \\", "a\u202eb\u0000c\u001b[31m", "| --- |\n|x|", "~~s~~ ==h== http://example.com www.example.com a@b.example"];
  for (const text of hostile)
    it(`shows ${JSON.stringify(text)} as text`, () => {
      const inside = /^<code>(.*)<\/code>$/s.exec(code(text))?.[1] ?? assert.fail(code(text));
      assert.doesNotMatch(inside.replace(/&#\d+;/g, ""), /[!-/:-@[-`{-~\u0000-\u001f\u007f\u202a-\u202e]/, "no character that could be markup is left");
      assert.ok(decoded(inside).length >= Math.min(48, [...text].length));
    });

  it("cuts a token that is very long", () => assert.equal(decoded(code("a".repeat(200))), `<code>${"a".repeat(48)}…</code>`));
});
