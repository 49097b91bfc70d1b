// The licences of the packages that esbuild has put into our files, for the packed extension.
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { ROOT } from "../setup/steps.mjs";

/** Shipped as packages, not bundled: esbuild does not see them. */
const SHIPPED = ["node_modules/onnxruntime-node", "node_modules/onnxruntime-common", "node_modules/@vscode/codicons"];

/**
 * @param {readonly import("esbuild").Metafile[]} metafiles
 * @param {string} target
 */
export async function writeNotices(metafiles, target) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const packages = new Set([...inputs.flatMap(packageOf), ...SHIPPED]);
  const notices = await Promise.all([...packages].sort().map(noticeOf));
  await writeFile(target, `Tokenscope contains these packages.\n\n${notices.join(`\n${"-".repeat(80)}\n\n`)}`);
}

/** "node_modules/a/node_modules/@b/c/d.js" -> "node_modules/a/node_modules/@b/c" @param {string} input */
function packageOf(input) {
  const match = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
  return match ? [match[0]] : [];
}

/** @param {string} place @returns {Promise<string>} */
async function noticeOf(place) {
  const folder = path.join(ROOT, place);
  const { name, version, license, author } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const by = typeof author === "string" ? author : author?.name;
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  const texts = await Promise.all(files.sort().map((file) => readFile(path.join(folder, file), "utf8")));
  return [`${name} ${version}, licence ${license}${by ? `, by ${by}` : ""}`, ...texts.map((text) => text.trim()), ""].join("\n\n");
}
