// npm run pictures: the packed extension in the real workbench, in each kind of theme, into docs/pictures.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openInstalled, SAMPLE_FILE } from "./installed";
import type { Workbench } from "./workbench";

const FOLDER = join(process.cwd(), "docs", "pictures");
const THEMES = {
  dark: ["Default Dark Modern", "vscode-dark"],
  light: ["Default Light Modern", "vscode-light"],
  hc: ["Default High Contrast", "vscode-high-contrast"],
  "hc-light": ["Default High Contrast Light", "vscode-high-contrast-light"],
} as const;
const PANEL_WIDTHS = [300, 480];
const USUAL_WIDTH = 480;
const TAB_WIDTH = 1100;
/** The panel is asked to be an editor tab in a window of this width, without side bar: 48 for the activity bar. */
const TAB_WINDOW = { width: TAB_WIDTH + 48, height: 900 };
const WINDOW = { width: 1400, height: 900 };
const CARET_AT = "Tokyo";
const CONTENT = ".strip .tok";

async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const installed = await openInstalled({ viewport: WINDOW });
  try {
    await showSample(installed.workbench);
    for (const name of Object.keys(THEMES) as (keyof typeof THEMES)[]) await pictureTheme(installed.workbench, name);
  } finally {
    await installed.close();
  }
}

async function showSample(workbench: Workbench): Promise<void> {
  const editor = await workbench.openFile(SAMPLE_FILE);
  await workbench.command("Tokenscope: Open Panel");
  await workbench.webview(CONTENT);
  await workbench.clickText(editor, CARET_AT);
  await workbench.statusBarItem("bits").waitFor();
}

async function pictureTheme(workbench: Workbench, name: keyof typeof THEMES): Promise<void> {
  const [theme, bodyClass] = THEMES[name];
  await workbench.profile.change("workbench.colorTheme", theme);
  await (await workbench.webview(CONTENT)).locator(`body.${bodyClass}`).waitFor();
  await setSideBarWidth(workbench, USUAL_WIDTH);
  await workbench.screenshot(join(FOLDER, `workbench-${name}.png`));
  for (const width of PANEL_WIDTHS) {
    await setSideBarWidth(workbench, width);
    await picturePanel(workbench, `panel-${name}-${width}`);
  }
  await workbench.page.setViewportSize(TAB_WINDOW);
  await workbench.command("Tokenscope: Open in Editor");
  await workbench.command("View: Toggle Primary Side Bar Visibility");
  await picturePanel(workbench, `panel-${name}-${TAB_WIDTH}`);
  await workbench.command("View: Close Editor");
  await workbench.page.setViewportSize(WINDOW);
  await workbench.command("View: Toggle Primary Side Bar Visibility");
}

async function picturePanel(workbench: Workbench, name: string): Promise<void> {
  const view = await workbench.webview(CONTENT);
  for (const tab of ["Tokens", "Attention"]) {
    await view.getByRole("tab", { name: tab }).click();
    await view.locator(CONTENT).first().waitFor();
    await view.locator("body").screenshot({ path: join(FOLDER, `${name}-${tab.toLowerCase()}.png`), animations: "disabled", caret: "hide" });
  }
  await view.getByRole("tab", { name: "Tokens" }).click();
}

/** Drags the edge between the side bar and the editors. */
async function setSideBarWidth({ page }: Workbench, width: number): Promise<void> {
  const box = await page.locator(".part.sidebar").boundingBox();
  if (!box) throw new Error("The side bar is not there.");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + width, y, { steps: 4 });
  await page.mouse.up();
  await page.mouse.move(box.x + width + 200, y);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
