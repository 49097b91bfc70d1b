import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TRANSFORM_NAMES, factoryOf } from "../../../src/core/sampling/catalogue";
import { SamplerRun } from "../../../src/core/sampling/chain";
import { PRESETS, presetRecipe } from "../../../src/core/sampling/presets";
import { parseRecipe, recipeJson } from "../../../src/core/sampling/recipe";
import { recipeSchema } from "../../../src/core/sampling/recipeSchema";
import { asFailure } from "../../../src/protocol/failure";

const chainOf = (entry: unknown): unknown => ({ chain: [entry] });
const dry = { transform: "dry", multiplier: 0.8, base: 1.75, allowedLength: 2, lastN: 64 };
const penalties = { transform: "penalties", lastN: 64, repeat: 1.1, frequency: 0, presence: 0 };

/** What is given, and what the message has to name. */
const refusals: readonly (readonly [recipe: unknown, ...named: readonly string[]])[] = [
  [null, "recipe"],
  [[], "recipe", "chain"],
  ["topK", "recipe"],
  [{}, "chain", "missing", "a list"],
  [{ chain: { transform: "topK", k: 1 } }, "chain", "a list"],
  [{ chain: [], steps: 3 }, "steps", "seed"],
  [{ chain: [], seed: -1 }, "seed", "-1", "4294967295"],
  [{ chain: [], seed: 4294967296 }, "seed", "4294967296"],
  [{ chain: [], seed: "1" }, "seed", `"1"`],
  [{ chain: [], minKeep: 0.5 }, "minKeep", "0.5", "whole"],
  [chainOf("topK"), "chain[0]", "topK"],
  [chainOf({ k: 40 }), "chain[0]", "transform", "missing", "topK"],
  [chainOf({ transform: "topQ", k: 40 }), "chain[0]", "topQ", "topP"],
  [chainOf({ transform: "constructor" }), "constructor", "topP"],
  [{ chain: [{ transform: "topK", k: 1 }, { transform: "topP", p: 2 }] }, "chain[1] topP", "p is 2", "from 0 to 1"],
  [chainOf({ transform: "topK" }), "topK", "k is missing", "whole number from 0"],
  [chainOf({ transform: "topK", k: -1 }), "topK", "k is -1"],
  [chainOf({ transform: "topK", k: 2.5 }), "topK", "2.5", "whole"],
  [chainOf({ transform: "topK", k: "40" }), "topK", `"40"`],
  [chainOf({ transform: "topK", k: null }), "topK", "k is null"],
  [chainOf({ transform: "topK", k: 40, p: 1 }), "topK", `"p"`, "k, minKeep"],
  [chainOf({ transform: "topK", k: 40, minKeep: -1 }), "topK", "minKeep is -1"],
  [chainOf({ transform: "topP", p: -0.1 }), "topP", "-0.1"],
  [chainOf({ transform: "minP", p: 1.1 }), "minP", "1.1"],
  [chainOf({ transform: "typical", p: 1.1 }), "typical", "1.1"],
  [chainOf({ transform: "topNSigma", n: -0.5 }), "topNSigma", "-0.5", "-1 to switch it off"],
  [chainOf({ transform: "xtc", probability: 0.5 }), "xtc", "threshold is missing"],
  [chainOf({ transform: "xtc", probability: 1.5, threshold: 0.1 }), "xtc", "probability is 1.5"],
  [chainOf({ transform: "temperature", t: -1 }), "temperature", "t is -1", "from 0"],
  [chainOf({ transform: "temperature", t: 1e39 }), "temperature", "1e+39", "to 1000000"],
  [chainOf({ transform: "temperature", t: 1, minKeep: 1 }), "temperature", "minKeep"],
  [chainOf({ transform: "dynatemp", t: 1, range: -1, exponent: 1 }), "dynatemp", "range is -1"],
  [chainOf({ transform: "mirostat", tau: 5 }), "mirostat", "eta is missing"],
  [chainOf({ ...penalties, repeat: 0 }), "penalties", "repeat is 0"],
  [chainOf({ ...penalties, lastN: -1 }), "penalties", "lastN is -1"],
  [chainOf({ ...penalties, frequency: "much" }), "penalties", `frequency is "much"`],
  [chainOf({ ...dry, base: -1 }), "dry", "base is -1"],
  [chainOf({ ...dry, breakers: [""] }), "dry", "breakers", "none of them empty"],
  [chainOf({ ...dry, breakers: "\n" }), "dry", "breakers"],
  [chainOf({ transform: "logitBias", bias: [[1, 2]] }), "logitBias", "bias", "token ids"],
  [chainOf({ transform: "logitBias", bias: { a: 1 } }), "logitBias", `{"a":1}`],
  [chainOf({ transform: "logitBias", bias: { "-1": 1 } }), "logitBias", "-1"],
  [chainOf({ transform: "logitBias", bias: { "1": "x" } }), "logitBias", `"x"`],
  [chainOf({ transform: "logitBias", bias: { "1": 1e39 } }), "logitBias", "1e+39", "float32"],
];

