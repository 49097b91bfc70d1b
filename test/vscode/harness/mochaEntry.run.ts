// What runs inside the extension host: every built test of test/vscode/suite, with the reporter that counts.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";

const TEST_MS = 60_000;

export async function run(): Promise<void> {
  const built = join(__dirname, "..", "suite"); // out/test/vscode/suite
  const reporter = join(built, "..", "..", "..", "..", "scripts", "testing", "countingReporter.cjs");
  const grep = process.env["TOKENSCOPE_GREP"];
  const mocha = new Mocha({ color: false, timeout: TEST_MS, reporter, forbidOnly: true, forbidPending: true, ...(grep && { grep }) });
  for (const name of readdirSync(built, { recursive: true, encoding: "utf8" }).sort()) if (name.endsWith(".test.js")) mocha.addFile(join(built, name));
  const failures = await new Promise<number>((done) => { mocha.run(done); });
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
