import { chromium, type Browser, type Page } from "playwright-core";
import type { Call, FakeWindow } from "./fake";
import { servePage, type ThemeName } from "./pageServer";

/** Inside functions that run in the page. */
declare const window: FakeWindow;

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];

/** A browser with the page's server; pages opened here fail the test on any error or refused source. */
export class PageBench {
  private constructor(private readonly browser: Browser, private readonly server: { readonly url: string; readonly close: () => Promise<void> }) {}

  static async start(): Promise<PageBench> {
    const server = await servePage();
    const browser = await chromium.launch({ executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium", args: FLAGS });
    return new PageBench(browser, server);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }

  async open(options: { readonly theme?: ThemeName; readonly width?: number; readonly height?: number; readonly scale?: number; readonly reducedMotion?: boolean } = {}): Promise<BenchPage> {
    const { theme = "dark", width = 480, height = 1400, scale = 1, reducedMotion = true } = options;
    const context = await this.browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, reducedMotion: reducedMotion ? "reduce" : "no-preference" });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => { if (message.type() === "error" || message.type() === "warning") problems.push(message.text()); });
    await page.goto(`${this.server.url}?theme=${theme}`);
    await page.waitForFunction(() => window.fake.calls.some((call) => call.method === "host.ready"));
    return { page, problems, close: () => context.close() };
  }
}

export interface BenchPage {
  readonly page: Page;
  /** Errors, warnings and refused sources that the browser told of. */
  readonly problems: readonly string[];
  readonly close: () => Promise<void>;
}

/** What the page has asked by a method, once it has asked that `least` times. */
export async function asked(page: Page, method: string, least = 0): Promise<readonly Call[]> {
  await page.waitForFunction(([name, times]) => window.fake.calls.filter((call) => call.method === name).length >= times, [method, least] as const);
  return page.evaluate((name) => window.fake.calls.filter((call) => call.method === name), method);
}

/** Shows the text of the design's pictures, caret on " Clean". */
export async function showVelo(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { fake } = window;
    await fake.show({ kind: "document", document: fake.veloDocument() });
    await fake.caret(fake.veloCaret);
  });
}
