#!/usr/bin/env node
// Stands in for VS Code's executable as far as @vscode/test-electron uses it: starts no window, but the workbench in a
// headless browser, and runs the tests in its extension host.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runSuite } from "./extensionHostSuite";

const DEFAULT_TIMEOUT_MS = 600_000;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    strict: false, // the other flags are for a window: --no-sandbox, --user-data-dir=…
    allowPositionals: true,
    options: { extensionDevelopmentPath: { type: "string", multiple: true }, extensionTestsPath: { type: "string" } },
  });
  const { extensionTestsPath: tests, extensionDevelopmentPath: extensions } = values;
  if (typeof tests !== "string") throw new Error("Only for test runs: --extensionTestsPath is missing.");
  return runSuite({
    tests,
    ...(extensions && { extensions: extensions.map(String) }),
    folder: positionals.find((argument) => !argument.startsWith("-")),
    timeoutMs: Number(process.env["VSCODE_TIMEOUT_MS"] ?? DEFAULT_TIMEOUT_MS),
    artifacts: process.env["VSCODE_ARTIFACTS"] ?? join(process.cwd(), "artifacts", "vscode"),
  });
}

main().then(
  (code) => { process.exitCode = code; },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);
