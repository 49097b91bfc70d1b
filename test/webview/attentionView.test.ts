import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { asked, PageBench, showVelo, type BenchPage } from "./browserPage";
import type { FakeWindow } from "./fake";

declare const window: FakeWindow;

const headline = (page: Page): Promise<string> => page.locator(".headline").innerText().then((text) => text.replaceAll("\u202f", " "));

/** The middle of a map cell of the 77-token text, in the window. */
async function cell(page: Page, query: number, key: number): Promise<{ readonly x: number; readonly y: number }> {
  const box = (await page.locator(".map-cells").boundingBox())!;
  return { x: box.x + ((key + 0.5) * box.width) / 77, y: box.y + ((query + 0.5) * box.height) / 77 };
}

describe("the attention view", function () {
  this.timeout(30_000);
  let bench: PageBench;
  let open: BenchPage;
  before(async () => { bench = await PageBench.start(); });
  after(() => bench.stop());
  beforeEach(async () => {
    open = await bench.open({ height: 1700 });
    await showVelo(open.page);
    await open.page.evaluate(() => window.fake.call("page.act", { tab: "attention" }));
    await open.page.getByText("What this head does here").waitFor();
  });
  afterEach(async () => {
    assert.deepEqual(open.problems, []);
    await open.close();
  });

  it("explains the caret's token by the row before it, and names the induction", async () => {
    assert.match(await headline(open.page), /^Head 18\.6 looks back from : to ·Check with 69\.8 % of its attention\.\s+·Check is what followed the earlier :\. Reading what came after an earlier copy is called induction\.$/);
    assert.deepEqual((await asked(open.page, "host.attentionRow", 1))[0]!.params, { uri: "file:///support.prompt.md", version: 1, query: 66 });
  });

  it("lists the six heads that look most at the key", async () => {
    const rows = await open.page.locator(".top-heads li").allInnerTexts();
    assert.deepEqual(rows.map((row) => row.replaceAll("\u202f", " ").replace(/\s+/g, " ").trim()), ["18.6 69.8 %", "17.3 53.1 %", "17.5 50.7 %", "20.5 41.9 %", "23.2 31.9 %", "24.4 30.1 %"]);
  });

  it("outlines the query dashed and the caret's token solid, and fades what the query cannot see", async () => {
    const name = async (token: number): Promise<string> => String(await open.page.locator(`#token-${token}`).getAttribute("class"));
    assert.match(await name(66), /\bquery\b/);
    assert.match(await name(67), /\bafter\b.*\bcaret\b/);
    assert.match(await name(34), /\batt3\b/);
    assert.equal(await open.page.locator("#token-34").getAttribute("aria-label"), "space Check, 98.3\u202f%");
  });

  it("moves every figure to the head that is chosen, and asks for its map", async () => {
    await open.page.locator(".top-heads li").nth(1).click();
    await open.page.getByRole("heading", { name: "Head 17.3" }).waitFor();
    assert.match(await headline(open.page), /^Head 17\.3 looks back from : to ·Check with 53\.1 %/);
    await open.page.waitForFunction(() => window.fake.calls.some((call) => call.method === "host.pattern" && JSON.stringify(call.params).includes('"layer":17')));
    await open.page.keyboard.press("h");
    await open.page.getByRole("heading", { name: "Head 17.5" }).waitFor();
    await open.page.keyboard.press("Shift+H");
    await open.page.getByRole("heading", { name: "Head 17.3" }).waitFor();
  });

  it("lets the grid be walked by arrow keys", async () => {
    const grid = open.page.getByRole("grid");
    await grid.focus();
    await open.page.keyboard.press("ArrowLeft");
    await open.page.keyboard.press("ArrowUp");
    await open.page.getByRole("heading", { name: "Head 17.5" }).waitFor();
    assert.match(String(await open.page.getByRole("gridcell").textContent()), /^head 17\.5, 50\.7/);
  });

  it("shows the heads' shares of the token under the pointer, without another question", async () => {
    const before = (await asked(open.page, "host.attentionRow")).length;
    await open.page.locator("#token-1").hover();
    await open.page.getByText("looks back from").and(open.page.locator(".headline")).getByText("·Vel").waitFor();
    assert.equal((await asked(open.page, "host.attentionRow")).length, before);
    await open.page.mouse.move(2, 2);
    await open.page.locator(".headline").getByText("·Check").first().waitFor();
  });

  it("takes a key with Shift, and the caret without", async () => {
    await open.page.locator("#token-24").click({ modifiers: ["Shift"] });
    await open.page.mouse.move(2, 2);
    await open.page.locator(".headline .chip").nth(1).getByText("·slipping").waitFor();
    assert.equal((await asked(open.page, "host.reveal")).length, 0);
    await open.page.locator("#token-24").click();
    assert.deepEqual((await asked(open.page, "host.reveal", 1)).map((call) => call.params), [{ uri: "file:///support.prompt.md", token: 24 }]);
  });

  it("shows the raw row, first token included, on request", async () => {
    await open.page.getByRole("radio", { name: "Raw" }).click();
    await open.page.getByText("it is shown like the others").waitFor();
    assert.equal(await open.page.locator("#token-34").getAttribute("aria-label"), "space Check, 69.8\u202f%");
    assert.equal(await open.page.locator("#token-0").getAttribute("aria-label"), "#, 29.0\u202f%");
    await open.page.keyboard.press("r");
    await open.page.getByText("it is left out and the rest scaled").waitFor();
  });

  it("paints who reads the key in the other direction", async () => {
    await open.page.getByRole("radio", { name: "Queries" }).click();
    await open.page.getByText("who reads ·Check, by 18.6").waitFor();
    await open.page.locator("#token-66.att3").waitFor();
    assert.equal(await open.page.locator(".tok.after").count(), 0);
  });

  it("reads the value under the pointer off the map, and takes the pair on a click", async () => {
    const place = await cell(open.page, 66, 34);
    await open.page.mouse.move(place.x, place.y);
    await open.page.locator(".profiles").getByText("·Check 98.3\u202f% of the rest").waitFor();
    const other = await cell(open.page, 60, 52);
    await open.page.mouse.click(other.x, other.y);
    await open.page.waitForFunction(() => window.fake.calls.some((call) => call.method === "host.attentionRow" && (call.params as { query: number }).query === 60));
    await open.page.keyboard.press("Escape");
    await open.page.locator(".headline").getByText("·Check").first().waitFor();
  });

  it("zooms about the pointer, names single tokens there, and fits again", async () => {
    const place = await cell(open.page, 66, 34);
    await open.page.mouse.move(place.x, place.y);
    await open.page.keyboard.down("Control");
    for (let i = 0; i < 4; i++) await open.page.mouse.wheel(0, -120);
    await open.page.keyboard.up("Control");
    await open.page.locator(".figure.map .unit").getByText(/^tokens \d+–\d+, (\d+) × \1$/).waitFor();
    await open.page.locator(".map-overlay").getByText("·What").first().waitFor();
    await open.page.keyboard.press("0");
    await open.page.locator(".figure.map .unit").getByText(/^77 × 77$/).waitFor();
    assert.ok((await asked(open.page, "host.pattern")).length <= 2, "a text whose every cell is there needs no other answer");
  });

  it("enlarges the rectangle that is dragged", async () => {
    const [from, to] = [await cell(open.page, 50, 20), await cell(open.page, 70, 40)];
    await open.page.mouse.move(from.x, from.y);
    await open.page.mouse.down();
    await open.page.mouse.move(to.x, to.y, { steps: 4 });
    await open.page.mouse.up();
    await open.page.locator(".figure.map .unit").getByText("tokens 51–71, 21 × 21").waitFor();
  });

  it("asks before it reads every row of a long text", async () => {
    await open.page.evaluate(async () => {
      await window.fake.show({ kind: "document", document: window.fake.longDocument(1500) });
      await window.fake.caret(900);
    });
    const draw = open.page.getByRole("button", { name: /^Draw All 1.500 × 1.500$/ });
    await draw.waitFor();
    const before = (await asked(open.page, "host.pattern")).length;
    await draw.click();
    await open.page.getByText("largest of each block").waitFor();
    const [first] = (await asked(open.page, "host.pattern")).slice(before);
    const { maxRows, maxColumns } = first!.params as { maxRows: number; maxColumns: number };
    const size = (await open.page.locator(".map-cells").boundingBox())!.width;
    assert.ok(maxRows <= size && maxColumns <= size, "no more numbers than pixels");
  });

  it("draws every head's pattern on request in an editor tab, as far as it has come, and takes a head from it", async () => {
    await open.page.setViewportSize({ width: 1100, height: 1700 });
    await open.page.getByRole("button", { name: "Draw All 270 Heads" }).click();
    const wall = open.page.getByRole("img", { name: "Patterns of all 270 heads" });
    await wall.waitFor();
    await open.page.getByRole("progressbar", { name: "Heads drawn" }).waitFor({ state: "detached" });
    assert.equal(new Set((await asked(open.page, "host.pattern", 270)).map((call) => JSON.stringify([(call.params as { layer: number }).layer, (call.params as { head: number }).head]))).size, 270);
    const box = (await wall.boundingBox())!;
    await open.page.mouse.click(box.x + 30 + ((box.width - 30) * 20.4) / 30, box.y + (box.height * 5.4) / 9);
    await open.page.getByRole("heading", { name: "Head 20.5" }).waitFor();
  });

  it("keeps the picture until the next row is there", async () => {
    await open.page.evaluate(() => window.fake.caret(40));
    await open.page.locator("#token-39.query").waitFor();
    assert.match(await headline(open.page), /^Head \d+\.\d+ (looks back from|keeps)/);
  });
});
