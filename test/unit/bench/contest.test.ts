import assert from "node:assert/strict";
import { type Contest, type Line, peak, percentile, rate, type Row, rowsOf, type Run, time } from "../../bench/contest";

/** A run of samples of `ms` each, on a quiet machine. */
const run = (units: number, ms: readonly number[], changes: Partial<Run> = {}): Run => ({ units, samples: ms.map((each) => ({ ms: each, others: 0 })), peakBytes: null, ...changes });

function rows(line: Omit<Line, "label" | "ours" | "peer">, ours: readonly Run[], peer: readonly Run[] = []): readonly Row[] {
  const contenders = ["ours", "peer"].map((name) => ({ name, settings: `${name}'s own`, run: () => Promise.reject(new Error("not run here")) }));
  const contest: Contest = { title: "a contest", contenders, lines: [{ ...line, label: "a figure", ours: "ours", peer: "peer" }] };
  return rowsOf(contest, new Map([["ours", ours], ["peer", peer]]));
}

describe("a row of the bench", () => {
  it("has tokens per second of all samples of all rounds", () => {
    const [row] = rows({ unit: "tok/s", reading: rate }, [run(100, [1000, 500]), run(100, [250])]);
    assert.deepEqual([row?.ours.middle, row?.ours.low, row?.ours.high, row?.ours.count], [200, 100, 400, 3]);
    assert.equal(row?.peer, null);
    assert.equal(row?.ratio, null);
  });

  it("is twice as good with twice the tokens per second, or half the time, or half the memory", () => {
    const better = [
      rows({ unit: "tok/s", reading: rate }, [run(100, [500])], [run(100, [1000])]),
      rows({ unit: "ms", reading: time }, [run(1, [500])], [run(1, [1000])]),
      rows({ unit: "MB", reading: peak }, [run(1, [1], { peakBytes: 5e8 })], [run(1, [1], { peakBytes: 1e9 })]),
    ];
    for (const [row] of better) assert.equal(row?.ratio?.middle, 2);
  });

  it("compares each round with itself, so that a slow round slows both", () => {
    const [row] = rows({ unit: "tok/s", reading: rate }, [run(100, [500]), run(100, [1000])], [run(100, [1000]), run(100, [2000])]);
    assert.deepEqual([row?.ratio?.low, row?.ratio?.high], [2, 2]);
  });

  it("reads a percentile off each run, and the runs' median from those", () => {
    const [row] = rows({ unit: "ms", reading: percentile(0.95) }, [run(1, [1, 2, 3, 4, 5]), run(1, [5, 5, 5, 5, 5])]);
    assert.deepEqual([row?.ours.low, row?.ours.high].map((v) => v?.toFixed(6)), ["4.800000", "5.000000"]);
  });

  it("is left out where the system does not tell the memory", () => {
    assert.deepEqual(rows({ unit: "MB", reading: peak }, [run(1, [1])]), []);
  });

  it("says that it is noisy, and how it was set", () => {
    const disturbed: Run = { units: 1, samples: [{ ms: 1, others: 0.9 }, { ms: 1, others: 0.01 }, { ms: 1, others: 1 }], peakBytes: null };
    const [row] = rows({ unit: "ms", reading: time }, [disturbed], [run(1, [1])]);
    assert.deepEqual([row?.ours.noisy, row?.ours.count, row?.peer?.noisy, row?.peer?.settings], [true, 3, false, "peer's own"]);
  });
});
