import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { npm, Problem, ROOT, say, step } from "./steps.mjs";

const OLDEST_NODE = 20;

export function checkNode() {
  const [major] = process.versions.node.split(".");
  if (Number(major) >= OLDEST_NODE) return;
  throw new Problem(`Node ${process.versions.node} is too old: Tokenscope is built with Node ${OLDEST_NODE} or newer. Install a newer Node and run the command again.`);
}

/** `npm ci` where what is installed is not what the lockfile says. */
export async function installDependencies() {
  const difference = await compareWithLockfile();
  if (difference === undefined) return say("> dependencies: as in package-lock.json");
  await step(`npm ci (${difference})`, () => npm(["ci"]));
}

/**
 * npm writes what it installed to node_modules/.package-lock.json, last of all: an interrupted install has none.
 * @returns {Promise<string | undefined>} the first difference, in words
 */
async function compareWithLockfile() {
  const installedFile = path.join(ROOT, "node_modules", ".package-lock.json");
  if (!existsSync(installedFile)) return "nothing is installed yet";
  const wanted = await packagesOf(path.join(ROOT, "package-lock.json"));
  const installed = await packagesOf(installedFile);
  for (const [place, { version, optional }] of wanted) {
    const found = installed.get(place);
    if (found ? found.version !== version : !optional) return `${place} is ${found?.version ?? "missing"}, not ${version}`;
  }
  const extra = [...installed.keys()].find((place) => !wanted.has(place));
  return extra && `${extra} is no longer wanted`;
}

/**
 * @param {string} lockfile
 * @returns {Promise<Map<string, { version: string, optional?: boolean }>>} by place, as "node_modules/mocha"
 */
async function packagesOf(lockfile) {
  const { packages } = JSON.parse(await readFile(lockfile, "utf8"));
  return new Map(Object.entries(packages).filter(([place]) => place !== ""));
}
