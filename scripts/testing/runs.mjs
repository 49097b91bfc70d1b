// One child process of a test run, and how it is counted.
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { ROOT, runToEnd, say as sayAloud } from "../setup/steps.mjs";

/** @typedef {{ readonly passed: number, readonly failed: number, readonly leftOpen?: boolean }} Counts leftOpen: the process lived on after its tests */

/**
 * @typedef {object} Run
 * @property {string} name
 * @property {string} command
 * @property {readonly string[]} args
 * @property {"tests" | "check"} counts tests: by the reporter's file; check: one, by the exit code
 * @property {number} limitMs
 * @property {Record<string, string | undefined>} [env]
 */

/** How long a process may live on after its tests. */
const GRACE_MS = 10_000;

const MOCHA = path.join("node_modules", "mocha", "bin", "mocha.js");
const REPORTER = path.join(ROOT, "scripts", "testing", "countingReporter.cjs");

/**
 * @param {string} name
 * @param {readonly string[]} patterns of built test files
 * @param {{ testMs: number, limitMs: number, graceMs?: number, bySuite?: boolean, grep?: string | undefined, env?: Record<string, string | undefined> }} options bySuite: a line of output per suite, not per test
 * @returns {Run}
 */
export function mochaRun(name, patterns, { testMs, limitMs, graceMs = GRACE_MS, bySuite = false, grep, env = {} }) {
  const args = [
    "--enable-source-maps", MOCHA, "--no-config", "--reporter", REPORTER, "--timeout", String(testMs),
    "--reporter-option", `graceMs=${graceMs}${bySuite ? ",by=suite" : ""}`,
    "--forbid-only", "--forbid-pending", ...(grep ? ["--grep", grep] : []), ...patterns,
  ];
  return { name, command: process.execPath, args, counts: "tests", limitMs, env };
}

/**
 * A crash, a time-out, no test at all, a skipped test: each is a failure.
 * @param {Run} run
 * @param {{ mayBeEmpty: boolean, capture?: boolean, say?: (line: string) => void }} options mayBeEmpty: with --grep a run may hold none of the tests that were asked for
 * @returns {Promise<Counts>}
 */
export async function countRun(run, { mayBeEmpty, capture = false, say = sayAloud }) {
  say(`\n== ${run.name}`);
  const folder = await mkdtemp(path.join(os.tmpdir(), "tokenscope-counts-"));
  try {
    const file = path.join(folder, "counts.json");
    const ended = await runToEnd(run.command, run.args, { env: { ...run.env, TOKENSCOPE_COUNTS: file }, limitMs: run.limitMs, capture });
    const counted = run.counts === "tests" ? await readCounts(file) : byExitCode(ended.code);
    const problem = problemOf(run, ended, counted, mayBeEmpty);
    if (problem === undefined && counted) return counted;
    say(`${run.name}: ${problem}`);
    return { passed: counted?.passed ?? 0, failed: Math.max(1, counted?.failed ?? 0) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Run} run
 * @param {import("../setup/steps.mjs").Ended} ended
 * @param {Counts | undefined} counted
 * @param {boolean} mayBeEmpty
 * @returns {string | undefined}
 */
function problemOf(run, { code, late }, counted, mayBeEmpty) {
  if (late && (!counted || run.counts === "check")) return `did not end within ${run.limitMs / 1000} s.`;
  if (counted && (late || counted.leftOpen)) return "its tests ended, but it did not: something is left open, as a timer, a process or a socket.";
  if (!counted) return `ended (${code ?? "by a signal"}) before its tests did.`;
  if (counted.passed + counted.failed === 0 && !mayBeEmpty) return "ran no test.";
  if (counted.failed > 0) return `${counted.failed} failed.`;
  return code === 0 ? undefined : `ended with ${code ?? "a signal"} although no test failed.`;
}

/** @param {number | null} code @returns {Counts} */
function byExitCode(code) {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** @param {string} file @returns {Promise<Counts | undefined>} */
async function readCounts(file) {
  return existsSync(file) ? JSON.parse(await readFile(file, "utf8")) : undefined;
}
