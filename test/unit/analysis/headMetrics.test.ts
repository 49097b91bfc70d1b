import assert from "node:assert/strict";
import { HeadMetricsSum } from "../../../src/core/analysis/headMetrics";

function metricsOf(ids: readonly number[], rows: readonly (readonly number[])[]) {
  const sum = new HeadMetricsSum(ids);
  rows.forEach((row, q) => sum.add(q, row));
  return sum.means();
}
/** A head that puts all on one key. */
const oneHot = (ids: readonly number[], keyOf: (q: number) => number): number[][] => ids.map((_, q) => ids.map((__, k) => (k === keyOf(q) ? 1 : 0)));

describe("head metrics", () => {
  const ids = [5, 6, 7, 5, 6, 8];

  it("a previous-token head has previous mass 1, distance 1, entropy 0", () => {
    const m = metricsOf(ids, oneHot(ids, (q) => Math.max(0, q - 1)));
    assert.deepEqual([m?.previousMass, m?.selfMass, m?.meanDistance, m?.rowEntropyBits], [1, 0, 1, 0]);
  });
  it("a first-token head has first mass 1", () => assert.equal(metricsOf(ids, oneHot(ids, () => 0))?.firstMass, 1));
  it("induction reads the key after the earlier copy: rows 3 and 4 have one", () => {
    const m = metricsOf(ids, oneHot(ids, (q) => (q === 3 ? 1 : q === 4 ? 2 : 0)));
    assert.equal(m?.inductionMass, 1);
    assert.equal(m?.duplicateMass, 0);
  });
  it("duplicate-token mass is on the earlier copies themselves, all of them", () => {
    const twice = [1, 1, 1];
    const m = metricsOf(twice, [[1, 0, 0], [0.25, 0.75, 0], [0.25, 0.25, 0.5]]);
    assert.equal(m?.duplicateMass, (0.25 + 0.5) / 2);
  });
  it("has no induction where no token comes twice", () => {
    const m = metricsOf([1, 2, 3], oneHot([1, 2, 3], () => 0));
    assert.equal(m?.inductionMass, null);
    assert.equal(m?.duplicateMass, null);
  });
  it("a uniform row over n keys has log2 n bits", () => assert.equal(metricsOf([1, 2, 3, 4], [[1], [0.5, 0.5], [1, 0, 0], [0.25, 0.25, 0.25, 0.25]])?.rowEntropyBits, (1 + 0 + 2) / 3));
  it("leaves out the first row, which has nothing to choose", () => assert.equal(metricsOf([1], [[1]]), null));
});
