// npm test: everything that can be checked, from a fresh clone. The last line it prints is "N passed, N failed".
//   npm test                            all rings
//   npm test -- unit engine             some rings: check, unit, engine, webview, vscode
//   npm test -- unit --grep "byte BPE"  some tests
//   npm test -- vscode --vscode 1.139.1 another version of VS Code
import { parseArgs } from "node:util";
import { packageExtension, thisTarget } from "./package.mjs";
import { setup } from "./setup.mjs";
import { Problem, ROOT, run, runMain, say, step } from "./setup/steps.mjs";
import { RINGS } from "./testing/rings.mjs";
import { countRun } from "./testing/runs.mjs";

const VSCODE_VERSIONS = ["1.100.3", "1.139.1"];

async function main() {
  let passed = 0;
  let failed = 0;
  try {
    const wanted = readArguments();
    const env = await prepare(wanted);
    for (const run of wanted.rings.flatMap((ring) => ring.runs({ ...wanted, env }))) {
      const counted = await countRun(run, { mayBeEmpty: wanted.grep !== undefined });
      passed += counted.passed;
      failed += counted.failed;
    }
    if (passed + failed === 0) throw new Problem("No test ran.");
  } catch (error) {
    failed += 1;
    process.stderr.write(`${error instanceof Problem ? error.message : /** @type {Error} */ (error).stack}\n`);
  }
  say(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { grep: { type: "string" }, vscode: { type: "string", multiple: true, default: VSCODE_VERSIONS } },
  });
  const rings = (positionals.length > 0 ? positionals : Object.keys(RINGS)).map((name) => {
    const ring = RINGS[name];
    if (!ring) throw new Problem(`There is no ring of tests called ${name}; there are ${Object.keys(RINGS).join(", ")}.`);
    return ring;
  });
  return { rings, grep: values.grep, vscode: values.vscode };
}

/**
 * Installs and builds what the rings need.
 * @param {{ rings: readonly import("./testing/rings.mjs").Ring[], vscode: readonly string[] }} wanted
 * @returns {Promise<Record<string, string | undefined>>} environment of the tests
 */
async function prepare({ rings, vscode }) {
  const { chromium } = await setup({ browser: rings.some((ring) => ring.browser) });
  const inVscode = rings.some((ring) => ring.vsix);
  const vsix = inVscode ? await packageExtension(thisTarget()) : undefined;
  await step("build", () => run(process.execPath, ["esbuild.js", "--tests"]));
  if (inVscode) await step(`VS Code ${vscode.join(" and ")}`, () => run(process.execPath, ["out/test/vscode/harness/prepare.run.js", ...vscode]));
  return { CHROMIUM_PATH: chromium, TOKENSCOPE_VSIX: vsix?.file, TOKENSCOPE_ROOT: ROOT };
}

await runMain(main);
