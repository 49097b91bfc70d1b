// The packed extension, just installed, with the files of test/vscode/folder open beside the sample.
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { openInstalled, type Installed } from "../harness/installed";
import { wantedVersion } from "../harness/pins";
import type { Workbench } from "../harness/workbench";

export const PROMPT = "support.prompt.md";
/** Of the token "·Clean" of that file, from the float32 reference; no-break and thin spaces as the product writes them. */
export const CLEAN = { status: /·Clean 0\.12\s% · #137 · 77\/8\s192/, hover: /·Clean 0\.12\s% · rank 137 · 9\.7 bits/ };

const PICTURES = join(process.cwd(), "artifacts", "scenes");

export const THEMES = [
  ["Default Dark Modern", "vscode-dark"],
  ["Default Light Modern", "vscode-light"],
  ["Default High Contrast", "vscode-high-contrast"],
  ["Default High Contrast Light", "vscode-high-contrast-light"],
] as const;

export interface Scene {
  readonly workbench: Workbench;
  /** Folder of the installed extensions. */
  readonly extensions: string;
  /** What pages said on their consoles that names a refusal by a content security policy. */
  readonly refusals: readonly string[];
  readonly picture: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openScene(settings: Readonly<Record<string, unknown>> = {}): Promise<Scene> {
  const installed: Installed = await openInstalled({ settings });
  const { workbench } = installed;
  const { workspace, extensions } = workbench.profile;
  await cp(join(process.cwd(), "test", "vscode", "folder"), workspace, { recursive: true });
  await mkdir(PICTURES, { recursive: true });
  const refusals: string[] = [];
  workbench.page.on("console", (message) => { if (/Content Security Policy/i.test(message.text()) && /webview|main\.js|main\.css/.test(message.text())) refusals.push(message.text()); });
  return {
    workbench, extensions, refusals,
    picture: (name) => workbench.screenshot(join(PICTURES, `${wantedVersion()}-${name}.png`)),
    close: () => installed.close(),
  };
}

/** A picture of what a failed test saw. */
export async function pictureFailure({ picture }: Scene, test: Mocha.Test | undefined): Promise<void> {
  if (test?.state === "failed") await picture(`failed-${test.title.replace(/\W+/g, "-")}`);
}

/** Opens the prompt, once the extension is there. */
export async function openPrompt({ workbench }: Scene): Promise<Locator> {
  const editor = await workbench.openFile(PROMPT);
  await statusItem(workbench).waitFor();
  return editor;
}

/** Tokenscope's own item of the status bar. */
export function statusItem({ page }: Workbench): Locator {
  return page.locator(".statusbar-item[id^='tokenscope.tokenscope']");
}

/** Underlines in the editor: their widths in px and colours, as drawn. */
export async function underlines(editor: Locator): Promise<readonly { readonly width: number; readonly colour: string }[]> {
  return editor.evaluate((root) => {
    const styles = globalThis as unknown as { getComputedStyle(element: unknown): { borderBottomWidth: string; borderBottomStyle: string; borderBottomColor: string } };
    const all = (root as unknown as { querySelectorAll(selector: string): Iterable<unknown> }).querySelectorAll(".view-overlays .cdr");
    return [...all].map((element) => styles.getComputedStyle(element))
      .filter(({ borderBottomStyle, borderBottomWidth }) => borderBottomStyle === "solid" && parseFloat(borderBottomWidth) > 0)
      .map(({ borderBottomWidth, borderBottomColor }) => ({ width: parseFloat(borderBottomWidth), colour: borderBottomColor }));
  });
}

export async function eventually(holds: () => Promise<boolean>, what: string, ms = 20_000): Promise<void> {
  for (const end = Date.now() + ms; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 50)))
    if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms.`);
}
