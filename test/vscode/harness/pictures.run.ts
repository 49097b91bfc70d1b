// npm run pictures: the packed extension in the real workbench, in each kind of theme, into docs/pictures.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import type { Box } from "./editorText";
import { openInstalled, SAMPLE_FILE } from "./installed";
import type { Viewport, Workbench } from "./workbench";

const FOLDER = join(process.cwd(), "docs", "pictures");
const THEMES = {
  dark: ["Default Dark Modern", "vscode-dark"],
  light: ["Default Light Modern", "vscode-light"],
  hc: ["Default High Contrast", "vscode-high-contrast"],
  "hc-light": ["Default High Contrast Light", "vscode-high-contrast-light"],
} as const;
type ThemeName = keyof typeof THEMES;

const WINDOW: Viewport = { width: 1400, height: 900 };
const WORKBENCH_PANEL_WIDTH = 480;
/** High enough for all of the panel. */
const TALL_WINDOW: Viewport = { width: 1400, height: 1900 };
const PANEL_WIDTHS = [300, 480];
/** As an editor tab it shares a window without side bar with the text; the activity bar takes 48. */
const TAB_WIDTH = 1100;
const TAB_WINDOW: Viewport = { width: 2 * TAB_WIDTH + 48, height: 1900 };

/** A misspelt word: there is much to say about its first token. */
const CARET_AT = "dgo";
const CONTENT = ".strip .tok";
const ATTENTION_CONTENT = ".strip [role=option][aria-label*=\"%\"]";
const DRAG_TRIES = 5;
const POLL_MS = 100;
const PAINT_POLLS = 100;

async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const installed = await openInstalled({ viewport: WINDOW });
  const { workbench } = installed;
  try {
    await showSample(workbench);
    for (const name of Object.keys(THEMES) as ThemeName[]) {
      await setTheme(workbench, name);
      await pictureWorkbench(workbench, name);
      await picturePanels(workbench, name);
    }
  } finally {
    await installed.close();
  }
}

async function showSample(workbench: Workbench): Promise<void> {
  const editor = await workbench.openFile(SAMPLE_FILE);
  await workbench.command("Tokenscope: Open Panel");
  await workbench.webview(CONTENT);
  await workbench.command("Tokenscope: Toggle Decorations");
  await workbench.clickText(editor, CARET_AT);
  await workbench.statusBarItem(/#\d/).waitFor();
}

async function setTheme(workbench: Workbench, name: ThemeName): Promise<void> {
  const [theme, bodyClass] = THEMES[name];
  await workbench.profile.change("workbench.colorTheme", theme);
  const page = await workbench.webview(CONTENT);
  await page.locator(`body.${bodyClass}`).waitFor();
}

/** The whole window, with and without a hover. */
async function pictureWorkbench(workbench: Workbench, name: ThemeName): Promise<void> {
  await workbench.page.setViewportSize(WINDOW);
  await setSideBarWidth(workbench, WORKBENCH_PANEL_WIDTH);
  await workbench.screenshot(join(FOLDER, `workbench-${name}.png`));
  await workbench.hover(workbench.editor(SAMPLE_FILE), "Quillfeather", /rank/);
  await workbench.screenshot(join(FOLDER, `hover-${name}.png`));
  await workbench.page.mouse.move(5, 5);
}

/** All of the panel, in a side bar and as an editor tab. */
async function picturePanels(workbench: Workbench, name: ThemeName): Promise<void> {
  const { page } = workbench;
  await page.setViewportSize(TALL_WINDOW);
  for (const width of PANEL_WIDTHS) {
    await setSideBarWidth(workbench, width);
    await pictureTabs(workbench, `panel-${name}-${width}`);
  }
  await page.setViewportSize(TAB_WINDOW);
  await workbench.command("Tokenscope: Open in Editor");
  await workbench.command("View: Toggle Primary Side Bar Visibility");
  await pictureTabs(workbench, `panel-${name}-${TAB_WIDTH}`);
  await workbench.command("View: Toggle Primary Side Bar Visibility");
  await workbench.command("View: Close Editor");
}

async function pictureTabs(workbench: Workbench, name: string): Promise<void> {
  const view = await workbench.webview(CONTENT);
  for (const [tab, content] of [["Attention", ATTENTION_CONTENT], ["Tokens", CONTENT]] as const) {
    await view.getByRole("tab", { name: tab }).click();
    await view.locator(content).first().waitFor();
    await untilPainted(workbench, view);
    await workbench.page.screenshot({ path: join(FOLDER, `${name}-${tab.toLowerCase()}.png`), clip: await contentBox(view), animations: "disabled", caret: "hide" });
  }
}

/** Figures are drawn when their numbers come. */
async function untilPainted({ page }: Workbench, view: FrameLocator): Promise<void> {
  for (let polls = 0; await view.locator("canvas").evaluateAll(countEmpty) > 0; polls++) {
    if (polls > PAINT_POLLS) throw new Error("A figure stays empty.");
    await page.waitForTimeout(POLL_MS);
  }
}

interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: "2d"): { getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray } };
}

/** Runs in the page, so it may use nothing from outside itself. */
function countEmpty(canvases: unknown): number {
  return (canvases as Canvas[]).filter((canvas) => !canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0)).length;
}

/** The panel down to the end of its content. */
async function contentBox(view: FrameLocator): Promise<Box> {
  const [panel, body] = [await view.locator(".panel").boundingBox(), await view.locator(".body:visible").boundingBox()];
  if (!panel || !body) throw new Error("The panel is not there.");
  return { ...panel, height: Math.min(panel.height, body.y + body.height - panel.y) };
}

/** Drags the edge between the side bar and the editors: now and then a drag that starts in a redraw takes no hold. */
async function setSideBarWidth({ page }: Workbench, width: number): Promise<void> {
  const sideBar = page.locator(".part.sidebar");
  for (let tries = 0; tries < DRAG_TRIES; tries++) {
    const box = await sideBar.boundingBox();
    if (!box) throw new Error("The side bar is not there.");
    if (Math.abs(box.width - width) < 2) return;
    await page.mouse.move(box.x + box.width, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + width, box.y + box.height / 2, { steps: 8 });
    await page.mouse.up();
  }
  throw new Error(`The side bar did not become ${width} wide.`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
