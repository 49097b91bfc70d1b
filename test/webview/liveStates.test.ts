import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { ViewState } from "../../src/protocol/viewMethods";
import { asked, PageBench, showVelo, type BenchPage } from "./browserPage";
import type { FakeWindow } from "./fake";

declare const window: FakeWindow;

const show = (page: Page, view: ViewState): Promise<void> => page.evaluate((state) => window.fake.show(state), view);
const commands = async (page: Page): Promise<readonly unknown[]> => (await asked(page, "host.command", 1)).map((call) => call.params);

describe("states of the panel", function () {
  this.timeout(30_000);
  let bench: PageBench;
  let open: BenchPage;
  before(async () => { bench = await PageBench.start(); });
  after(() => bench.stop());
  beforeEach(async () => { open = await bench.open({ width: 300 }); });
  afterEach(async () => {
    assert.deepEqual(open.problems, []);
    await open.close();
  });

  it("offers the bundled model where there is none", async () => {
    await show(open.page, { kind: "noModel", reason: "No model is loaded. The bundled SmolLM2-135M needs no download." });
    await open.page.getByRole("button", { name: "Use the Bundled Model" }).click();
    await open.page.getByText("Nothing is sent anywhere.").waitFor();
    assert.deepEqual(await commands(open.page), [{ command: "tokenscope.useBundledModel" }]);
  });
  it("shows the real bytes while a model loads, and can cancel", async () => {
    await show(open.page, { kind: "loading", model: "SmolLM2-135M-Instruct Q4_1", doneBytes: 58e6, totalBytes: 98_362_432, stage: "checking" });
    await open.page.getByText("58 of 98 MB · checking").waitFor();
    assert.equal(await open.page.getByRole("progressbar").getAttribute("aria-valuenow"), "59");
    await open.page.getByRole("button", { name: "Cancel" }).click();
    assert.deepEqual(await commands(open.page), [{ command: "tokenscope.cancelLoading" }]);
  });
  it("gives an error its one action", async () => {
    await show(open.page, { kind: "error", what: "The engine stopped", why: "three times in a minute (signal SIGSEGV). Your text is unharmed.", action: { label: "Score Again", command: "tokenscope.scoreFile" } });
    await open.page.getByText("three times in a minute").waitFor();
    assert.equal(await open.page.getByRole("button").count(), 1);
    await open.page.getByRole("button", { name: "Score Again" }).click();
    assert.deepEqual(await commands(open.page), [{ command: "tokenscope.scoreFile" }]);
  });
  it("reads a sleeping text on request", async () => {
    await show(open.page, { kind: "asleep", name: "main.cpp", reason: "C++ is not read by itself." });
    await open.page.getByRole("button", { name: "Read This File" }).click();
    assert.deepEqual(await commands(open.page), [{ command: "tokenscope.scoreFile" }]);
  });
  it("is quiet over an empty text, and where nothing is open", async () => {
    await show(open.page, { kind: "emptyDocument", name: "new.md" });
    await open.page.getByText("has no text yet").waitFor();
    await show(open.page, { kind: "noDocument" });
    await open.page.getByText("Open a text").waitFor();
    assert.equal(await open.page.getByRole("button").count(), 0);
  });

  it("paints what is computed, dims the rest, and says how far it is", async () => {
    await open.page.evaluate(async () => {
      await window.fake.show({ kind: "document", document: { ...window.fake.veloDocument(), computed: 48 } });
      await window.fake.caret(67);
    });
    await open.page.getByText("48 of 77").first().waitFor();
    assert.equal(await open.page.getByRole("progressbar", { name: "Tokens read" }).getAttribute("aria-valuenow"), "62");
    assert.match(String(await open.page.locator("#token-47").getAttribute("class")), /\bs\d\b/);
    assert.match(String(await open.page.locator("#token-48").getAttribute("class")), /\bunsettled\b/);
  });

  it("withdraws the paint after an edit without an answer, from the edit on, and paints again", async () => {
    await showVelo(open.page);
    await open.page.evaluate(() => window.fake.call("page.stale", { uri: "file:///support.prompt.md", from: 140 }));
    await open.page.getByText("Line 5 changed.").waitFor();
    const stale = await open.page.evaluate(() => { const { start, end } = window.fake.veloDocument().tokens; return [...start].findIndex((_, t) => end[t]! >= 140); });
    assert.match(String(await open.page.locator(`#token-${stale - 1}`).getAttribute("class")), /\bs\d\b/);
    assert.match(String(await open.page.locator(`#token-${stale}`).getAttribute("class")), /\bunsettled\b/);
    await open.page.evaluate(() => window.fake.show({ kind: "document", document: { ...window.fake.veloDocument(), version: 2 } }));
    await open.page.locator(`#token-${stale}:not(.unsettled)`).waitFor();
  });

  it("says what went wrong with a question, and stays usable", async () => {
    await open.page.evaluate(() => window.fake.failing.set("host.distribution", "The engine is busy with another text."));
    await showVelo(open.page);
    await open.page.getByText("The engine is busy with another text.").waitFor();
    await open.page.locator(".headline").getByText("137th choice").waitFor();
  });

  it("says why less than the document is read, and draws the windows of a long text", async () => {
    await open.page.evaluate(async () => {
      const document = window.fake.longDocument(300);
      const windowStart = document.scores.windowStart.map((_, t) => (t < 128 ? 0 : t < 192 ? 64 : t < 256 ? 128 : 192));
      await window.fake.show({ kind: "document", document: { ...document, scope: "Section “Setup”, lines 40 to 90", model: { ...document.model, contextLength: 128 }, scores: { ...document.scores, windowStart } } });
      await window.fake.caret(150);
    });
    await open.page.getByText("Section “Setup”, lines 40 to 90").waitFor();
    await open.page.getByText("Caret in window 2 of 4, which starts at token 65.").waitFor();
  });
});

describe("text that looks like markup", function () {
  this.timeout(30_000);
  let bench: PageBench;
  before(async () => { bench = await PageBench.start(); });
  after(() => bench.stop());

  const HOSTILE = "<img src=x onerror=\"window.broken=1\">";

  for (const tab of ["tokens", "attention"] as const)
    it(`stays text in tokens, candidates, file and model names: ${tab}`, async () => {
      const open = await bench.open();
      await open.page.evaluate(async ([text, chosen]) => {
        const document = window.fake.documentOf([text, " <b>bold</b>", text, "\n", "[x](command:evil)", "\u001b[31m", "\u202e", " end"], () => 13, { name: text, model: text });
        await window.fake.show({ kind: "document", document });
        await window.fake.caret(2);
        await window.fake.call("page.act", { tab: chosen });
      }, [HOSTILE, tab] as const);
      await open.page.locator("#token-2").waitFor();
      assert.equal(await open.page.locator("main img, main b b, main a, main script").count(), 0);
      assert.match(await open.page.locator("#token-0").innerText(), /^<img·src=x/);
      assert.equal(await open.page.locator("#token-5").innerText(), "␛[31m");
      assert.equal(await open.page.locator("#token-6").innerText(), "‹202E›");
      assert.equal(await open.page.evaluate(() => "broken" in window), false);
      assert.deepEqual(open.problems, []);
      await open.close();
    });

  it("stays text in a state's words", async () => {
    const open = await bench.open();
    await show(open.page, { kind: "error", what: HOSTILE, why: HOSTILE, action: { label: HOSTILE, command: "x" } });
    await open.page.getByText("<img").first().waitFor();
    assert.equal(await open.page.locator("main img").count(), 0);
    await open.close();
  });
});
