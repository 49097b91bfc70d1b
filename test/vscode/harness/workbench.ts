// Opens the workbench in Chromium and uses it as a person would.
import type { Browser, BrowserContext, FrameLocator, Locator, Page } from "playwright-core";
import { boxOfText } from "./editorText";
import type { Profile } from "./profile";
import { type Opened, type Server, workbenchUrl } from "./server";

const READY_MS = 60_000;
const LEAVE_MS = 3_000;
const WEBVIEW_MS = 30_000;
const HOVER_MS = 8_000;
const HOVER_TRIES = 5;
const POLL_MS = 50;
const OFFER_MS = 5_000;

export interface Viewport { readonly width: number; readonly height: number }
export const VIEWPORT: Viewport = { width: 1400, height: 900 };

/** What is on the pages of VS Code's smoke-test driver. */
interface Driver { whenWorkbenchRestored(): Promise<void> }

/** A fresh browser context per workbench: no state of an earlier one. */
export async function newContext(browser: Browser, viewport = VIEWPORT): Promise<BrowserContext> {
  return browser.newContext({ viewport, reducedMotion: "reduce", locale: "en-US" });
}

export async function openWorkbench(browser: Browser, server: Server, opened: Opened = {}, viewport = VIEWPORT): Promise<Workbench> {
  const context = await newContext(browser, viewport);
  const page = await context.newPage();
  await page.goto(workbenchUrl(server, opened));
  const workbench = new Workbench(page, server);
  await workbench.whenReady();
  return workbench;
}

export class Workbench {
  readonly profile: Profile;

  constructor(readonly page: Page, private readonly server: Server) {
    this.profile = server.profile;
  }

  /** Layout, editors and views are restored. Extensions may still be starting: wait for something that they show. */
  async whenReady(): Promise<void> {
    await this.page.waitForSelector(".monaco-workbench", { timeout: READY_MS });
    await this.page.waitForFunction(() => (globalThis as { driver?: Driver }).driver !== undefined, null, { timeout: READY_MS });
    await this.page.evaluate(() => (globalThis as unknown as { driver: Driver }).driver.whenWorkbenchRestored());
  }

  /** As by the browser's reload button. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.whenReady();
  }

  /**
   * Leaves as a user does, so that the extension host deactivates its extensions and ends by itself. One that was
   * still starting may stay: the server's stop ends it.
   */
  async close(): Promise<void> {
    await this.page.goto("about:blank");
    await this.server.waitForOutput(/Extension Host Process exited/, LEAVE_MS).catch(() => undefined);
    await this.page.context().close();
  }

  /** Runs a command by its title ("Tokenscope: Open Panel"), through the command palette. */
  async command(title: string): Promise<void> {
    await this.fillPalette(`>${title}`);
    const row = this.pickRow(title);
    await row.click();
    await row.waitFor({ state: "hidden" });
  }

  /** Whether the command palette offers a command of this title. */
  async hasCommand(title: string): Promise<boolean> {
    await this.fillPalette(`>${title}`);
    const row = this.pickRow(title);
    const found = await row.waitFor({ timeout: OFFER_MS }).then(() => true, () => false);
    await this.page.keyboard.press("Escape");
    await this.quickInput.waitFor({ state: "hidden" });
    return found;
  }

  /** Chooses in the quick pick that a command opened. */
  async pick(label: string): Promise<void> {
    await this.quickInput.fill(label);
    await this.pickRow(label).click();
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  }

  /** Opens a file of the folder. */
  async openFile(name: string): Promise<Locator> {
    await this.fillPalette(name);
    await this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: name }).first().waitFor();
    await this.page.keyboard.press("Enter");
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    return this.editor(name);
  }

  editor(name: string): Locator {
    return this.page.locator(`.monaco-editor[data-uri$="/${name}"]`).first();
  }

  /** Puts the caret into the first visible occurrence of a text, before its first character. */
  async clickText(editor: Locator, text: string): Promise<void> {
    const box = await boxOfText(editor, text);
    await this.page.mouse.click(box.x + 1, box.y + box.height / 2);
  }

  /**
   * Hovers over a text, again and again: providers come with their extensions, and a hover asks only once.
   * @returns the text of the hover, once it holds what is expected
   */
  async hover(editor: Locator, text: string, expected: string | RegExp = /\S/): Promise<string> {
    const hover = this.page.locator(".monaco-hover:not(.hidden) .monaco-hover-content").filter({ hasText: expected }).first();
    for (let tries = 0; tries < HOVER_TRIES; tries++) {
      const box = await boxOfText(editor, text); // a lens above it may have moved the text
      await this.page.mouse.move(5, 5); // a hover opens on movement: start elsewhere
      await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
      if (await hover.waitFor({ timeout: HOVER_MS }).then(() => true, () => false)) return (await hover.innerText()).trim();
    }
    throw new Error(`No hover over ${JSON.stringify(text)} with ${String(expected)} after ${HOVER_TRIES} times ${HOVER_MS} ms.`);
  }

  /**
   * The page inside a visible webview, once an element `has` is in it. VS Code nests an author's page two frames deep,
   * says "ready" before that page is there, and lays the outer frame over the workbench instead of into its view.
   */
  async webview(has: string): Promise<FrameLocator> {
    const outer = this.page.locator("iframe.webview.ready:visible");
    for (const end = Date.now() + WEBVIEW_MS; Date.now() < end; await this.page.waitForTimeout(POLL_MS)) {
      for (let i = 0; i < await outer.count(); i++) {
        const inner = outer.nth(i).contentFrame().locator("iframe#active-frame").contentFrame();
        if (await inner.locator(has).count() > 0) return inner;
      }
    }
    throw new Error(`No visible webview with ${has} after ${WEBVIEW_MS} ms.`);
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator(".statusbar-item").filter({ hasText: text });
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator(".notification-list-item-message").filter({ hasText: text });
  }

  /** A picture without a blinking caret and with transitions at their end. */
  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file, animations: "disabled", caret: "hide" });
  }

  private get quickInput(): Locator {
    return this.page.locator(".quick-input-widget .quick-input-box input");
  }

  private async fillPalette(text: string): Promise<void> {
    await this.page.keyboard.press("F1");
    await this.quickInput.waitFor({ state: "visible" });
    await this.quickInput.fill(text);
  }

  private pickRow(label: string): Locator {
    return this.page.locator(`.quick-input-list .monaco-list-row:is([aria-label=${JSON.stringify(label)}], [aria-label^=${JSON.stringify(`${label},`)}])`).first();
  }
}
