import assert from "node:assert/strict";
import { distributionAt, massByRank } from "../../../webview/layout/distribution";
import { readingOf } from "./texts";

/** A text whose second token has three candidates of 1/2, 1/4 and 1/8, and stands at a rank of its own. */
function withTop(rank: number, probability: number, id: number): ReturnType<typeof readingOf> {
  const reading = readingOf(["a", "b"]);
  const { scores, tokens } = reading.document;
  const logs = Float32Array.of(NaN, NaN, NaN, Math.log(0.5), Math.log(0.25), Math.log(0.125));
  tokens.ids[1] = id;
  scores.logProb[1] = Math.log(probability);
  scores.rank[1] = rank;
  Object.assign(scores, { topK: 3, topIds: Uint32Array.of(0, 0, 0, 4, 5, 6), topLogProb: logs });
  Object.assign(reading.document, { pieces: { ids: Uint32Array.of(4, 5, 6), texts: ["x", "y", "z"] } });
  return reading;
}

describe("what could have stood here", () => {
  it("appends the actual token with its rank, and counts those between", () => {
    const list = distributionAt(withTop(137, 0.0625, 900), 1, 10)!;
    assert.deepEqual(list.candidates.map((c) => c.text), ["x", "y", "z"]);
    assert.equal(list.between, 133);
    assert.equal(list.actual!.rank, 137);
    assert.equal(list.others.count, 1024 - 4);
    assert.ok(Math.abs(list.others.probability - 0.0625) < 1e-6);
  });
  it("does not list the actual token twice", () => {
    const list = distributionAt(withTop(2, 0.25, 5), 1, 10)!;
    assert.equal(list.between, 0);
    assert.equal(list.others.count, 1024 - 3);
    assert.ok(Math.abs(list.others.probability - 0.125) < 1e-6);
  });
  it("has nothing to say where nothing stands before the token", () => assert.equal(distributionAt(withTop(1, 0.5, 4), 0, 10), null));
  it("has nothing to say of a token that is not computed yet", () => assert.equal(distributionAt(readingOf(["a", "b"], { computed: 1 }), 1, 10), null));

  const halves = { topLogProb: Float32Array.from({ length: 12 }, (_, i) => Math.log(2 ** -(i + 1))) };
  it("sums the probability by rank", () => {
    const parts = massByRank(halves, 3).parts;
    assert.deepEqual(parts.map((part) => part.label), ["first", "to 10", "to 100", "rest"]);
    [0.5, 1 - 2 ** -10, 1 - 2 ** -12, 1].forEach((sum, i) => assert.ok(Math.abs(parts[i]!.to - sum) < 1e-6));
  });
  it("marks the actual token in the middle of its own share", () => assert.ok(Math.abs(massByRank(halves, 3).actualAt! - (0.75 + 0.0625)) < 1e-6));
  it("marks a token beyond the known ranks in the rest", () => {
    const { parts, actualAt } = massByRank(halves, 5000);
    assert.ok(actualAt! > parts.at(-1)!.from && actualAt! < 1);
  });
});
