// LongRoPE: a text's length decides by which table all of its keys turn; what was cached on the other side is of no use.
import assert from "node:assert/strict";
import { join } from "node:path";
import type { ScoreAnswer } from "../../src/protocol/engineMethods";
import { GOLDENS, largestDifference } from "./support/goldens";
import { exactly, generateParams, scoreParams, TestEngine } from "./support/testEngine";

/** Its original context is 16 tokens. */
const model = exactly(join(GOLDENS, "switches/phi3-longrope-plain"));
const ids = Array.from({ length: 24 }, (_, i) => (i * 29 + 3) % 80);

describe("texts around LongRoPE's original context", () => {
  let engine: TestEngine;
  before(() => { engine = TestEngine.open(); });
  after(() => engine.close());
  const score = (on: TestEngine, tokens: readonly number[]): Promise<ScoreAnswer> => on.call("text.score", scoreParams({ ids: [...tokens] }, { ...model, topK: 3 }));
  const fresh = async (tokens: readonly number[]): Promise<ScoreAnswer> => {
    const other = TestEngine.open();
    try { return await score(other, tokens); } finally { await other.close(); }
  };

  it("are scored as if nothing had been run before, in whatever order they come", async () => {
    for (const length of [16, 17, 12, 24, 16]) {
      const [here, there] = [await score(engine, ids.slice(0, length)), await fresh(ids.slice(0, length))];
      assert.ok(largestDifference(here.scores.logProb, there.scores.logProb) < 1e-5, `${length} tokens`);
    }
  });

  it("are run anew when they cross it, and not when they stay on their side", async () => {
    const own = TestEngine.open();
    const run = async (length: number): Promise<number> => (await score(own, ids.slice(0, length))).timings.positionsRun;
    assert.deepEqual([await run(15), await run(16), await run(17), await run(18), await run(16)], [15, 1, 17, 1, 0]);
    await own.close();
  });

  it("are continued past it as a text of that length would be", async () => {
    const prompt = ids.slice(0, 12);
    const answer = await engine.call("text.generate", generateParams({ ids: prompt }, { ...model, maxTokens: 9, endIds: [] }));
    const said = [...answer.ids];
    for (let n = 0; n < said.length; n++) {
      const { next } = await fresh([...prompt, ...said.slice(0, n)]);
      assert.equal(said[n], next?.topIds[0], `token ${n + 1}`);
    }
    assert.equal(said.length, 9);
  });
});
