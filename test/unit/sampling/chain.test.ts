import assert from "node:assert/strict";
import { SamplerRun } from "../../../src/core/sampling/chain";
import { MersenneTwister } from "../../../src/core/sampling/mersenneTwister";
import { parseRecipe, type RecipeJson } from "../../../src/core/sampling/recipe";
import { SettingError } from "../../../src/core/sampling/settingError";
import { goldens, inputOf } from "./goldens";

type Chain = RecipeJson["chain"];

function runOf(chain: Chain, seed = 1, minKeep = 1): SamplerRun { return SamplerRun.start(parseRecipe({ chain, seed, minKeep })); }

/** SEMANTICS' worked example: two of a quarter, two of an eighth, four of a sixteenth. */
const quarters = [0.25, 0.25, 0.125, 0.125, 0.0625, 0.0625, 0.0625, 0.0625].map(Math.log);

describe("a chain", () => {
  it("top-p 0.5 of two quarters, two eighths, … keeps exactly the two quarters", () => {
    assert.deepEqual([...runOf([{ transform: "topP", p: 0.5 }]).record(quarters, []).result.ids], [0, 1]);
  });

  it("top-k 5 keeps exactly five, of equal ones those with the lowest ids", () => {
    assert.deepEqual([...runOf([{ transform: "topK", k: 5 }]).record(quarters, []).result.ids], [0, 1, 2, 3, 4]);
  });

  it("minus zero ties with zero", () => {
    for (const cut of [{ transform: "topK", k: 2 }, { transform: "topK", k: 3 }]) {
      assert.deepEqual([...runOf([cut]).record([-0, 0, -1], []).result.ids].slice(0, 2), [0, 1]);
    }
  });

  it("acts in the order of the list", () => {
    const cut = { transform: "minP", p: 0.3 };
    const heat = { transform: "temperature", t: 2 };
    const logits = [0, -1, -2, -3];
    assert.deepEqual([...runOf([cut, heat]).record(logits, []).result.ids], [0, 1]); // -ln 0.3 = 1.2
    assert.deepEqual([...runOf([heat, cut]).record(logits, []).result.ids], [0, 1, 2]);
  });

  it("acts twice with a transform that is listed twice", () => {
    const halved = runOf([{ transform: "temperature", t: 0.5 }, { transform: "temperature", t: 0.5 }]).record([0, -1], []).result;
    assert.ok(Math.abs((halved.probabilities[0] as number) - 1 / (1 + Math.exp(-4))) < 1e-6);
  });

  it("says at each stage who was removed and why", () => {
    const { stages } = runOf([{ transform: "topK", k: 4 }, { transform: "minP", p: 0.05 }, { transform: "temperature", t: 0 }]).record([0, -1, -9, -2, -10], []);
    assert.deepEqual(stages.map(({ transform, removed }) => [transform, [...removed.ids], removed.reason]), [
      ["topK", [4], "beyond the 4 most probable"],
      ["minP", [2], "below 1/20 of the best"],
      ["temperature", [1, 3], "not the most probable"],
    ]);
  });

  it("shows a stage that is switched off, with everything kept", () => {
    const { input, stages } = runOf([{ transform: "topK", k: 0 }]).record([0, 1, -Infinity], []);
    assert.deepEqual(stages.map(({ acted, note, removed }) => [acted, note, removed.ids.length]), [[false, "switched off", 0]]);
    assert.equal(stages[0]?.kept, input, "in the same memory");
    assert.deepEqual([...input.ids], [0, 1], "a masked candidate has no probability");
  });

  it("without transforms draws from the model's own distribution", () => {
    const { choice } = runOf([]).record([0, Math.log(3)], []);
    assert.ok(Math.abs(choice.drawProb - Math.exp(choice.modelLogProb)) < 1e-7);
  });

  it("keeps the model's log-probability apart from the probability of the draw", () => {
    const { choice } = runOf([{ transform: "topK", k: 1 }]).record([0, Math.log(3)], []);
    assert.deepEqual([choice.id, choice.drawProb], [1, 1]);
    assert.ok(Math.abs(choice.modelLogProb - Math.log(0.75)) < 1e-7);
  });

  it("minds a logit that is greatest only after its bias, although the candidates were sorted before", () => {
    const { result } = runOf([{ transform: "topK", k: 3 }, { transform: "logitBias", bias: { 2: 5 } }, { transform: "topP", p: 0.5 }]).record([3, 2, 1, 0], []);
    assert.deepEqual([...result.ids], [2]);
  });

  it("refuses logits and biases that leave nothing to choose from, and logits that are no numbers", () => {
    assert.throws(() => runOf([]).step([-Infinity, -Infinity], []), SettingError);
    assert.throws(() => runOf([]).step([], []), SettingError);
    assert.throws(() => runOf([{ transform: "logitBias", bias: { 0: null } }]).step([1], []), { name: "SettingError", place: "logitBias", parameter: "bias" });
    for (const bad of [NaN, Infinity, 1e39]) assert.throws(() => runOf([]).step([0, bad], []), { name: "SettingError", message: /\[1\] is/ });
  });
});

