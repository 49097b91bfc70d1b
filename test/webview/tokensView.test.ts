import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { asked, PageBench, showVelo, type BenchPage } from "./browserPage";
import type { FakeWindow } from "./fake";

declare const window: FakeWindow & { readonly record: (selector: string) => readonly string[] };

const headline = (page: Page): Promise<string> => page.locator(".headline").innerText().then((text) => text.replaceAll("\u202f", " ").replaceAll("\u2009", " "));
const token = (page: Page, index: number) => page.locator(`#token-${index}`);

describe("the tokens view", function () {
  this.timeout(30_000);
  let bench: PageBench;
  let open: BenchPage;
  before(async () => { bench = await PageBench.start(); });
  after(() => bench.stop());
  beforeEach(async () => {
    open = await bench.open();
    await showVelo(open.page);
  });
  afterEach(async () => {
    assert.deepEqual(open.problems, []);
    await open.close();
  });

  it("says what the model made of the caret's token", async () => {
    assert.match(await headline(open.page), /^·Clean was the model’s 137th choice, at 0\.12 %\. It expected ·Check, 16\.6 %\.\s+9\.7 bits of surprise\. The model was unsure: entropy 7\.6 of 15\.6 bits\.$/);
    assert.equal(await open.page.locator(".where").innerText().then((text) => text.replaceAll("\n", " ").trim()), "Ln 8 · token 68 of 77 SmolLM2-135M-Instruct Q4_1 · CPU (exact)");
  });

  it("lists ten candidates, the gap, the actual token and the others", async () => {
    const rows = open.page.locator(".distribution .line");
    assert.equal(await rows.count(), 13);
    assert.deepEqual(await rows.nth(0).locator("span").evaluateAll((cells: { textContent: string }[]) => cells.map((cell) => cell.textContent).filter((text) => /\w/.test(text))).then((texts) => [texts[0], texts.at(-1)!.replace("\u202f", " ")]), ["1", "16.6 %"]);
    assert.equal((await rows.nth(10).innerText()).replace(/\s+/g, " ").trim(), "⋮ 126 between");
    assert.match((await rows.nth(11).innerText()).replace(/\s+/g, " "), /^137 ·Clean 0\.12.%$/);
    assert.match((await rows.nth(12).innerText()).replace(/\s+/g, " "), /^49.141 others 63\.5.%$/);
  });

  it("folds the mass by rank in when the host has answered", async () => {
    const mass = open.page.locator("svg.mass");
    await mass.and(open.page.getByLabel(/first 17.%, to 10 20.%, to 100 36.%, to 1000 24.%, rest 4.%/)).waitFor();
    assert.deepEqual((await asked(open.page, "host.distribution")).at(-1)!.params, { uri: "file:///support.prompt.md", version: 1, token: 67, topK: 1000 });
  });

  it("previews the token under the pointer everywhere, asks nothing of the engine, and goes back to the caret", async () => {
    const before = (await asked(open.page, "host.distribution", 1)).length;
    await token(open.page, 1).hover();
    await open.page.locator(".headline").getByText("34\u2009978th choice").waitFor();
    assert.equal(await open.page.locator(".along .focus").getAttribute("data-focus"), "1");
    assert.equal((await asked(open.page, "host.distribution")).length, before);
    await open.page.mouse.move(2, 2);
    await open.page.locator(".headline").getByText("137th choice").waitFor();
  });

  it("puts the editor's caret where the reader clicks, in the text and in the chart", async () => {
    await token(open.page, 19).click();
    const chart = (await open.page.locator(".along").boundingBox())!;
    await open.page.mouse.click(chart.x + ((chart.width - 26) * 40.5) / 77, chart.y + 60);
    assert.deepEqual((await asked(open.page, "host.reveal", 2)).map((call) => call.params), [{ uri: "file:///support.prompt.md", token: 19 }, { uri: "file:///support.prompt.md", token: 40 }]);
  });

  it("stays on the locked token when the caret moves on", async () => {
    await open.page.getByRole("button", { name: "Lock to this token (L)" }).click();
    await open.page.evaluate(() => window.fake.caret(10));
    await open.page.getByRole("button", { name: "Unlock (L)" }).waitFor();
    assert.match(await headline(open.page), /^·Clean/);
    await open.page.keyboard.press("l");
    await open.page.getByText("token 11 of 77").waitFor();
  });

  it("paints by rank when the reader chooses rank, and keeps the choice over a reload", async () => {
    await open.page.getByRole("combobox", { name: "Measure" }).click();
    await open.page.getByRole("option", { name: "Rank", exact: true }).click();
    await open.page.getByText("rank of each token").waitFor();
    assert.match(await token(open.page, 67).getAttribute("class").then(String), /\bs3\b/);
    assert.equal(await open.page.locator(".legend li").count(), 4);
    await open.page.reload();
    await showVelo(open.page);
    await open.page.getByText("rank of each token").waitFor();
  });

  it("walks the tokens by keyboard alone, and goes to one in the editor", async () => {
    await open.page.locator(".strip").focus();
    for (const key of ["ArrowLeft", "ArrowUp", "n"]) await open.page.keyboard.press(key);
    const at = await open.page.locator(".tok.preview").getAttribute("data-token");
    await open.page.keyboard.press("Enter");
    assert.deepEqual((await asked(open.page, "host.reveal", 1)).map((call) => call.params), [{ uri: "file:///support.prompt.md", token: Number(at) }]);
    assert.equal(await open.page.locator(".strip").getAttribute("aria-activedescendant"), `token-${at}`);
    await open.page.keyboard.press("Escape");
    assert.match(await headline(open.page), /^·Clean/);
  });

  it("stops at surprising tokens only with N and P", async () => {
    const bits = async (): Promise<number> => Number(/, ([\d.]+) bits/.exec(String(await open.page.locator(".tok.preview").getAttribute("aria-label")))![1]);
    for (const key of ["p", "p", "n"]) {
      await open.page.keyboard.press(key);
      assert.ok((await bits()) >= 8);
    }
  });

  it("changes tab by key and tells the host", async () => {
    await open.page.keyboard.press("2");
    await open.page.getByText("What this head does here").waitFor();
    await open.page.keyboard.press("1");
    await open.page.getByText("Whole text").waitFor();
    assert.deepEqual((await asked(open.page, "host.tab", 2)).slice(-2).map((call) => call.params), [{ tab: "attention" }, { tab: "tokens" }]);
  });

  it("gives the totals of a range that is chosen with Shift", async () => {
    await token(open.page, 70).click({ modifiers: ["Shift"] });
    await open.page.getByText("Tokens 68 to 71").waitFor();
    assert.equal(await open.page.locator(".tok.ranged").count(), 4);
    assert.equal((await asked(open.page, "host.reveal")).length, 0);
    await open.page.keyboard.press("Escape");
    await open.page.getByText("Whole text").waitFor();
  });

  it("shows the table behind a figure with T, and copies it with C", async () => {
    await open.page.locator(".strip").focus();
    await open.page.keyboard.press("t");
    const rows = open.page.locator(".table tbody tr");
    await rows.nth(76).waitFor();
    assert.match(await rows.nth(67).innerText(), /^68\s+8\s+Clean\s+10818\s+9\.7\s+137/);
    await open.page.locator(".table").focus();
    await open.page.keyboard.press("c");
    const [copy] = await asked(open.page, "host.copy", 1);
    const { text } = copy!.params as { text: string };
    assert.equal(text.split("\n")[0], "Text, support.prompt.md, SmolLM2-135M-Instruct Q4_1 (cpu, exact)");
    assert.equal(text.split("\t").length > 500, true);
  });

  it("does not move the text away from under the pointer", async () => {
    const top = async (): Promise<number> => (await open.page.locator(".strip").boundingBox())!.y;
    const before = await top();
    for (const index of [0, 2, 5, 10, 54, 66, 76]) {
      await token(open.page, index).hover();
      await open.page.locator(`#token-${index}.preview`).waitFor();
      assert.equal(await top(), before, `over token ${index}`);
    }
  });

  it("says the sentence to screen readers politely, and not each of a quick row", async () => {
    const status = open.page.locator("[role=status]");
    assert.equal(await status.getAttribute("aria-live"), "polite");
    const said = await open.page.evaluateHandle(() => window.record("[role=status]"));
    for (const index of [40, 41, 42, 43, 44, 45]) await token(open.page, index).hover();
    await status.getByText(/^“space stretched”/).waitFor({ state: "attached" });
    assert.ok((await said.evaluate((texts) => texts.length)) < 6, "some of the six were passed over");
  });

  it("tells what could come next where the caret stands after the text", async () => {
    await open.page.evaluate(() => window.fake.caret(null));
    await open.page.locator(".headline").getByText("After the last token the model expects").waitFor();
    assert.match(await open.page.locator(".where").innerText(), /end of 77 tokens/);
    assert.match((await open.page.locator(".distribution .line").first().innerText()).replace(/\s+/g, " "), /^1 ↵ 67\.5.%$/);
  });

  it("gives the first token no number", async () => {
    await open.page.evaluate(() => window.fake.caret(0));
    assert.match(await headline(open.page), /^# starts the text: nothing stands before it/);
    assert.match(String(await token(open.page, 0).getAttribute("class")), /\bbare\b/);
    await open.page.getByText("No numbers here.").waitFor();
  });

  it("draws a split character once and counts its other parts", async () => {
    assert.deepEqual(await Promise.all([5, 6, 7].map((index) => token(open.page, index).innerText())), ["·🚲", "2/3", "3/3"]);
  });
});
