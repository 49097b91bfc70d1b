// Mocha's spec reporter, which also writes its counts to the file TOKENSCOPE_COUNTS when the run has ended. A run
// that ends without that file has crashed.
const { writeFileSync } = require("node:fs");
const { Runner, reporters } = require("mocha");

const { EVENT_RUN_END } = Runner.constants;

module.exports = class CountingReporter extends reporters.Spec {
  /** @param {import("mocha").Runner} runner @param {import("mocha").MochaOptions} options */
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.TOKENSCOPE_COUNTS;
    if (!file) throw new Error("TOKENSCOPE_COUNTS names no file for the counts");
    runner.once(EVENT_RUN_END, () => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      writeFileSync(file, JSON.stringify({ passed: passes, failed: failures + pending }));
    });
  }
};
