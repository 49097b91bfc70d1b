import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--font-render-hinting=none",
];

/** CHROMIUM_PATH is what npm test and npm start found or installed. */
export function chromiumPath(): string {
  const found = [process.env["CHROMIUM_PATH"], "/usr/bin/chromium", chromium.executablePath()].find((path) => path && existsSync(path));
  if (!found) throw new Error("There is no Chromium: npm run setup -- --browser installs it, or says how; or set CHROMIUM_PATH.");
  return found;
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), headless: true, args: FLAGS });
}
