import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { PageBench, showVelo } from "./browserPage";
import type { FakeWindow } from "./fake";
import { THEMES, type ThemeName } from "./pageServer";

declare const window: FakeWindow & { readonly pixelOf: (png: string, x: number, y: number) => Promise<Rgb>; readonly setRootVariable: (name: string, value: string) => void };

type Rgb = readonly [number, number, number];

/** Of the design's table (section 3) and of the themes' own values (page/themes.css). */
const COLOURS: Readonly<Record<ThemeName, { readonly surprise: Rgb; readonly attention: Rgb; readonly strongest: number; readonly editor: Rgb; readonly side: Rgb; readonly foreground: Rgb }>> = {
  dark: { surprise: [0xf0, 0xa2, 0x4e], attention: [0x4d, 0xa3, 0xff], strongest: 0.38, editor: [0x1f, 0x1f, 0x1f], side: [0x18, 0x18, 0x18], foreground: [0xcc, 0xcc, 0xcc] },
  light: { surprise: [0xd3, 0x6a, 0x00], attention: [0x0a, 0x6a, 0xd6], strongest: 0.52, editor: [0xff, 0xff, 0xff], side: [0xf8, 0xf8, 0xf8], foreground: [0x3b, 0x3b, 0x3b] },
  hc: { surprise: [0xff, 0xb4, 0x54], attention: [0x62, 0xb0, 0xff], strongest: 0.48, editor: [0, 0, 0], side: [0, 0, 0], foreground: [0xff, 0xff, 0xff] },
  hclight: { surprise: [0xa3, 0x4e, 0x00], attention: [0x0b, 0x57, 0xb0], strongest: 0.36, editor: [0xff, 0xff, 0xff], side: [0xff, 0xff, 0xff], foreground: [0x29, 0x29, 0x29] },
};

const mix = (from: Rgb, to: Rgb, share: number): Rgb => from.map((value, i) => value + (to[i]! - value) * share) as unknown as Rgb;

function assertColour(actual: Rgb, expected: Rgb, what: string): void {
  assert.ok(actual.every((value, i) => Math.abs(value - expected[i]!) <= 2), `${what}: rgb(${actual.join(" ")}), expected rgb(${expected.map(Math.round).join(" ")})`);
}

/** What is on the screen at a place in the window. */
async function pixel(page: Page, x: number, y: number): Promise<Rgb> {
  const png = (await page.screenshot({ animations: "disabled", caret: "hide" })).toString("base64");
  return page.evaluate(([image, left, top]) => window.pixelOf(image, left, top), [png, x, y] as const);
}

/** Weight of head 18.6, the first pattern of the fixture, from the file. */
function weightOf(query: number, key: number): number {
  const bytes = readFileSync(join(process.cwd(), "test/webview/fixtures/velo.bin"));
  return bytes.readUInt16LE((270 * 67 + (query * (query + 1)) / 2 + key) * 2) / 65535;
}

describe("colours on the screen", function () {
  this.timeout(30_000);
  let bench: PageBench;
  before(async () => { bench = await PageBench.start(); });
  after(() => bench.stop());

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    const { surprise, attention, strongest, editor, side, foreground } = COLOURS[theme];

    it(`tint a token of 13 bits and more with the strongest step: ${theme}`, async () => {
      const { page, close } = await bench.open({ theme });
      await showVelo(page);
      const box = (await page.locator("#token-9.s4").boundingBox())!;
      assertColour(await pixel(page, box.x + 3, box.y + 3), mix(editor, surprise, strongest), "token 9");
      assertColour(await pixel(page, box.x + box.width / 2, box.y + box.height - 1), surprise, "its underline");
      await close();
    });

    it(`leave an expected token the editor's background: ${theme}`, async () => {
      const { page, close } = await bench.open({ theme });
      await showVelo(page);
      const box = (await page.locator("#token-76").boundingBox())!;
      assertColour(await pixel(page, box.x + 4, box.y + 3), editor, "token 76");
      await close();
    });

    it(`draw a cell of the map by the square root of its share without the first token: ${theme}`, async () => {
      const { page, close } = await bench.open({ theme, height: 1700 });
      await showVelo(page);
      await page.evaluate(() => window.fake.call("page.act", { tab: "attention" }));
      await page.getByText("What this head does here").waitFor();
      const box = (await page.locator(".map-cells").boundingBox())!;
      for (const [query, key] of [[64, 32], [60, 28], [74, 2]] as const) {
        const share = weightOf(query, key) / (1 - weightOf(query, 0));
        const ground = mix(side, foreground, 0.07);
        const actual = await pixel(page, box.x + ((key + 0.5) * box.width) / 77, box.y + ((query + 0.5) * box.height) / 77);
        assertColour(actual, mix(ground, attention, Math.sqrt(share)), `query ${query}, key ${key}, ${share.toFixed(3)}`);
      }
      await close();
    });
  }

  it("take the reader's own colour in place of the contributed one", async () => {
    const { page, close } = await bench.open();
    await page.evaluate(() => window.setRootVariable("--vscode-tokenscope-surprise", "#ff00ff"));
    await showVelo(page);
    const box = (await page.locator("#token-9.s4").boundingBox())!;
    assertColour(await pixel(page, box.x + box.width / 2, box.y + box.height - 1), [255, 0, 255], "underline");
    await close();
  });
});
