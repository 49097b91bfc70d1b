// npm run package -- --target linux-x64: one VSIX with all that Tokenscope needs on one platform, and nothing else.
import { readdirSync } from "node:fs";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { setup } from "./setup.mjs";
import { bundledModel } from "./setup/model.mjs";
import { isProgram, Problem, ROOT, run, runMain, say, step } from "./setup/steps.mjs";

const LARGEST_BYTES = 140e6;
const NATIVE = "node_modules/onnxruntime-node/bin/napi-v6";

const TARGETS = /** @type {const} */ (["linux-x64", "linux-arm64", "win32-x64", "win32-arm64", "darwin-arm64"]);

/** On macOS the package holds the same 45 MB under two names; this one is never loaded. */
const COPIES = /\/libonnxruntime\.\d+\.\d+\.\d+\.dylib$/;

/** @typedef {typeof TARGETS[number]} Target */

/**
 * @param {string} name
 * @returns {Target}
 */
export function parseTarget(name) {
  const target = TARGETS.find((known) => known === name);
  if (target) return target;
  const reason = name === "darwin-x64" ? "onnxruntime-node 1.30 has no library for Macs with an Intel processor" : "onnxruntime-node has no library for it";
  throw new Problem(`Tokenscope cannot be packaged for ${name}: ${reason}. Targets: ${TARGETS.join(", ")}.`);
}

/**
 * @param {Target} target
 * @returns {readonly string[]} the files of its native library, relative to the project
 */
export function nativeFiles(target) {
  const folder = `${NATIVE}/${target.replace("-", "/")}`;
  return readdirSync(path.join(ROOT, folder)).map((name) => `${folder}/${name}`).filter((file) => !COPIES.test(file));
}

export function thisTarget() {
  return parseTarget(`${process.platform}-${process.arch}`);
}

/**
 * Expects that setup() has run.
 * @param {Target} target
 * @param {{ out?: string | undefined }} [options]
 * @returns {Promise<{ file: string, bytes: number }>}
 */
export async function packageExtension(target, { out } = {}) {
  const { version } = JSON.parse(await readFile(path.join(ROOT, "package.json"), "utf8"));
  const file = path.resolve(ROOT, out ?? path.join("artifacts", `tokenscope-${target}-${version}.vsix`));
  await mkdir(path.dirname(file), { recursive: true });
  await step(`package for ${target}`, async () => {
    await run(process.execPath, ["esbuild.js", "--production"]);
    await runVsce(target, file);
  });
  const { size } = await stat(file);
  if (size > LARGEST_BYTES) throw new Problem(`${file} has ${size} bytes; at most ${LARGEST_BYTES} are meant to be.`);
  return { file, bytes: size };
}

/**
 * @param {Target} target
 * @param {string} file
 */
async function runVsce(target, file) {
  const args = ["package", "--target", target, "--out", file, "--ignoreFile", await writeIgnoreFile(target), "--no-rewrite-relative-links", "--allow-missing-repository"];
  await run(process.execPath, [path.join("node_modules", "@vscode", "vsce", "vsce"), ...args], { capture: true, env: { CI: "true" } });
}

/** .vscodeignore says what ships everywhere; to it come the model and this platform's library. @param {Target} target */
async function writeIgnoreFile(target) {
  const model = await bundledModel();
  const common = await readFile(path.join(ROOT, ".vscodeignore"), "utf8");
  const ignoreFile = path.join(ROOT, "out", `vscodeignore-${target}`);
  await mkdir(path.dirname(ignoreFile), { recursive: true });
  await writeFile(ignoreFile, [common.trimEnd(), ...model.files.map((file) => `!models/${file.path}`), ...nativeFiles(target).map((file) => `!${file}`), ""].join("\n"));
  return ignoreFile;
}

async function main() {
  const { values } = parseArgs({ options: { target: { type: "string" }, out: { type: "string" } } });
  const target = values.target === undefined ? thisTarget() : parseTarget(values.target);
  await setup();
  const { file, bytes } = await packageExtension(target, values);
  say(`${path.relative(process.cwd(), file)}  ${(bytes / 1e6).toFixed(1)} MB`);
}

if (isProgram(import.meta.url)) await runMain(main);
