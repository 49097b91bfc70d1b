import assert from "node:assert/strict";
import { divergence } from "../../bench/divergence";

const compare = (reference: readonly number[], other: readonly number[], target = 0) => divergence([target], () => [Float32Array.from(reference), Float32Array.from(other)]);
const logs = (...p: readonly number[]): readonly number[] => p.map(Math.log);

describe("the divergence of two distributions", () => {
  it("is the textbook's: half a bit between (1/2, 1/2) and (1/4, 3/4), less what the other gains", () => {
    // 1/2 log2(2) + 1/2 log2(2/3) = 1 - log2(3) / 2
    assert.ok(Math.abs(compare(logs(1 / 2, 1 / 2), logs(1 / 4, 3 / 4)).meanBits - (1 - Math.log2(3) / 2)) < 1e-6);
  });

  it("is not symmetric: the reference weighs", () => {
    // 1/4 log2(1/2) + 3/4 log2(3/2)
    assert.ok(Math.abs(compare(logs(1 / 4, 3 / 4), logs(1 / 2, 1 / 2)).meanBits - (-1 / 4 + (3 / 4) * Math.log2(3 / 2))) < 1e-6);
  });

  it("does not see what all logits have in common", () => {
    const { meanBits, worstTargetNats } = compare([1, 2, 3], [101, 102, 103]);
    assert.ok(meanBits < 1e-9 && worstTargetNats < 1e-9);
  });

  it("tells the mean from the worst, and rows that agree on the first from those that do not", () => {
    const rows = [[[0, 1], [0, 1]], [[0, 1], [1, 0]]] as const;
    const found = divergence([0, 0], (row) => [Float32Array.from(rows[row]?.[0] ?? []), Float32Array.from(rows[row]?.[1] ?? [])]);
    assert.equal(found.sameFirst, 0.5);
    assert.ok(Math.abs(found.worstTargetNats - 1) < 1e-6, "log p of the first is 1 nat apart where the logits change places");
    assert.ok(Math.abs(found.meanTargetNats - 0.5) < 1e-6);
    assert.ok(Math.abs(found.meanBits * 2 - found.worstBits) < 1e-9);
  });
});
