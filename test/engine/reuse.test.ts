// What was run is not run again, whatever the edits; and the numbers are those of a fresh run.
import assert from "node:assert/strict";
import fc from "fast-check";
import { join } from "node:path";
import type { ScoreAnswer } from "../../src/protocol/engineMethods";
import { GOLDENS, goldenJson, largestDifference } from "./support/goldens";
import { exactly, generateParams, plain, scoreParams, TestEngine } from "./support/testEngine";

const tiny = exactly(join(GOLDENS, "tiny/llama"));

describe("reuse of what was run", () => {
  let engine: TestEngine;
  before(() => { engine = TestEngine.open(); });
  after(() => engine.close());

  const score = (ids: readonly number[], topK = 5): Promise<ScoreAnswer> => engine.call("text.score", scoreParams({ ids }, { ...tiny, topK }));
  const fresh = async (ids: readonly number[]): Promise<ScoreAnswer> => {
    const other = TestEngine.open();
    try { return await other.call("text.score", scoreParams({ ids }, { ...tiny, topK: 5 })); } finally { await other.close(); }
  };

  it("runs only the positions from the first change on", async () => {
    const ids = Array.from({ length: 40 }, (_, i) => (i * 37) % 400);
    assert.equal((await score(ids)).timings.positionsRun, 40);
    assert.equal((await score(ids)).timings.positionsRun, 0, "asked again");
    assert.equal((await score([...ids, 7])).timings.positionsRun, 1, "one token appended");
    const changed = ids.with(30, 399);
    assert.equal((await score(changed)).timings.positionsRun, 10, "changed at 30 of 40");
    assert.equal((await score(changed, 9)).timings.positionsRun, 0, "more candidates need no run");
  });

  it("gives the numbers of a fresh run after any sequence of edits", async () => {
    const token = fc.integer({ min: 0, max: 399 });
    const edit = fc.record({ at: fc.nat(60), remove: fc.nat(8), insert: fc.array(token, { maxLength: 5 }) });
    await fc.assert(fc.asyncProperty(fc.array(token, { minLength: 1, maxLength: 60 }), fc.array(edit, { minLength: 1, maxLength: 4 }), async (start, edits) => {
      let ids = start;
      await score(ids);
      for (const { at, remove, insert } of edits) {
        ids = ids.toSpliced(Math.min(at, ids.length), remove, ...insert);
        if (ids.length > 0) await score(ids);
      }
      if (ids.length === 0) return;
      const [reused, once] = [await score(ids), await fresh(ids)];
      assert.ok(largestDifference(reused.scores.logProb, once.scores.logProb) < 1e-4);
      assert.ok(largestDifference(reused.scores.entropyBits, once.scores.entropyBits) < 1e-4);
      assert.deepEqual(reused.next?.topIds, once.next?.topIds);
    }), { numRuns: 15 });
  });

  it("re-scores the token after a change, whose distribution was at hand, without running more than the change", async () => {
    const ids = Array.from({ length: 20 }, (_, i) => i + 1);
    await score(ids);
    const { scores, timings } = await score(ids.with(19, 300));
    assert.equal(timings.positionsRun, 1);
    assert.ok(Math.abs((scores.logProb[19] as number) - ((await fresh(ids.with(19, 300))).scores.logProb[19] as number)) < 1e-4);
  });

  it("does not let the quick kernels of decoding stand for scored text", async () => {
    const choice = { ...exactly(), precision: "auto" } as const;
    const prompt = "The old bridge had been closed for";
    const { text } = await engine.call("text.generate", generateParams(plain(prompt), { ...choice, maxTokens: 12 }));
    const after = await engine.call("text.score", scoreParams(plain(prompt + text), choice));
    const reference = await engine.call("text.score", scoreParams(plain(prompt + text)));
    assert.ok(largestDifference(after.scores.logProb, reference.scores.logProb) < 1e-2);
  });

  it("keeps the numbers of a text apart from its twin in another precision", async () => {
    const { text } = goldenJson<{ text: string }>("smollm2/short.json");
    const exact = await engine.call("text.score", scoreParams(plain(text)));
    const fast = await engine.call("text.score", scoreParams(plain(text), { precision: "fast" }));
    assert.notEqual(exact.ran.kernels, fast.ran.kernels);
    const difference = largestDifference(exact.scores.logProb, fast.scores.logProb);
    assert.ok(difference > 1e-4 && difference < 1, `8-bit activations differ by about 0.1 nats, not ${difference}`);
  });
});
