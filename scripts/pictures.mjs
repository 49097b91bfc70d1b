// npm run pictures: docs/pictures anew, from the packed extension in the real workbench.
import { packageExtension, thisTarget } from "./package.mjs";
import { setup } from "./setup.mjs";
import { run, runMain, step } from "./setup/steps.mjs";

async function main() {
  const { chromium } = await setup({ browser: true });
  const { file } = await packageExtension(thisTarget());
  await step("build", () => run(process.execPath, ["esbuild.js", "--workbench"]));
  await step("pictures", () => run(process.execPath, ["out/test/vscode/harness/pictures.run.js"], { env: { CHROMIUM_PATH: chromium, TOKENSCOPE_VSIX: file } }));
}

await runMain(main);
