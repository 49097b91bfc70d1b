import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

interface Counts { readonly passed: number; readonly failed: number }
interface RunsModule {
  readonly mochaRun: (name: string, patterns: readonly string[], options: { readonly testMs: number; readonly limitMs: number; readonly graceMs: number; readonly bySuite: boolean }) => unknown;
  readonly countRun: (run: unknown, options: { readonly mayBeEmpty: boolean; readonly capture: boolean; readonly say: (line: string) => void }) => Promise<Counts>;
}

const PATIENT_MS = 60_000;
const SHORT_MS = 5_000;
const GRACE_MS = 500;

describe("how a run of tests is counted", () => {
  let runs: RunsModule;
  before(async () => { runs = (await import(pathToFileURL(join(process.cwd(), "scripts", "testing", "runs.mjs")).href)) as RunsModule; });

  const cases: readonly (readonly [name: string, counts: Counts, said: RegExp | null, limitMs?: number])[] = [
    ["passing", { passed: 2, failed: 0 }, null],
    ["failing", { passed: 1, failed: 1 }, /1 failed/],
    ["skipping", { passed: 1, failed: 1 }, /1 failed/],
    ["crashing", { passed: 0, failed: 1 }, /ended \(by a signal\) before its tests did/],
    ["leaving", { passed: 0, failed: 1 }, /ended \(0\) before its tests did/],
    ["hanging", { passed: 0, failed: 1 }, /did not end within 5 s/, SHORT_MS],
    ["leaking", { passed: 1, failed: 1 }, /something is left open/],
    ["empty", { passed: 0, failed: 1 }, /ran no test/],
    ["not-there", { passed: 0, failed: 1 }, /before its tests did/],
  ];
  for (const [name, expected, said, limitMs = PATIENT_MS] of cases) {
    it(`takes a run that is ${name} for ${expected.passed} passed, ${expected.failed} failed`, async () => {
      const lines: string[] = [];
      const run = runs.mochaRun(name, [`test/unit/scripts/runs/${name}.cjs`], { testMs: PATIENT_MS, limitMs, graceMs: GRACE_MS, bySuite: true });
      assert.deepEqual(await runs.countRun(run, { mayBeEmpty: false, capture: true, say: (line) => lines.push(line) }), expected);
      if (said) assert.match(lines.at(-1) ?? "", said);
    });
  }

  it("lets a run be empty where only some tests were asked for", async () => {
    const run = runs.mochaRun("empty", ["test/unit/scripts/runs/empty.cjs"], { testMs: PATIENT_MS, limitMs: PATIENT_MS, graceMs: GRACE_MS, bySuite: false });
    assert.deepEqual(await runs.countRun(run, { mayBeEmpty: true, capture: true, say: () => undefined }), { passed: 0, failed: 0 });
  });
});
