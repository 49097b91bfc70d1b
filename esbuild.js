// Builds everything that runs: the extension, the engine process, the command line, the panel's page, and (with --tests) the tests.
//   node esbuild.js [--tests | --workbench] [--watch] [--production]
// --workbench: of the tests, only the driver of the workbench, which npm start uses too.
const esbuild = require("esbuild");
const { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } = require("node:fs");
const { join } = require("node:path");

const flags = new Set(process.argv.slice(2));
const production = flags.has("--production");

const common = {
  bundle: true,
  sourcemap: !production,
  minify: production,
  metafile: production,
  legalComments: "none",
  logLevel: "warning",
  absWorkingDir: __dirname,
};

/** `vscode` is the editor's own; onnxruntime-node loads a native library that lies beside it. */
const node = {
  ...common,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode", "onnxruntime-node"],
  outdir: "dist",
};

const page = {
  ...common,
  platform: "browser",
  format: "iife",
  target: "chrome120",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".ttf": "file" },
  assetNames: "[name]",
  outdir: "dist/webview",
};

function entries(names) {
  return Object.fromEntries(Object.entries(names).filter(([, file]) => existsSync(join(__dirname, file))));
}

/** Every test file is an entry of its own; packages stay outside, so that mocha and the tests share one copy. */
function testEntries() {
  const found = readdirSync(join(__dirname, "test"), { recursive: true })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => /\.(test|run|scene)\.ts$/.test(name))
    .filter((name) => flags.has("--tests") || /^vscode\/harness\/.*\.run\.ts$/.test(name));
  return Object.fromEntries(found.map((name) => [name.replace(/\.ts$/, ""), `test/${name}`]));
}

const builds = [
  { ...node, entryPoints: entries({ extension: "src/extension/main.ts", engine: "src/engine/main.ts", cli: "src/cli/main.ts" }) },
  { ...page, entryPoints: entries({ main: "webview/main.tsx" }) },
];
if (flags.has("--tests") || flags.has("--workbench")) {
  builds.push({ ...node, entryPoints: testEntries(), outdir: "out/test", packages: "external", external: ["vscode"] });
}

async function main() {
  rmSync(join(__dirname, "dist"), { recursive: true, force: true });
  if (flags.has("--tests")) rmSync(join(__dirname, "out"), { recursive: true, force: true });
  mkdirSync(join(__dirname, "dist/webview"), { recursive: true });
  const metafiles = [];
  for (const options of builds) {
    if (Object.keys(options.entryPoints).length === 0) continue;
    if (flags.has("--watch")) await (await esbuild.context(options)).watch();
    else metafiles.push((await esbuild.build(options)).metafile);
  }
  if (production) await (await import("./scripts/packaging/notices.mjs")).writeNotices(metafiles, join(__dirname, "dist/THIRD-PARTY-NOTICES.txt"));
  const codicons = join(__dirname, "node_modules/@vscode/codicons/dist");
  for (const file of ["codicon.css", "codicon.ttf"]) copyFileSync(join(codicons, file), join(__dirname, "dist/webview", file));
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
