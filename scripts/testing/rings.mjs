// The rings of tests, from the quickest to the one with a whole editor around it.
import path from "node:path";
import { mochaRun } from "./runs.mjs";

const MINUTE = 60_000;

/** @typedef {import("./runs.mjs").Run} Run */

/**
 * @typedef {object} Ring
 * @property {boolean} browser whether it needs Chromium
 * @property {boolean} vsix whether it tests the packed extension
 * @property {(options: RingOptions) => readonly Run[]} runs
 */

/**
 * @typedef {object} RingOptions
 * @property {string | undefined} grep
 * @property {readonly string[]} vscode versions of VS Code
 * @property {Record<string, string | undefined>} env
 */

/** @type {Readonly<Record<string, Ring>>} */
export const RINGS = {
  check: {
    browser: false, vsix: false,
    runs: () => [
      check("types of the extension and the tests", "typescript/bin/tsc", "-p", "tsconfig.json"),
      check("types of src/core, which has no platform", "typescript/bin/tsc", "-p", "src/core"),
      check("types of the panel's page", "typescript/bin/tsc", "-p", "webview"),
      check("types of the scripts", "typescript/bin/tsc", "-p", "scripts"),
      check("lint", "eslint/bin/eslint.js", "--max-warnings", "0", "."),
    ],
  },
  unit: {
    browser: false, vsix: false,
    runs: (options) => [mochaRun("unit tests", built("{unit,fuzz}/**/*.test.js"), { testMs: MINUTE, limitMs: 10 * MINUTE, bySuite: true, ...options })],
  },
  engine: {
    browser: false, vsix: false,
    runs: (options) => [mochaRun("engine tests", built("engine/**/*.test.js"), { testMs: 3 * MINUTE, limitMs: 20 * MINUTE, ...options })],
  },
  webview: {
    browser: true, vsix: false,
    runs: (options) => [mochaRun("tests of the panel's page, in Chromium", built("webview/**/*.test.js"), { testMs: MINUTE, limitMs: 10 * MINUTE, ...options })],
  },
  vscode: {
    browser: true, vsix: true,
    runs: (options) => [
      mochaRun("tests of the workbench driver and of the package", built("vscode/{harness,package}/*.test.js"), { testMs: 5 * MINUTE, limitMs: 10 * MINUTE, ...options }),
      ...options.vscode.map((version) => suiteRun(version, options)),
      ...options.vscode.map((version) => scenesRun(version, options)),
    ],
  },
};

/** @param {string} version @param {RingOptions} options @returns {Run} */
function suiteRun(version, { grep, env }) {
  return {
    name: `tests inside the extension host of VS Code ${version}`,
    command: process.execPath,
    args: [path.join("out", "test", "vscode", "harness", "suite.run.js")],
    counts: "tests",
    limitMs: 15 * MINUTE,
    env: { ...env, VSCODE_VERSION: version, TOKENSCOPE_GREP: grep },
  };
}

/** @param {string} version @param {RingOptions} options @returns {Run} */
function scenesRun(version, { grep, env }) {
  const options = { testMs: 2 * MINUTE, limitMs: 20 * MINUTE, grep, env: { ...env, VSCODE_VERSION: version } };
  return mochaRun(`the packed extension in the workbench of VS Code ${version}`, built("vscode/scenes/**/*.scene.js"), options);
}

/** @param {string} name @param {string} program @param {string[]} args @returns {Run} */
function check(name, program, ...args) {
  return { name, command: process.execPath, args: [path.join("node_modules", program), ...args], counts: "check", limitMs: 5 * MINUTE };
}

/** @param {string} pattern @returns {string[]} */
function built(pattern) {
  return [`out/test/${pattern}`];
}
