// Runs the tests of test/vscode/suite in the extension host of a real VS Code, by @vscode/test-electron: of the
// program that VSCODE_EXECUTABLE names; else, on Linux, of the pinned one in a headless browser (see code.run.ts);
// elsewhere of one that test-electron downloads.
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";

const root = process.cwd();
const folder = join(root, "test", "vscode", "folder");

async function main(): Promise<number> {
  const executable = process.env["VSCODE_EXECUTABLE"] || (process.platform === "linux" ? await standIn() : undefined);
  return runTests({
    ...(executable ? { vscodeExecutablePath: executable } : {}),
    extensionDevelopmentPath: root,
    extensionTestsPath: join(__dirname, "mochaEntry.run.js"),
    extensionTestsEnv: { TOKENSCOPE_COUNTS: process.env["TOKENSCOPE_COUNTS"], TOKENSCOPE_GREP: process.env["TOKENSCOPE_GREP"] },
    launchArgs: [folder],
  });
}

async function standIn(): Promise<string> {
  const file = join(__dirname, "code.run.js");
  await chmod(file, 0o755);
  return file;
}

main().then(
  (code) => { process.exitCode = code; },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error); // "Test run failed with code 1": the tests have said why
    process.exitCode = 1;
  },
);
