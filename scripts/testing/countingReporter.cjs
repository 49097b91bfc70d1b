// Prints a run of tests, and writes its counts to the file TOKENSCOPE_COUNTS when it has ended: a run that ends without
// that file has crashed. Options: by=suite gives each suite a line, not each of its tests; graceMs=N ends a process that
// has not ended by itself N ms after its tests, and says so in the file.
const { writeFileSync } = require("node:fs");
const { Runner, reporters } = require("mocha");

const { EVENT_RUN_END, EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_TEST_END } = Runner.constants;

module.exports = class CountingReporter {
  /** @param {import("mocha").Runner} runner @param {import("mocha").MochaOptions} options */
  constructor(runner, options) {
    const file = process.env.TOKENSCOPE_COUNTS;
    if (!file) throw new Error("TOKENSCOPE_COUNTS names no file for the counts");
    const { by, graceMs } = options.reporterOptions ?? {};
    if (by === "suite") printSuites(runner, new reporters.Base(runner, options));
    else new reporters.Spec(runner, options);
    runner.once(EVENT_RUN_END, () => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      const counts = { passed: passes, failed: failures + pending };
      const endLate = () => {
        writeFileSync(file, JSON.stringify({ ...counts, leftOpen: true }));
        process.kill(process.pid, "SIGKILL"); // Mocha gives process.exit() an exit code of its own
      };
      writeFileSync(file, JSON.stringify(counts));
      if (graceMs) setTimeout(endLate, Number(graceMs)).unref(); // fires only where something else keeps the process
    });
  }
};

/** @param {import("mocha").Runner} runner @param {import("mocha").reporters.Base} base */
function printSuites(runner, base) {
  let from = 0;
  let tests = 0;
  let failed = 0;
  runner.on(EVENT_SUITE_BEGIN, (suite) => {
    if (suite.parent?.root) [from, tests, failed] = [performance.now(), 0, 0];
  });
  runner.on(EVENT_TEST_END, (test) => {
    tests += 1;
    if (test.state !== "passed") failed += 1;
  });
  runner.on(EVENT_SUITE_END, (suite) => {
    if (!suite.parent?.root) return;
    const outcome = failed > 0 ? `${failed} of ${tests} failed` : `${tests}`;
    console.log(`  ${failed > 0 ? "✖" : "✔"} ${suite.title}: ${outcome} (${((performance.now() - from) / 1000).toFixed(1)} s)`);
  });
  runner.once(EVENT_RUN_END, () => { base.epilogue(); });
}
