import assert from "node:assert/strict";
import { Candidates } from "../../../src/core/sampling/candidates";
import { factoryOf } from "../../../src/core/sampling/catalogue";
import { distributionOf } from "../../../src/core/sampling/distribution";
import { draw, greedy } from "../../../src/core/sampling/draw";
import { MersenneTwister } from "../../../src/core/sampling/mersenneTwister";
import type { StageMemory, Transform } from "../../../src/core/sampling/transform";
import { type GoldenCase, type GoldenState, goldens, inputOf, recipeParams, standing } from "./goldens";

function transformOf(name: string, params: Readonly<Record<string, unknown>>): Transform {
  const factory = factoryOf(name);
  assert.ok(factory, name);
  return factory.read(recipeParams(params));
}

function memory(seed = 7): StageMemory { return { random: new MersenneTwister(seed) }; }

/** Which of equal logits stands first, or stays, hangs on libllama's sort; everything else has to be as libllama has it. */
function assertState(got: Candidates, want: GoldenState, tieAtCut: boolean): void {
  const { ids, logits } = standing(got);
  const wanted = want.logits.map((logit) => logit ?? -Infinity);
  assert.equal(ids.length, want.ids.length, "how many stay");
  assert.equal(got.sorted, want.sorted, "the mark of order");
  wanted.forEach((logit, i) => {
    assert.ok(logit === logits[i] || Math.abs((logits[i] as number) - logit) <= 1e-5 * Math.max(1, Math.abs(logit)), `logit ${i} is ${logits[i]}, libllama's ${logit}`);
    const tied = wanted.indexOf(logit) !== wanted.lastIndexOf(logit) || logit === -Infinity;
    if (!tied && !tieAtCut) assert.equal(ids[i], want.ids[i], `id at ${i}`);
  });
  assertProbabilities(got, want, tieAtCut);
}

function assertProbabilities(got: Candidates, want: GoldenState, tieAtCut: boolean): void {
  const { ids, probabilities } = distributionOf(got);
  assert.equal(ids.length, want.alive.length, "how many are alive");
  if (!tieAtCut) assert.deepEqual([...ids].sort(ascending), [...want.alive].sort(ascending), "who is alive");
  const sorted = want.probs.filter((_, i) => want.logits[i] !== null).sort(ascending);
  [...probabilities].sort(ascending).forEach((p, i) => assert.ok(Math.abs(p - (sorted[i] as number)) <= 1e-5, `probability ${p}, libllama's ${sorted[i]}`));
}

const ascending = (a: number, b: number): number => a - b;

describe("each transform does to candidates what libllama's sampler does", () => {
  const cases = goldens.cases.filter((c): c is GoldenCase => c.sampler !== "dryText");
  it("on every case there is", () => assert.equal(cases.length, 483));
  for (const { input, sampler, params, history = [], tieAtCut = false, ...want } of cases) {
    it(`${sampler} ${JSON.stringify(params)} on ${input}${history.length > 0 ? ` after ${history.join(" ")}` : ""}`, () => {
      const candidates = Candidates.fromLogits(inputOf(input));
      transformOf(sampler, params).apply(candidates, { history, minKeep: 0, memory: memory() });
      assertState(candidates, want, tieAtCut);
    });
  }
});

describe("a chain of transforms leaves after every stage what libllama leaves", () => {
  for (const { chain, input, history, stages } of goldens.chains) {
    it(`${chain} on ${input}`, () => {
      const candidates = Candidates.fromLogits(inputOf(input));
      for (const { sampler, params, ...want } of stages) {
        transformOf(sampler, params).apply(candidates, { history, minKeep: 0, memory: memory() });
        assertState(candidates, want, input === "quarter"); // made of equal logits
      }
    });
  }
});

describe("choosing one candidate", () => {
  for (const { input, id } of goldens.greedy) {
    it(`greedy takes ${id} of ${input}`, () => {
      const candidates = Candidates.fromLogits(inputOf(input));
      assert.equal(candidates.ids[greedy(candidates)], id);
    });
  }
  for (const { input, draws } of goldens.draw) {
    for (const [seed, id] of draws) {
      it(`seed ${seed} draws ${id} of ${input}, as std::mt19937 does`, () => {
        const candidates = Candidates.fromLogits(inputOf(input));
        assert.equal(candidates.ids[draw(candidates, new MersenneTwister(seed)).index], id);
      });
    }
  }
});

describe("mirostat follows libllama draw by draw", () => {
  for (const { input, seed, tau, eta, draws } of goldens.mirostatV2) {
    it(`tau ${tau}, eta ${eta} on ${input}`, () => {
      const transform = transformOf("mirostat", { tau, eta });
      const remembered = memory(seed);
      for (const want of draws) {
        const candidates = Candidates.fromLogits(inputOf(input));
        transform.apply(candidates, { history: [], minKeep: 0, memory: remembered });
        assert.ok(Math.abs((remembered.mu as number) - want.muBefore) < 1e-5, `mu ${remembered.mu}, libllama's ${want.muBefore}`);
        assert.equal(candidates.size, want.survivors);
        const { index } = transform.draw?.(candidates, remembered) ?? assert.fail("mirostat draws itself");
        const id = candidates.ids[index] as number;
        if (input !== "flat20") assert.equal(id, want.id); // there all candidates are equal, and their order is libllama's own
        assert.ok(Math.abs((remembered.left?.probabilities[index] as number) - want.p) < 1e-5);
        transform.chosen?.(id, remembered);
        assert.ok(Math.abs((remembered.mu as number) - want.muAfter) < 1e-5, `mu ${remembered.mu}, libllama's ${want.muAfter}`);
      }
    });
  }
});
