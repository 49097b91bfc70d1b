// npm run bench: speed, memory and precision beside llama.cpp on the same file. Options: npm run bench -- --help.
//   npm run bench                  everything, some half an hour on a machine that does nothing else
//   npm run bench -- --quick       what a minute or two allow
import { setup } from "./setup.mjs";
import { ROOT, run, runMain, runToEnd, step } from "./setup/steps.mjs";
import path from "node:path";

await runMain(async () => {
  await setup();
  await step("build", () => run(process.execPath, ["esbuild.js", "--tests", "--production"]));
  const { code } = await runToEnd(process.execPath, [path.join(ROOT, "out", "test", "bench", "bench.run.js"), ...process.argv.slice(2)]);
  return code ?? 1;
});