describe("random numbers", () => {
  it("are those of std::mt19937: its 10,000th from seed 5489 is the one that the C++ standard names", () => {
    const generator = new MersenneTwister(5489);
    for (let i = 1; i < 10_000; i++) generator.uint32();
    assert.equal(generator.uint32(), 4_123_659_995);
  });

  it("are the same for the same seed, and others for another", () => {
    const text = (seed: number): readonly number[] => {
      const run = runOf([{ transform: "xtc", probability: 0.5, threshold: 0.1 }], seed);
      return Array.from({ length: 40 }, () => run.step(quarters, []).id);
    };
    assert.deepEqual(text(3), text(3));
    assert.notDeepEqual(text(3), text(4));
  });

  it("come from the run's seed where one is given, else from the recipe's, else from 0", () => {
    const recipe = parseRecipe({ chain: [], seed: 5 });
    assert.equal(SamplerRun.start(recipe, { seed: 9 }).seed, 9);
    assert.equal(SamplerRun.start(recipe).seed, 5);
    assert.equal(SamplerRun.start(parseRecipe({ chain: [] })).seed, 0);
  });

  it("lead through the result to the candidate that was drawn", () => {
    const run = runOf([{ transform: "temperature", t: 1.5 }], 12);
    for (let step = 0; step < 50; step++) {
      const { result, choice } = run.record(quarters, []);
      let reached = 0;
      const at = result.probabilities.findIndex((p) => (reached += p) >= (choice.random as number));
      assert.equal(result.ids[at], choice.id);
    }
  });
});

describe("mirostat in a chain", () => {
  for (const { input, seed, tau, eta, draws } of goldens.mirostatV2.filter((golden) => golden.input !== "flat20")) {
    it(`draws from ${input} what libllama draws, one after the other`, () => {
      const run = runOf([{ transform: "mirostat", tau, eta }], seed);
      for (const want of draws) {
        const { choice, result } = run.record(inputOf(input), []);
        assert.deepEqual([choice.id, result.ids.length], [want.id, want.survivors]);
        assert.ok(Math.abs(choice.drawProb - want.p) < 1e-5);
      }
    });
  }

  it("moves by the surprise in what it left, even if transforms follow", () => {
    const run = runOf([{ transform: "mirostat", tau: 1, eta: 0.5 }, { transform: "temperature", t: 0 }]);
    const logits = [Math.log(0.5), Math.log(0.25), Math.log(0.25)];
    const mus = Array.from({ length: 3 }, () => run.record(logits, []).stages[0]?.note);
    // mu starts at 2: nothing is cut (2 bits at most). The best has 1 bit: no error, mu stays.
    assert.deepEqual(mus, ["mu is 2 bits", "mu is 2 bits", "mu is 2 bits"]);
  });

  it("is told of a token that was chosen by hand", () => {
    const run = runOf([{ transform: "mirostat", tau: 1, eta: 0.5 }]);
    const logits = [Math.log(0.5), Math.log(0.25), Math.log(0.25)];
    run.record(logits, []);
    const other = run.fork();
    other.accept(1); // 2 bits: one too many, so mu falls by half a bit
    run.accept(0); // 1 bit: as wanted
    const [a, b] = [run, other].map((side) => Number(/[\d.]+/.exec(side.record(logits, []).stages[0]?.note ?? "")?.[0]));
    assert.ok(Math.abs((a as number) - (b as number) - 0.5) < 1e-6);
  });
});

describe("a record of 50,000 candidates", () => {
  it("names every one that a stage removed, once", () => {
    const logits = Float32Array.from({ length: 50_000 }, (_, id) => ((id * 7919) % 50_000) / 5_000);
    const { stages } = runOf([{ transform: "penalties", lastN: 9, repeat: 1.2, frequency: 0, presence: 0 }, { transform: "topK", k: 40 }, { transform: "topP", p: 0.9 }]).record(logits, [1, 2, 3]);
    assert.deepEqual(stages.map(({ removed }) => removed.ids.length).slice(0, 2), [0, 49_960]);
    assert.equal(new Set([...stages[1]?.removed.ids ?? [], ...stages[1]?.kept.ids ?? []]).size, 50_000);
  });
});
