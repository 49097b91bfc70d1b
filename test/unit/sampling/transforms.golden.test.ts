import assert from "node:assert/strict";
import { Candidates } from "../../../src/core/sampling/candidates";
import { factoryOf } from "../../../src/core/sampling/catalogue";
import { distributionOf } from "../../../src/core/sampling/distribution";
import { draw, greedy } from "../../../src/core/sampling/draw";
import { MersenneTwister } from "../../../src/core/sampling/mersenneTwister";
import type { StageMemory, Transform } from "../../../src/core/sampling/transform";
import { type GoldenCase, type GoldenState, goldens, inputOf, randomCases, recipeParams, standing } from "./goldens";

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

describe("random chains leave, in the last bit, what libllama leaves", () => {
  it("of many", () => assert.equal(randomCases.length, 500));
  randomCases.forEach(({ logits, history, stages }, number) => {
    it(`case ${number}: ${stages.map(({ sampler }) => sampler).join(", ")}`, () => {
      const candidates = Candidates.fromLogits(logits.map((logit) => logit ?? -Infinity));
      for (const { sampler, params: { seed, ...params }, ids, logits: left, sorted } of stages) {
        transformOf(sampler, params).apply(candidates, { history, minKeep: 0, memory: memory(seed as number | undefined) });
        const got = standing(candidates);
        assert.equal(candidates.sorted, sorted, sampler);
        assert.deepEqual(got.logits.map((logit) => (logit === -Infinity ? null : logit)), left, `${sampler} ${JSON.stringify(params)}`);
        assert.deepEqual(got.ids.filter((_, i) => left[i] !== null), ids.filter((_, i) => left[i] !== null), `${sampler} ${JSON.stringify(params)}`);
      }
    });
  });
});

describe("of n equal candidates, as many stay at p = i/n as float32 sums in libllama let stay", () => {
  const counts: readonly (readonly [transform: string, n: number, ...kept: readonly number[]])[] = [
    ["topP", 11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    ["topP", 19, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 19],
    ["typical", 7, 2, 3, 3, 5, 6, 7],
    ["typical", 10, 2, 3, 4, 5, 6, 7, 7, 8, 9],
    ["typical", 14, 2, 3, 3, 5, 6, 7, 8, 9, 9, 10, 11, 12, 13],
    ["typical", 19, 2, 3, 4, 5, 6, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19],
  ];
  for (const [name, n, ...kept] of counts) {
    it(`${name}, ${n} candidates`, () => {
      assert.deepEqual(kept.map((_, i) => {
        const candidates = Candidates.fromLogits(new Float32Array(n));
        transformOf(name, { p: (i + 1) / n }).apply(candidates, { history: [], minKeep: 0, memory: memory() });
        return candidates.size;
      }), kept);
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
