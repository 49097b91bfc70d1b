import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Session } from "../../../src/cli/command";
import { sample } from "../../../src/cli/commands/sample";
import { parseOptions } from "../../../src/cli/options";
import { Output } from "../../../src/cli/output";
import { asFailure } from "../../../src/protocol/failure";
import type { Engine } from "../../../src/engine/engine";
import { type GoldenCase, goldens, recipeParams } from "./goldens";

interface Row { readonly id: number; readonly probability: number }
interface Answer {
  readonly stages: readonly { readonly transform: string; readonly params: object; readonly kept: readonly Row[]; readonly removed: readonly { readonly id: number; readonly reason: string }[] }[];
  readonly result: readonly Row[];
  readonly draw: { readonly id: number; readonly seed: number };
}

class Captured extends Output {
  value: unknown;
  table = "";
  override answer(value: unknown, _shape: readonly number[], table: () => string): void {
    this.value = JSON.parse(JSON.stringify(value));
    this.table = table();
  }
}

/** No recipe here needs a model. */
const noEngine = new Proxy({}, { get: () => assert.fail("the engine was asked") }) as Engine;

describe("tokenscope sample", () => {
  let folder: string;
  before(() => { folder = mkdtempSync(join(tmpdir(), "tokenscope-sample-")); });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string, content: unknown): string => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  async function run(logits: unknown, recipe: unknown, ...more: readonly string[]): Promise<{ readonly answer: Answer; readonly table: string }> {
    const output = new Captured({ json: true, out: undefined });
    const args = ["--logits", file("logits.json", logits), "--recipe", file("recipe.json", recipe), ...more];
    await sample.run(new Session(noEngine, parseOptions(args, sample.options), output, new AbortController().signal));
    return { answer: output.value as Answer, table: output.table };
  }
  async function refusal(...given: Parameters<typeof run>): Promise<{ readonly code: string; readonly message: string }> {
    const thrown = await run(...given).then(() => assert.fail("it was accepted"), (error: unknown) => error);
    return asFailure(thrown);
  }

  it("answers with libllama's survivors and their probabilities, stage by stage", async () => {
    const golden = goldens.chains.find(({ chain, input }) => chain === "busy" && input === "peaked50") ?? assert.fail();
    const chain = golden.stages.map(({ sampler, params }) => ({ transform: sampler, ...recipeParams(params) }));
    const { answer } = await run({ logits: goldens.inputs["peaked50"] }, { chain }, "--history", golden.history.join(","));
    golden.stages.forEach(({ ids, probs }, s) => {
      const stage = answer.stages[s] ?? assert.fail();
      assert.deepEqual(stage.kept.map(({ id }) => id), ids);
      stage.kept.forEach(({ probability }, i) => assert.ok(Math.abs(probability - (probs[i] as number)) < 1e-5));
    });
    assert.deepEqual(answer.result, answer.stages.at(-1)?.kept);
  });

  it("takes null for minus infinity: such a candidate is never kept", async () => {
    const golden = goldens.cases.find((c): c is GoldenCase => c.sampler === "topP" && c.input === "masked50" && c.params["p"] === 0.95) ?? assert.fail();
    const { answer } = await run({ logits: goldens.inputs["masked50"] }, { chain: [{ transform: "topP", ...golden.params }] });
    assert.deepEqual(answer.result.map(({ id }) => id), golden.alive);
  });

  it("lets --seed go before the recipe's seed, and says which one it was", async () => {
    const recipe = { chain: [], seed: 2 };
    const golden = goldens.draw.find(({ input }) => input === "quarter") ?? assert.fail();
    const [seed, id] = golden.draws.find(([s]) => s === 9) ?? assert.fail();
    const { answer } = await run({ logits: goldens.inputs["quarter"] }, recipe, "--seed", String(seed));
    assert.deepEqual([answer.draw.seed, answer.draw.id], [9, id]);
    assert.equal((await run({ logits: [1, 2] }, recipe)).answer.draw.seed, 2);
  });

  it("draws a table for people: who fell where and why, the many others as one row", async () => {
    const { table } = await run({ logits: Array.from({ length: 60 }, (_, id) => -id / 10) }, { chain: [{ transform: "topK", k: 40 }] });
    assert.match(table, /top-k 40 +40 +20 +[\d.]+\s% +beyond the 40 most probable/);
    assert.match(table, /20 others/);
  });

  const bad: readonly (readonly [what: string, logits: unknown, recipe: unknown, named: RegExp])[] = [
    ["a file without logits", [1, 2], { chain: [] }, /logits\.json has no list "logits"/],
    ["a logit that is no number", { logits: [1, "2"] }, { chain: [] }, /logits\[1\] is "2"/],
    ["logits of which none is finite", { logits: [null, null] }, { chain: [] }, /minus infinity/],
    ["no logits at all", { logits: [] }, { chain: [] }, /No candidate/],
    ["an unknown transform", { logits: [1] }, { chain: [{ transform: "topQ" }] }, /topQ/],
    ["a parameter out of range", { logits: [1] }, { chain: [{ transform: "topP", p: 2 }] }, /topP: p is 2/],
  ];
  for (const [what, logits, recipe, named] of bad) {
    it(`refuses ${what}`, async () => {
      const { code, message } = await refusal(logits, recipe);
      assert.equal(code, "badInput");
      assert.match(message, named);
    });
  }

  for (const args of [["--seed=-1"], ["--seed", "x"], ["--seed", ""], ["--seed", "4294967296"], ["--history", "1,a"], ["--history", "1,,2"]]) {
    it(`calls ${JSON.stringify(args.join(" "))} wrong usage`, async () => {
      await assert.rejects(run({ logits: [1] }, { chain: [] }, ...args), { name: "UsageError" });
    });
  }
});
