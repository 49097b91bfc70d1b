// The browser in which the panel's page and the workbench are tested.
import { existsSync } from "node:fs";
import path from "node:path";
import { Problem, run, runToEnd, say, step } from "./steps.mjs";

const PLACES = {
  linux: ["/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable", "/usr/bin/microsoft-edge"],
  darwin: ["Google Chrome", "Chromium", "Microsoft Edge"].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
  win32: [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA].flatMap((folder) =>
    folder ? [path.join(folder, "Google/Chrome/Application/chrome.exe"), path.join(folder, "Microsoft/Edge/Application/msedge.exe")] : []),
};

/** @type {readonly (readonly [string, readonly (readonly string[])[]])[]} */
const PACKAGE_MANAGERS = [
  ["apt-get", [["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]]],
  ["dnf", [["install", "-y", "chromium"]]],
  ["zypper", [["--non-interactive", "install", "chromium"]]],
  ["pacman", [["-Sy", "--noconfirm", "chromium"]]],
  ["apk", [["add", "chromium"]]],
];

const BY_HAND = "npx playwright-core install --with-deps chromium";

/** @returns {Promise<string>} the program; CHROMIUM_PATH wins */
export async function installChromium() {
  const found = (await findChromium()) ?? (await installWithPackageManager());
  if (found) return found;
  throw new Problem(`The tests need Chromium and there is none. Install it with\n  ${BY_HAND}\nor name one in CHROMIUM_PATH, and run the command again.`);
}

async function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named && !existsSync(named)) throw new Problem(`CHROMIUM_PATH names ${named}, which does not exist.`);
  const places = PLACES[/** @type {keyof typeof PLACES} */ (process.platform)] ?? [];
  const { chromium } = await import("playwright-core");
  return [named, ...places, chromium.executablePath()].find((place) => place && existsSync(place));
}

/** Only where it may: as root on Linux. */
async function installWithPackageManager() {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
  for (const [manager, commands] of PACKAGE_MANAGERS) {
    const there = await runToEnd(manager, ["--version"], { capture: true }).catch(() => undefined);
    if (there?.code !== 0) continue;
    try {
      await step(`Chromium, with ${manager}`, async () => {
        for (const args of commands) await run(manager, args, { capture: true, env: { DEBIAN_FRONTEND: "noninteractive" } });
      });
    } catch (error) {
      say(/** @type {Error} */ (error).message);
    }
    return findChromium();
  }
  return undefined;
}
