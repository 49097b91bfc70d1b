import assert from "node:assert/strict";
import { PageBench, type BenchPage } from "./browserPage";
import type { FakeWindow } from "./fake";

declare const window: FakeWindow;

describe("a text of 8,000 tokens", function () {
  this.timeout(60_000);
  let bench: PageBench;
  let open: BenchPage;
  before(async () => {
    bench = await PageBench.start();
    open = await bench.open({ height: 1500 });
    await open.page.evaluate(async () => {
      await window.fake.show({ kind: "document", document: window.fake.longDocument(8000) });
      await window.fake.caret(4000);
    });
  });
  after(async () => {
    assert.deepEqual(open.problems, []);
    await open.close();
    await bench.stop();
  });

  it("stands in the page only where it is in sight", async () => {
    await open.page.locator("#token-4000.caret").waitFor();
    const standing = await open.page.locator(".tok").count();
    assert.ok(standing > 50 && standing < 900, `${standing} tokens in the page`);
    assert.equal(await open.page.locator("#token-4000").getAttribute("aria-setsize"), "8000");
  });
  it("shows its end when scrolled there, and the caret again when it moves", async () => {
    await open.page.locator(".strip").evaluate((box: { scrollTop: number; scrollHeight: number }) => { box.scrollTop = box.scrollHeight; });
    await open.page.locator("#token-7999").waitFor();
    await open.page.evaluate(() => window.fake.caret(100));
    await open.page.locator("#token-100.caret").waitFor();
  });
  it("is scrolled by dragging along the chart, which frames what is in sight", async () => {
    const chart = (await open.page.locator(".along").boundingBox())!;
    await open.page.mouse.move(chart.x + 20, chart.y + 50);
    await open.page.mouse.down();
    await open.page.mouse.move(chart.x + (chart.width - 26) * 0.75, chart.y + 50, { steps: 5 });
    await open.page.mouse.up();
    await open.page.locator("#token-6000").waitFor();
    const frame = (await open.page.locator(".along .sight").boundingBox())!;
    assert.ok(Math.abs(frame.x + frame.width / 2 - chart.x - (chart.width - 26) * 0.75) < 20);
    assert.equal(await open.page.evaluate(() => window.fake.calls.filter((call) => call.method === "host.reveal").length), 0);
  });
  it("labels lines of the text at round numbers", async () => {
    const labels = await open.page.locator(".along svg text:not(.mono):not(.end)").allTextContents();
    assert.ok(labels.length >= 3 && labels.every((label) => Number(label.replace("line ", "")) % 50 === 0), labels.join(", "));
  });
});