describe("a recipe is refused", () => {
  for (const [recipe, ...named] of refusals) {
    it(`${JSON.stringify(recipe)}: the message names ${named.join(", ")}`, () => {
      assert.throws(() => parseRecipe(recipe), (thrown: Error) => {
        assert.equal(thrown.name, "SettingError");
        for (const name of named) assert.ok(thrown.message.includes(name), thrown.message);
        return true;
      });
    });
  }

  it("as bad input, when the error crosses a process", () => {
    try {
      parseRecipe({});
      assert.fail("it was accepted");
    } catch (thrown) {
      assert.equal(asFailure(thrown).code, "badInput");
    }
  });

  it("for breakers where no model says which tokens they are", () => {
    const run = SamplerRun.start(parseRecipe(chainOf({ ...dry, breakers: ["\n"] })));
    assert.throws(() => run.step([0, 1], [0, 1, 0, 1]), { name: "SettingError", place: "dry", parameter: "breakers" });
  });
});

describe("a recipe is accepted", () => {
  it("with the least that it may hold", () => assert.deepEqual(recipeJson(parseRecipe({ chain: [] })), { chain: [], minKeep: 1 }));

  it("and written as it was read", () => {
    const json = { chain: [{ transform: "topK", k: 40, minKeep: 2 }, dry, penalties, { transform: "logitBias", bias: { "7": null, "8": 1.5 } }], seed: 7, minKeep: 0 };
    assert.deepEqual(recipeJson(parseRecipe({ $schema: "./recipe.schema.json", ...json })), json);
  });

  it("and cannot be changed from outside afterwards", () => {
    const entry = { transform: "topK", k: 1 };
    const recipe = parseRecipe(chainOf(entry));
    entry.k = 5;
    assert.equal(SamplerRun.start(recipe).record([0, 1, 2], []).result.ids.length, 1);
  });

  for (const { name } of PRESETS) {
    it(`as the preset ${name}`, () => {
      const recipe = presetRecipe(name);
      assert.ok(recipe);
      assert.ok(SamplerRun.start(recipe).step([1, 2, 3], [0]).drawProb > 0);
    });
  }

  it("with a truncation's own minKeep before the recipe's", () => {
    const kept = (own: object): number => SamplerRun.start(parseRecipe({ chain: [{ transform: "topP", p: 0, ...own }], minKeep: 3 })).record([1, 2, 3, 4, 5], []).result.ids.length;
    assert.deepEqual([kept({}), kept({ minKeep: 2 })], [3, 2]);
  });
});

describe("the schema of recipes", () => {
  it("is what media/recipe.schema.json holds", () => {
    assert.deepEqual(JSON.parse(readFileSync(join(process.cwd(), "media/recipe.schema.json"), "utf8")), JSON.parse(JSON.stringify(recipeSchema())));
  });

  it("describes every transform and every parameter, and requires what a recipe cannot do without", () => {
    const { properties } = recipeSchema() as { properties: { chain: { items: { allOf: readonly { then: { required: readonly string[]; properties: Record<string, { description?: string }> } }[] } } } };
    const described = properties.chain.items.allOf.map(({ then }) => then);
    assert.equal(described.length, TRANSFORM_NAMES.length);
    described.forEach((entry, i) => {
      const parameters = factoryOf(TRANSFORM_NAMES[i] as string)?.definition.parameters ?? {};
      assert.deepEqual(Object.keys(entry.properties), ["transform", ...Object.keys(parameters)]);
      assert.deepEqual(entry.required, ["transform", ...Object.keys(parameters).filter((name) => !parameters[name]?.absent)]);
      for (const { description } of Object.values(entry.properties)) assert.ok(description);
    });
  });
});
