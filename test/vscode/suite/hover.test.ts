import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { closeAll, hoverAt, numbersOf, openText, root, score, withSetting } from "./workbench";

interface Golden {
  readonly name: string;
  readonly text: string;
  readonly parseSpecial: boolean;
  readonly spans: readonly (readonly [start: number, end: number, byteStart: number, byteEnd: number, partial: boolean | number])[];
  readonly logProb: readonly (number | null)[];
  readonly rank: readonly number[];
  readonly aggregate: { readonly perplexity: number | null };
}
const goldens = (JSON.parse(readFileSync(join(root(), "test/goldens/smollm2/texts.json"), "utf8")) as { readonly texts: readonly Golden[] }).texts;

describe("the hover over the real model", () => {
  afterEach(closeAll);

  for (const golden of goldens.filter(({ text, parseSpecial }) => !parseSpecial && text.length > 3 && !text.includes("\0") && !text.includes("\r")))
    it(`shows the reference's numbers of every tenth token of the text "${golden.name}"`, async () => {
      const document = await openText(golden.text, "plaintext");
      assert.equal(document.getText(), golden.text);
      const whole = golden.spans.map(([start, , , , partial], t) => ({ start, t, partial })).filter(({ t, partial }) => t % 10 === 1 && !partial);
      for (const { start, t } of whole) {
        const { percent, rank, bits } = numbersOf(await hoverAt(document, start));
        const logProb = golden.logProb[t] ?? Number.NaN;
        assert.ok(Math.abs(bits + logProb / Math.LN2) < 0.06, `token ${t}: ${bits} bits, not ${-logProb / Math.LN2}`);
        assert.ok(Math.abs(percent / 100 - Math.exp(logProb)) < 6e-4, `token ${t}: ${percent} %`);
        assert.ok(Math.abs(rank - (golden.rank[t] ?? 0)) <= Math.max(1, rank / 500), `token ${t}: rank ${rank}, not ${golden.rank[t]}`);
      }
    });

  it("agrees with the totals that the reading command gives", async () => {
    const golden = goldens.find(({ name }) => name === "prose")!;
    const totals = await score(await openText(golden.text, "plaintext"));
    assert.equal(totals?.tokens, golden.spans.length);
    assert.ok(Math.abs((totals?.perplexity ?? 0) / (golden.aggregate.perplexity ?? 1) - 1) < 1e-3);
  });

  it("says what stands first in a text has no context", async () => {
    const hover = await hoverAt(await openText("The quick brown fox"), 1);
    assert.match(hover, /no context/);
    assert.doesNotMatch(hover, /bits/);
  });

  it("takes control tokens that a text spells for plain text, and for control tokens on request", async () => {
    const text = "Type <|im_start|>user";
    const document = await openText(text);
    assert.equal(numbersOf(await hoverAt(document, 6)).piece.length < 6, true);
    await withSetting("parseSpecial", true, async () => {
      assert.match((await hoverAt(document, 8)).replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))), /^<code><\|im_start\|><\/code>/);
    });
  });

  it("shows text that looks like markup as text", async () => {
    const text = "see <img src=x onerror=alert(1)> [a](command:workbench.action.quit) `b` | c | $(bug)";
    const document = await openText(text);
    for (let offset = 5; offset < text.length; offset += 3) {
      const hover = await hoverAt(document, offset);
      assert.doesNotMatch(hover, /<img|\[a\]|workbench\.action|\$\(|`/, hover);
    }
  });

  it("shows a character of several tokens with all its parts", async () => {
    const hover = await hoverAt(await openText("Velo shop 🚲"), 10);
    assert.deepEqual([...hover.matchAll(/(\d)&#47;(\d)<\/code> \*\*/g)].map(([, part, of]) => `${part}/${of}`), ["1/3", "2/3", "3/3"]);
  });

  it("follows an edit", async () => {
    const document = await openText("The capital of France is Berlin");
    const before = numbersOf(await hoverAt(document, 26));
    await vscode.window.activeTextEditor?.edit((edit) => { edit.replace(new vscode.Range(0, 25, 0, 31), "Paris"); });
    const after = numbersOf(await hoverAt(document, 26));
    assert.equal(after.piece.endsWith("Paris"), true);
    assert.ok(after.bits < before.bits);
  });

  it("is quiet when it is switched off", async () => {
    const document = await openText("The quick brown fox");
    await withSetting("hover.enabled", false, async () => assert.equal(await hoverAt(document, 5), ""));
    assert.notEqual(await hoverAt(document, 5), "");
  });

  it("reads a file of another language after the command, and then keeps to it", async () => {
    const document = await openText("int main() { return 0; }", "cpp");
    assert.equal(await hoverAt(document, 5), "");
    await score(document);
    assert.notEqual(await hoverAt(document, 5), "");
  });

  it("reads what the list of languages says", async () => {
    const document = await openText("print('hello world')", "python");
    await withSetting("languages", ["python"], async () => assert.notEqual(await hoverAt(document, 7), ""));
    assert.equal(await hoverAt(document, 7), "");
  });
});
