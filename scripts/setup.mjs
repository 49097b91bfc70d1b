// npm run setup: what a fresh clone needs before it can be built. Each part does nothing where it is done already.
import { parseArgs } from "node:util";
import { installChromium } from "./setup/chromium.mjs";
import { checkNode, installDependencies } from "./setup/dependencies.mjs";
import { bundledModel, installModel } from "./setup/model.mjs";
import { isProgram, runMain, say } from "./setup/steps.mjs";

/**
 * @param {{ browser?: boolean }} [wanted] browser: Chromium too, as the tests and the workbench in a browser need it
 * @returns {Promise<{ chromium: string | undefined }>}
 */
export async function setup({ browser = false } = {}) {
  checkNode();
  await installDependencies();
  await installModel(await bundledModel());
  const chromium = browser ? await installChromium() : undefined;
  if (chromium) say(`> browser: ${chromium}`);
  return { chromium };
}

if (isProgram(import.meta.url)) {
  const { values } = parseArgs({ options: { browser: { type: "boolean", default: false } } });
  await runMain(async () => { await setup(values); });
}
