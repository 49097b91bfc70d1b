import assert from "node:assert/strict";
import { layoutStrip, tokenInNextRow, visibleRows, type Row } from "../../../webview/layout/strip";
import { readingOf } from "./texts";

const columns = (text: string): number => [...text].length;
const shown = (row: Row): string => row.segments.map((segment) => segment.runs.map((run) => run.text).join("")).join("|");
const lay = (tokens: Parameters<typeof readingOf>[0], width: number): readonly string[] => layoutStrip(readingOf(tokens), width, columns).rows.map(shown);

describe("the text in rows", () => {
  it("keeps the parts of a word together", () => assert.deepEqual(lay(["My", " bra", "kes", " sque", "ak", "."], 12), ["My|·bra|kes", "·sque|ak|."]));
  it("starts a row after each line end", () => assert.deepEqual(lay(["a", "\n", "b"], 20), ["a|↵", "b"]));
  it("draws a token that holds several line ends on as many rows", () => assert.deepEqual(lay(["a", "\n\n", "b"], 20), ["a|↵", "↵", "b"]));
  it("does not push a line end alone onto a row", () => assert.deepEqual(lay(["abc", " defg", "\n"], 8), ["abc", "·defg|↵"]));
  it("cuts a token that is wider than the room", () => assert.deepEqual(lay(["abcdefghijklmnopqrst"], 8), ["abcdefgh", "ijklmnop", "qrst"]));
  it("never cuts inside a character of several code points", () => assert.deepEqual(lay(["👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀"], 6), ["👩‍🚀👩‍🚀", "👩‍🚀👩‍🚀", "👩‍🚀"]));
  it("breaks between characters that are written without spaces", () => assert.deepEqual(lay(["漢", "字", "仮", "名"], 3), ["漢|字|仮", "名"]));
  it("shows a special token as a chip, wherever it stands", () => {
    const [row] = layoutStrip(readingOf([{ text: "<|im_start|>", special: true }, "user"]), 40, columns).rows;
    assert.deepEqual(row!.segments.map((segment) => [segment.kind, segment.runs[0]!.text]), [["chip", "<|im_start|>"], ["text", "user"]]);
  });
  it("shows the following parts of a split character as counts", () =>
    assert.deepEqual(layoutStrip(readingOf(["🚲", { text: "", back: 2 }]), 40, columns).rows[0]!.segments.map((segment) => segment.runs[0]!.text), ["🚲", "2/2"]));
  it("numbers only the first row of a line", () => assert.deepEqual(layoutStrip(readingOf(["abc", " def", "\n", "g"], { firstLine: 9 }), 5, columns).rows.map((row) => row.number), [10, null, 11]));

  it("loses no character and no token, whatever the width", () => {
    const tokens = ["# Velo", " shop", "\n\n", "Ask", "ing", " ", "  if", " it's\n", "fine", "。", "x".repeat(50), "\n"];
    const reading = readingOf(tokens);
    for (const width of [1, 3, 7, 12, 40, 200]) {
      const { rows, rowOf } = layoutStrip(reading, width, columns);
      const all = rows.flatMap((row) => row.segments);
      const glyphs = all.map((segment) => segment.runs.map((run) => run.text).join("")).join("");
      assert.equal(glyphs.replaceAll("·", " ").replaceAll("↵", "\n"), reading.document.text, `width ${width}`);
      assert.deepEqual(all.filter((segment) => segment.first).map((segment) => segment.token), tokens.map((_, t) => t));
      tokens.forEach((_, t) => assert.ok(rows[rowOf[t]!]!.segments.some((segment) => segment.token === t && segment.first)));
    }
  });

  it("goes to the token above at the same place in its row", () => {
    const layout = layoutStrip(readingOf(["a", "b", "c", "\n", "d", "\n", "e", "f", "g"]), 40, columns);
    assert.equal(tokenInNextRow(layout, 8, -1), 5);
    assert.equal(tokenInNextRow(layout, 5, -1), 1);
    assert.equal(tokenInNextRow(layout, 1, -1), 1);
    assert.equal(tokenInNextRow(layout, 1, 1), 5);
  });
  it("draws what is in sight and a little more, of a thousand rows", () => {
    const layout = layoutStrip(readingOf(Array.from({ length: 2000 }, (_, i) => (i % 2 ? "\n" : "a"))), 40, columns);
    const { from, to } = visibleRows(layout, 12_000, 480, 24);
    assert.ok(from <= 500 && to >= 520 && to - from < 60, `${from} to ${to}`);
  });
});
