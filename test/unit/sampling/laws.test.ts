import assert from "node:assert/strict";
import fc from "fast-check";
import { Candidates } from "../../../src/core/sampling/candidates";
import { TRANSFORM_NAMES } from "../../../src/core/sampling/catalogue";
import { SamplerRun, type StepRecord } from "../../../src/core/sampling/chain";
import { distributionOf } from "../../../src/core/sampling/distribution";
import { MersenneTwister } from "../../../src/core/sampling/mersenneTwister";
import type { Transform } from "../../../src/core/sampling/transform";
import { topK } from "../../../src/core/sampling/transforms/topK";
import { topP } from "../../../src/core/sampling/transforms/topP";
import { anyTransform, distinctLogits, history, keepers, logits, transforms } from "./arbitraries";

function through(chain: readonly Transform[], values: readonly number[], before: readonly number[] = [], seed = 1): StepRecord {
  return SamplerRun.start({ chain, seed, minKeep: 1 }).record(values, before);
}

/** One transform by itself; the survivors with their probabilities, by id. */
function survivors(transform: Transform, candidates: Candidates): ReadonlyMap<number, number> {
  transform.apply(candidates, { history: [], minKeep: 1, memory: { random: new MersenneTwister(1) } });
  const { ids, probabilities } = distributionOf(candidates);
  return new Map(Array.from(ids, (id, i): [number, number] => [id, probabilities[i] as number]).sort(([a], [b]) => a - b));
}

const ascending = (a: number, b: number): number => a - b;
const finite = (values: readonly number[]): number => values.filter(Number.isFinite).length;
const shuffled = (values: readonly number[]): fc.Arbitrary<number[]> => fc.shuffledSubarray(values.map((_, id) => id), { minLength: values.length });

describe("whatever a chain does", () => {
  it("is tried with every transform", () => assert.deepEqual(Object.keys(transforms).sort(), [...TRANSFORM_NAMES].sort()));

  it("each stage keeps or removes each candidate that reached it, and says why it removed one", () => {
    fc.assert(fc.property(fc.array(anyTransform, { maxLength: 5 }), logits, history, (chain, values, before) => {
      const { input, stages, result } = through(chain, values, before);
      let reached = [...input.ids].sort(ascending);
      for (const { kept, removed } of stages) {
        assert.deepEqual([...kept.ids, ...removed.ids].sort(ascending), reached);
        assert.equal(removed.reason !== "", removed.ids.length > 0);
        reached = [...kept.ids].sort(ascending);
      }
      assert.deepEqual([...result.ids].sort(ascending), reached);
    }));
  });

  it("the probabilities after each stage sum to 1", () => {
    fc.assert(fc.property(fc.array(anyTransform, { maxLength: 5 }), logits, history, (chain, values, before) => {
      const { input, stages } = through(chain, values, before);
      for (const { probabilities } of [input, ...stages.map(({ kept }) => kept)]) assert.ok(Math.abs(probabilities.reduce((a, b) => a + b, 0) - 1) < 1e-6);
    }));
  });

  it("what is drawn has been kept, and a masked candidate is never drawn", () => {
    fc.assert(fc.property(fc.array(anyTransform, { maxLength: 5 }), logits, history, fc.nat(), (chain, values, before, seed) => {
      const { choice, result } = through(chain, values, before, seed);
      const at = result.ids.indexOf(choice.id);
      assert.ok(at !== -1 && choice.drawProb > 0 && choice.drawProb === result.probabilities[at]);
      assert.ok(Number.isFinite(values[choice.id]));
    }));
  });

  it("a step without a record chooses the same as one with it", () => {
    fc.assert(fc.property(fc.array(anyTransform, { maxLength: 4 }), logits, history, fc.nat(), (chain, values, before, seed) => {
      assert.deepEqual(SamplerRun.start({ chain, seed, minKeep: 1 }).step(values, before), through(chain, values, before, seed).choice);
    }));
  });
});

