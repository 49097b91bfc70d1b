import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { type ExitCode, runSuite } from "./extensionHostSuite";
import { HARNESS_FOLDER } from "./pins";

const PATIENT_MS = 60_000;

describe("a run of tests in an extension host", () => {
  it("passes where run() resolves, and lets its output be seen", async () => {
    const { code, printed } = await runProbe("passing");
    assert.equal(code, 0, printed);
    assert.match(printed, /said in the extension host of \d/);
  });

  it("fails where run() is rejected, and keeps a picture and the logs", async () => {
    const artifacts = await mkdtemp(join(tmpdir(), "artifacts-"));
    try {
      assert.equal((await runProbe("failing", { artifacts })).code, 1);
      for (const name of ["failure.png", "server.log", "workbench.log", "logs"]) assert.ok(existsSync(join(artifacts, name)), name);
    } finally {
      await rm(artifacts, { recursive: true });
    }
  });

  it("fails where the extension host crashes, although VS Code calls that a success", async () => {
    const { code, printed } = await runProbe("crashing");
    assert.equal(code, 2);
    assert.match(printed, /ended before the tests did: .*SIGABRT/);
  });

  it("fails where a test ends the process with exit code 0", async () => {
    assert.equal((await runProbe("leaving")).code, 2);
  });

  it("fails where the tests never end", async () => {
    const { code, printed } = await runProbe("hanging", { timeoutMs: 8_000 });
    assert.equal(code, 2);
    assert.match(printed, /did not end within 8000 ms/);
  });
});

async function runProbe(name: string, { timeoutMs = PATIENT_MS, artifacts }: { timeoutMs?: number; artifacts?: string } = {}): Promise<{ code: ExitCode; printed: string }> {
  const out = new PassThrough();
  const printed = text(out);
  const code = await runSuite({
    tests: join(HARNESS_FOLDER, "probe", `${name}.cjs`), extensions: [join(HARNESS_FOLDER, "probe", "extension")], timeoutMs, artifacts, out,
  });
  out.end();
  return { code, printed: await printed };
}
