// How every script says what it does, and how it runs other programs. Node's own modules only: these scripts are the
// first thing that runs in a fresh clone.
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** An error whose message is all that its reader needs: printed without a stack. */
export class Problem extends Error {}

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Announces the step, does it, says how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} action
 * @param {(line: string) => void} [tell]
 * @returns {Promise<T>}
 */
export async function step(title, action, tell = say) {
  const from = performance.now();
  tell(`> ${title} …`);
  const value = await action();
  tell(`> ${title}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
  return value;
}

/**
 * @typedef {object} RunOptions
 * @property {Record<string, string | undefined>} [env] added to ours
 * @property {boolean} [capture] keep what it prints, and show it only if it fails
 * @property {number} [limitMs] after this it and all that it started are ended
 */

/**
 * @typedef {object} Ended
 * @property {number | null} code null when a signal ended it
 * @property {string} output what it printed, where captured
 * @property {boolean} late whether it was ended for taking longer than its limit
 */

/** What to do before an interrupt ends us. @type {Set<() => void | Promise<void>>} */
const cleanups = new Set();

/**
 * Does something, and then, or when an interrupt comes before, cleans up after it.
 * @template T
 * @param {() => void | Promise<void>} cleanup
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function cleaningUp(cleanup, action) {
  cleanups.add(cleanup);
  try {
    return await action();
  } finally {
    cleanups.delete(cleanup);
    await cleanup();
  }
}

/**
 * Runs a program in the project's root to its end. Never fails by itself, unless the program cannot be started.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ended>}
 */
export function runToEnd(command, args, { env = {}, capture = false, limitMs } = {}) {
  return new Promise((resolve, reject) => {
    const windows = process.platform === "win32";
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: capture ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
      shell: windows && !path.isAbsolute(command), // npm, pip and code are .cmd files there
      detached: !windows, // a group of its own, so that a limit ends all that it started
    });
    const end = () => endGroup(child);
    cleanups.add(end);
    let output = "";
    let late = false;
    const take = (/** @type {Buffer} */ chunk) => { output += chunk.toString(); };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    const timer = limitMs === undefined ? undefined : setTimeout(() => { late = true; end(); }, limitMs);
    const settled = () => { clearTimeout(timer); cleanups.delete(end); };
    child.on("error", (error) => { settled(); reject(error); });
    child.on("close", (code) => { settled(); resolve({ code, output, late }); });
  });
}

/** @param {import("node:child_process").ChildProcess} child */
function endGroup(child) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill();
    else process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error; // gone already
  }
}

for (const [signal, code] of /** @type {const} */ ([["SIGINT", 130], ["SIGTERM", 143]])) {
  process.once(signal, async () => {
    await Promise.allSettled([...cleanups].map((cleanup) => cleanup()));
    process.exit(code);
  });
}

/**
 * Like runToEnd, but anything other than exit code 0 is a Problem.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} what it printed, where captured
 */
export async function run(command, args, options = {}) {
  const { code, output, late } = await runToEnd(command, args, options);
  if (code === 0) return output;
  const how = late ? "took too long" : `ended with ${code ?? "a signal"}`;
  throw new Problem(`${[path.basename(command), ...args].join(" ")} ${how}.${output ? `\n${output.trimEnd()}` : ""}`);
}

/**
 * npm as it was found when `npm run` started us, else the one on the path.
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function npm(args, options) {
  const script = process.env.npm_execpath;
  return script && path.basename(script) === "npm-cli.js" ? run(process.execPath, [script, ...args], options) : run("npm", args, options);
}

/**
 * Runs a script's main function; a Problem is printed as its message alone.
 * @param {() => Promise<number | void>} main resolves to the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Problem ? error.message : /** @type {Error} */ (error).stack}\n`);
    process.exitCode = 1;
  }
}

/**
 * Whether a module is the program that was started, not one that it imports.
 * @param {string} moduleUrl import.meta.url
 */
export function isProgram(moduleUrl) {
  return process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(moduleUrl);
}
