import assert from "node:assert/strict";
import { relativeEntropy, relativeProbability, restMass, surprisalBits, totals } from "../../../src/core/analysis/measures";

const near = (actual: number | null, expected: number, within = 1e-9): void => assert.ok(actual !== null && Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);

describe("measures", () => {
  for (const [p, bits] of [[1, 0], [0.5, 1], [0.25, 2], [1 / 1024, 10]] as const) {
    it(`surprisal of p = ${p} is ${bits} bits`, () => near(surprisalBits(Math.log(p)), bits));
  }
  it("relative entropy of a uniform distribution is 1", () => near(relativeEntropy(Math.log2(49152), 49152), 1));
  it("relative probability is p over p of the best", () => near(relativeProbability(Math.log(0.1), Math.log(0.4)), 0.25));
  it("rest mass and listed mass sum to 1, and never leave [0, 1]", () => {
    near(restMass([0.5, 0.25].map(Math.log)), 0.25);
    assert.equal(restMass([0.7, 0.300001].map(Math.log)), 0);
    assert.equal(restMass([]), 1);
  });

  it("perplexity of k equally likely choices is k", () => near(totals([1, 2, 3].map(() => Math.log(1 / 8)), () => 1).perplexity, 8));
  it("leaves out tokens without context and counts them", () => {
    const { tokens, scored, scoredBytes, meanSurprisalBits, bitsPerByte } = totals([NaN, -Math.LN2, -3 * Math.LN2], (t) => [5, 1, 3][t] as number);
    assert.deepEqual([tokens, scored, scoredBytes], [3, 2, 4]);
    near(meanSurprisalBits, 2);
    near(bitsPerByte, 1);
  });
  it("has no means where nothing was scored", () => {
    assert.deepEqual(totals([NaN], () => 4), { tokens: 1, scored: 0, scoredBytes: 0, meanSurprisalBits: null, perplexity: null, bitsPerByte: null });
    assert.equal(totals([], () => 0).perplexity, null);
  });
  it("means over parts, weighted by their tokens, are the mean over the whole", () => {
    const logProb = Array.from({ length: 20 }, (_, i) => -Math.abs(Math.sin(i)) * 9);
    const [a, b, whole] = [totals(logProb, () => 2, 0, 7), totals(logProb, () => 2, 7, 20), totals(logProb, () => 2)];
    near(whole.meanSurprisalBits, ((a.meanSurprisalBits as number) * 7 + (b.meanSurprisalBits as number) * 13) / 20);
  });
});
