// Decoding on the quick kernels, row by row, gives what scoring the same text gives, up to the rounding of its cache.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { GeneratedToken } from "../../src/protocol/engineMethods";
import { GOLDENS } from "./support/goldens";
import { exactly, generateParams, scoreParams, TestEngine } from "./support/testEngine";

const PROMPT = [3, 17, 42, 8, 61];

describe("decoding by single rows", () => {
  let engine: TestEngine;
  before(() => { engine = TestEngine.open(); });
  after(() => engine.close());
  for (const { name } of readdirSync(join(GOLDENS, "switches"), { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    it(`agrees with scoring on ${name}`, async () => {
      const model = exactly(join(GOLDENS, "switches", name));
      const tokens: GeneratedToken[] = [];
      const { ids } = await engine.call("text.generate", generateParams({ ids: PROMPT }, { ...model, precision: "auto", maxTokens: 8, endIds: [] }), { item: (token) => { tokens.push(token); } });
      const { scores } = await engine.call("text.score", scoreParams({ ids: [...PROMPT, ...ids] }, { ...model, topK: 1 }));
      assert.equal(tokens.length, 8);
      tokens.forEach(({ modelLogProb }, n) => assert.ok(Math.abs(modelLogProb - (scores.logProb[PROMPT.length + n] as number)) < 0.02, `token ${n + 1}: ${modelLogProb}, scored ${scores.logProb[PROMPT.length + n]}`));
    });
  }
});
