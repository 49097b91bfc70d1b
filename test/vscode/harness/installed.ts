// A fresh VS Code into which the packed extension has just been installed, with the sample folder open.
import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { launchBrowser } from "./browser";
import { prepareServer } from "./prepare";
import { makeProfile } from "./profile";
import { installVsix, type Server, startServer } from "./server";
import { openWorkbench, type Viewport, type Workbench } from "./workbench";

export const SAMPLE_FILE = "welcome.prompt";
const SAMPLE_FOLDER = join(process.cwd(), "docs", "sample");

export interface InstalledOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly viewport?: Viewport;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Installed {
  readonly workbench: Workbench;
  readonly server: Server;
  close(): Promise<void>;
}

/** TOKENSCOPE_VSIX names the packed extension. */
export async function openInstalled({ settings, viewport, env }: InstalledOptions = {}): Promise<Installed> {
  const vsix = process.env["TOKENSCOPE_VSIX"];
  if (!vsix) throw new Error("TOKENSCOPE_VSIX names no packed extension: npm test -- vscode packs one.");
  const prepared = await prepareServer();
  const profile = await makeProfile(settings);
  let server: Server | undefined;
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    await server?.stop();
    await profile.dispose();
  };
  try {
    await cp(SAMPLE_FOLDER, profile.workspace, { recursive: true });
    await installVsix(prepared, profile, [vsix]);
    server = await startServer(prepared, profile, env);
    browser = await launchBrowser();
    const workbench = await openWorkbench(browser, server, { folder: profile.workspace }, viewport);
    return { workbench, server, close };
  } catch (error) {
    await close();
    throw error;
  }
}
