import assert from "node:assert/strict";
import * as fc from "fast-check";
import { interleaved, median, quantile, QUIET_CORES, spread, undisturbed } from "../../bench/statistics";

describe("the bench's statistics", () => {
  const quantiles: readonly (readonly [values: readonly number[], p: number, expected: number])[] = [
    [[7], 0.5, 7], [[7], 0.95, 7],
    [[3, 1, 2], 0.5, 2], [[4, 1, 3, 2], 0.5, 2.5],
    [[10, 2], 0, 2], [[10, 2], 1, 10],
    [[100, 20, 3], 0.5, 20], // by value, not by spelling
    [[1, 2, 3, 4, 5], 0.95, 4.8], [[1, 2, 3, 4], 0.25, 1.75], // R: quantile(1:5, .95), quantile(1:4, .25)
  ];
  for (const [values, p, expected] of quantiles) {
    it(`finds ${expected} as quantile ${p} of ${values.join(", ")}`, () => { assert.ok(Math.abs(quantile(values, p) - expected) < 1e-12, `${quantile(values, p)}`); });
  }

  it("leaves its values in their order", () => {
    const values = [3, 1, 2];
    median(values);
    assert.deepEqual(values, [3, 1, 2]);
  });

  it("has no median of nothing", () => { assert.throws(() => median([]), RangeError); });

  it("says between what the values lie", () => {
    assert.deepEqual(spread([5, 1, 9, 3]), { middle: 4, low: 1, high: 9, count: 4 });
  });

  it("puts as many values below the median as above it", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), (values) => {
      const middle = median(values);
      const below = values.filter((v) => v < middle).length;
      const above = values.filter((v) => v > middle).length;
      return below * 2 <= values.length && above * 2 <= values.length;
    }));
  });
});

describe("the order of runs", () => {
  it("has each contender once in a round, every other round backwards", () => {
    assert.deepEqual(interleaved(["ours", "peer", "third"], 3), [["ours", "peer", "third"], ["third", "peer", "ours"], ["ours", "peer", "third"]]);
  });

  it("gives each of two contenders the same mean place over an even number of rounds", () => {
    const flat = interleaved(["a", "b"], 4).flat();
    const mean = (name: string): number => flat.map((n, i) => (n === name ? i : 0)).reduce((x, y) => x + y) / 4;
    assert.equal(mean("a"), mean("b"));
  });
});

describe("samples that other processes disturbed", () => {
  const quiet = { others: QUIET_CORES / 2 };
  const busy = { others: QUIET_CORES };
  const unknown = { others: null };

  it("are dropped where the others are at least half", () => {
    assert.deepEqual(undisturbed([quiet, busy, quiet, busy]), { kept: [quiet, quiet], noisy: false });
  });
  it("are kept, and the figure called noisy, where they are the most", () => {
    assert.deepEqual(undisturbed([quiet, busy, busy]), { kept: [quiet, busy, busy], noisy: true });
  });
  it("are not looked for where the system does not tell", () => {
    assert.deepEqual(undisturbed([unknown, unknown]), { kept: [unknown, unknown], noisy: false });
  });
});