describe("a truncation", () => {
  for (const [name, transform] of Object.entries(keepers)) {
    it(`${name} keeps at least minKeep, and always the best where it may`, () => {
      fc.assert(fc.property(transform, logits, (made, values) => {
        const left = survivors(made, Candidates.fromLogits(values));
        const least = (made.params["minKeep"] as number | undefined) ?? 1;
        assert.ok(left.size >= Math.min(Math.max(least, 1), finite(values)), `${left.size} are left`);
        if (name !== "typical") assert.ok(left.has(values.indexOf(Math.max(...values))));
      }));
    });
  }

  it("top-k keeps exactly k, or all that are alive", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 70 }), logits, (k, values) => {
      assert.equal(survivors(topK({ k }), Candidates.fromLogits(values)).size, Math.min(k, finite(values)));
    }));
  });

  it("top-p keeps the shortest run of the best whose mass reaches p", () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), logits, (p, values) => {
      const all = distributionOf(Candidates.fromLogits(values));
      const mass = new Map(Array.from(all.ids, (id, i) => [id, all.probabilities[i] as number]));
      const kept = [...survivors(topP({ p }), Candidates.fromLogits(values)).keys()].sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
      const best = [...all.ids].sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
      assert.deepEqual(kept, best.slice(0, kept.length));
      const masses = kept.map((id) => mass.get(id) as number);
      const whole = masses.reduce((a, b) => a + b, 0);
      assert.ok(whole >= p - 1e-5);
      assert.ok(kept.length === 1 || whole - (masses.at(-1) as number) < p + 1e-5);
    }));
  });

  for (const name of ["topK", "minP"] as const) {
    it(`${name} removes nothing more when it acts on what it left`, () => {
      fc.assert(fc.property(keepers[name] as fc.Arbitrary<Transform>, logits, (transform, values) => {
        const candidates = Candidates.fromLogits(values);
        const once = survivors(transform, candidates);
        assert.deepEqual(survivors(transform, candidates), once);
      }));
    });
  }

  for (const name of ["topK", "minP", "temperature"] as const) {
    it(`${name} does not depend on the order of the candidates`, () => {
      fc.assert(fc.property(transforms[name] as fc.Arbitrary<Transform>, logits.chain((values) => fc.tuple(fc.constant(values), shuffled(values))), (transform, [values, order]) => {
        const mixed = new Candidates(Int32Array.from(order), Float32Array.from(order, (id) => values[id] as number));
        const [a, b] = [survivors(transform, Candidates.fromLogits(values)), survivors(transform, mixed)];
        assert.deepEqual([...a.keys()], [...b.keys()]);
        for (const [id, p] of a) assert.ok(Math.abs(p - (b.get(id) as number)) < 1e-6);
      }));
    });
  }

  for (const name of ["topK", "topP", "typical", "topNSigma", "mirostat", "xtc"] as const) {
    it(`${name} does not change when every logit grows by the same amount`, () => {
      const exact = name === "topNSigma" ? distinctLogits.map((values) => values.map(Math.round)) : distinctLogits;
      fc.assert(fc.property(transforms[name] as fc.Arbitrary<Transform>, exact, fc.integer({ min: -64, max: 64 }), (transform, values, shift) => {
        const keys = (given: readonly number[]): readonly number[] => [...survivors(transform, Candidates.fromLogits(given)).keys()];
        if (name === "topNSigma" && borderline(values, transform.params["n"] as number)) return;
        assert.deepEqual(keys(values.map((value) => value + shift)), keys(values));
      }));
    });
  }
});

/** Whether a logit lies so near to the cut that rounding decides. */
function borderline(values: readonly number[], n: number): boolean {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const sigma = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.some((value) => Math.abs(value - (Math.max(...values) - n * sigma)) < 1e-3);
}

describe("a run", () => {
  it("goes on after a fork exactly as it would have without", () => {
    fc.assert(fc.property(fc.array(anyTransform, { maxLength: 4 }), fc.array(logits, { minLength: 2, maxLength: 8 }), fc.nat(), (chain, steps, seed) => {
      const run = SamplerRun.start({ chain, seed, minKeep: 1 });
      const middle = Math.floor(steps.length / 2);
      for (const values of steps.slice(0, middle)) run.step(values, []);
      const fork = run.fork();
      const [a, b] = [run, fork].map((side) => steps.slice(middle).map((values) => side.step(values, []).id));
      assert.deepEqual(a, b);
    }));
  });
});
