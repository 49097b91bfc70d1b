import assert from "node:assert/strict";
import { join } from "node:path";
import { type Failure } from "../../src/protocol/failure";
import type { GeneratedToken } from "../../src/protocol/engineMethods";
import { GOLDENS } from "./support/goldens";
import { exactly, generateParams, plain, scoreParams, TestEngine } from "./support/testEngine";

const tiny = exactly(join(GOLDENS, "tiny/llama"));

describe("greedy decoding", () => {
  let engine: TestEngine;
  before(() => { engine = TestEngine.open(); });
  after(() => engine.close());

  it("gives each token the log-probability that scoring gives it", async () => {
    const steps: GeneratedToken[] = [];
    const prompt = "The three primary colours are";
    const answer = await engine.call("text.generate", generateParams(plain(prompt), { maxTokens: 10 }), { item: (token) => steps.push(token) });
    const scored = await engine.call("text.score", scoreParams({ ids: [...answer.promptIds, ...answer.ids] }));
    steps.forEach((step, i) => assert.ok(Math.abs(step.modelLogProb - (scored.scores.logProb[answer.promptIds.length + i] as number)) < 1e-3));
    assert.ok(Math.abs(answer.logProb - steps.reduce((sum, { modelLogProb }) => sum + modelLogProb, 0)) < 1e-6);
  });

  it("decodes on the quick graph what the exact one decodes, where the choice is clear", async () => {
    const prompt = plain("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,");
    const exact = await engine.call("text.generate", generateParams(prompt, { maxTokens: 16 }));
    const quick = await engine.call("text.generate", generateParams(prompt, { maxTokens: 16, precision: "auto" }));
    assert.equal(quick.text, exact.text);
    assert.match(quick.ran.kernels, /int8/);
  });

  it("reads the row it writes: a cache poisoned where the new row goes changes nothing", async () => {
    const prompt = plain("The capital of France is");
    const run = (): Promise<{ text: string; logProb: number }> => engine.call("text.generate", generateParams(prompt, { maxTokens: 8, precision: "fast" }));
    const first = await run(); // leaves its own rows behind the prompt's in the cache
    await engine.call("text.score", scoreParams(plain("The capital of France is zzzz qqqq 9999 #### @@@@ [[[["), { precision: "fast" })); // and these lie there now
    const again = await run();
    assert.deepEqual([again.text, again.logProb], [first.text, first.logProb]);
  });

  it("stops at a stop text across token boundaries, and does not emit it", async () => {
    const answer = await engine.call("text.generate", generateParams(plain("1, 2, 3, 4, 5, 6, 7,"), { maxTokens: 40, stop: ["11, 1"] }));
    assert.equal(answer.stopReason, "stopString");
    assert.ok(answer.text.endsWith("10, "), JSON.stringify(answer.text));
  });

  it("stops at an end token, which is counted, and at the budget", async () => {
    const prompt = { ids: [18, 329, 110] };
    const free = await engine.call("text.generate", generateParams(prompt, { ...tiny, maxTokens: 6, endIds: [] }));
    assert.deepEqual([free.stopReason, free.ids.length], ["maxTokens", 6]);
    const ended = await engine.call("text.generate", generateParams(prompt, { ...tiny, maxTokens: 6, endIds: [free.ids[2] as number] }));
    assert.equal(ended.stopReason, "endToken");
    assert.deepEqual([...ended.ids], [...free.ids].slice(0, [...free.ids].indexOf(free.ids[2] as number) + 1));
  });

  it("stops where the context is full", async () => {
    const ids = Array.from({ length: 126 }, (_, i) => i);
    const answer = await engine.call("text.generate", generateParams({ ids }, { ...tiny, maxTokens: 50, endIds: [] }));
    assert.equal(answer.stopReason, "contextFull");
    assert.equal(126 + answer.ids.length, 128 + 1, "the last token needs no place of its own");
  });

  for (const [what, changes, message] of [
    ["an empty prompt", { input: { ids: [] } }, /prompt is empty/],
    ["an empty stop text", { stop: [""] }, /stop text is empty/],
    ["a prompt longer than the context", { input: { ids: Array.from({ length: 129 }, () => 1) } }, /129 tokens.*holds 128/],
    ["an id that the model does not have", { input: { ids: [400] } }, /400 is no token id/],
  ] as const) {
    it(`refuses ${what}`, () => assert.rejects(engine.call("text.generate", generateParams({ ids: [1, 2] }, { ...tiny, ...(changes as object) })), (error: Failure) => error.code === "badInput" && message.test(error.message)));
  }
});
