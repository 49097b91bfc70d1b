// npm start: VS Code with Tokenscope in it and a sample prompt open, from a fresh clone.
//   npm start                  the VS Code of this machine; where there is none, a workbench in the browser
//   npm start -- --browser     the workbench in the browser in any case
//   npm start -- --no-open     print its address, open nothing
//   npm start -- --port 8123   at this port
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import { setup } from "./setup.mjs";
import { cleaningUp, ROOT, run, runMain, runToEnd, say, step } from "./setup/steps.mjs";

const SAMPLE = path.join(ROOT, "docs", "sample");
const SAMPLE_FILE = "welcome.prompt";

async function main() {
  const { values } = parseArgs({
    options: { browser: { type: "boolean", default: false }, "no-open": { type: "boolean", default: false }, port: { type: "string", default: "0" } },
  });
  await setup();
  await step("build", () => run(process.execPath, ["esbuild.js", "--workbench"]));
  if (!values.browser && await hasDesktopEditor()) return openDesktop();
  return openInBrowser({ port: Number(values.port), open: !values["no-open"] && hasDisplay() });
}

function hasDisplay() {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

async function hasDesktopEditor() {
  if (!hasDisplay()) return false;
  const ended = await runToEnd("code", ["--version"], { capture: true }).catch(() => undefined); // not installed
  return ended?.code === 0;
}

async function openDesktop() {
  await run("code", ["--new-window", `--extensionDevelopmentPath=${ROOT}`, SAMPLE, path.join(SAMPLE, SAMPLE_FILE)]);
  say("VS Code is opening. Open the panel with the Tokenscope icon on the left, or hover over a word.");
}

/** @param {{ port: number, open: boolean }} options */
async function openInBrowser({ port, open }) {
  const { serveWorkbench } = createRequire(import.meta.url)("../out/test/vscode/harness/workbench.run.js");
  const { address, stop } = await step("workbench", () => serveWorkbench({ extension: ROOT, sample: SAMPLE, file: SAMPLE_FILE, port, log: say }));
  await cleaningUp(stop, async () => {
    say(`\nVS Code with Tokenscope:\n  ${address}\nCtrl-C ends it.`);
    if (open) await openAddress(address);
    await new Promise(() => undefined);
  });
}

/** @param {string} address */
async function openAddress(address) {
  const opener = { darwin: "open", win32: "explorer" }[/** @type {string} */ (process.platform)] ?? "xdg-open";
  await runToEnd(opener, [address], { capture: true }).catch((error) => say(`(${opener} did not open it: ${error.message})`));
}

await runMain(main);
