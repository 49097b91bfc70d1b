// What is wrong is said in words, under a code, and the engine goes on.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FailureCode } from "../../src/protocol/failure";
import { GOLDENS } from "./support/goldens";
import { BUNDLED, exactly, plain, scoreParams, TestEngine } from "./support/testEngine";

const MODEL_FILE = join(process.cwd(), "models/smollm2-135m-instruct-q4_1.gguf");
const tiny = exactly(join(GOLDENS, "tiny/llama"));

describe("bad input", () => {
  let engine: TestEngine;
  let folder: string;
  before(() => { engine = TestEngine.open(); folder = mkdtempSync(join(tmpdir(), "tokenscope-bad-")); });
  after(async () => { await engine.close(); rmSync(folder, { recursive: true, force: true }); });

  const refuses = (call: Promise<unknown>, code: FailureCode, words: RegExp): Promise<void> => assert.rejects(call, (error: { code: string; message: string }) => {
    assert.equal(error.code, code, error.message);
    assert.match(error.message, words);
    assert.doesNotMatch(error.message, /undefined|\[object|at .*\.ts:/);
    return true;
  });
  const load = (model: string, own = engine): Promise<unknown> => own.call("model.load", exactly(model));

  it("names a model that is not there, and what there is", () => refuses(load("no-such-model"), "notFound", /no-such-model.*smollm2-135m-instruct/));
  it("names a path that is not there", () => refuses(load(join(folder, "missing.gguf")), "notFound", /There is no model at .*missing\.gguf/));
  it("says what a folder without a model lacks", () => { mkdirSync(join(folder, "empty")); return refuses(load(join(folder, "empty")), "badInput", /no config\.json/); });
  it("says that a file is no GGUF", () => { writeFileSync(join(folder, "text.gguf"), "hello, I am a text"); return refuses(load(join(folder, "text.gguf")), "badFile", /no GGUF file/); });

  it("says that the bundled model is missing, and how to get it", async () => {
    const models = join(folder, "models-missing");
    mkdirSync(models);
    copyFileSync(join(process.cwd(), "models/catalog.json"), join(models, "catalog.json"));
    const other = TestEngine.open({ modelsFolder: models });
    await refuses(load(BUNDLED, other), "notFound", /not at .*npm run setup/);
    await other.close();
  });

  it("tells a truncated bundled model by its size, and an altered one by its digest", async () => {
    const models = join(folder, "models-broken");
    mkdirSync(models);
    copyFileSync(join(process.cwd(), "models/catalog.json"), join(models, "catalog.json"));
    const file = join(models, "smollm2-135m-instruct-q4_1.gguf");
    const bytes = readFileSync(MODEL_FILE);
    const other = TestEngine.open({ modelsFolder: models });
    writeFileSync(file, bytes.subarray(0, 50_000_000));
    await refuses(load(BUNDLED, other), "badFile", /50000000 bytes.*98362432/);
    bytes[90_000_000] = (bytes[90_000_000] as number) ^ 1;
    writeFileSync(file, bytes);
    await refuses(load(BUNDLED, other), "badFile", /SHA-256/);
    await other.close();
  });

  it("refuses a GGUF that is cut short, at any of many places, and never hangs or crashes", async () => {
    const file = join(folder, "cut.gguf");
    copyFileSync(MODEL_FILE, file);
    for (const length of [98_362_431, 40_000_000, 3_000_000, 100_000, 5_000, 24, 8, 3, 0]) {
      truncateSync(file, length);
      await refuses(load(file), "badFile", /./);
    }
  });

  it("names an architecture that it cannot run", async () => {
    const strange = join(folder, "strange");
    mkdirSync(strange);
    writeFileSync(join(strange, "config.json"), JSON.stringify({ model_type: "mamba" }));
    copyFileSync(join(GOLDENS, "tiny/llama/model.safetensors"), join(strange, "model.safetensors"));
    await refuses(load(strange), "badFile", /"mamba".*cannot run yet/);
  });

  for (const [key, value] of [["hidden_act", "cubic"], ["rope_scaling", { rope_type: "dynamic", factor: 4 }], ["sliding_window", 16], ["num_key_value_heads", 3], ["head_dim", "wide"], ["num_hidden_layers", 0]] as const) {
    it(`refuses a configuration whose ${key} is ${JSON.stringify(value)} instead of ignoring it`, async () => {
      const odd = join(folder, `odd-${key}`);
      mkdirSync(odd);
      const config = JSON.parse(readFileSync(join(GOLDENS, "tiny/llama/config.json"), "utf8")) as object;
      writeFileSync(join(odd, "config.json"), JSON.stringify({ ...config, [key]: value }));
      copyFileSync(join(GOLDENS, "tiny/llama/model.safetensors"), join(odd, "model.safetensors"));
      await refuses(load(odd), "badFile", new RegExp(key === "rope_scaling" ? "rope_type" : key));
    });
  }

  it("refuses tensors whose shapes do not fit the configuration", async () => {
    const odd = join(folder, "misfit");
    mkdirSync(odd);
    const config = JSON.parse(readFileSync(join(GOLDENS, "tiny/llama/config.json"), "utf8")) as object;
    writeFileSync(join(odd, "config.json"), JSON.stringify({ ...config, intermediate_size: 128 }));
    copyFileSync(join(GOLDENS, "tiny/llama/model.safetensors"), join(odd, "model.safetensors"));
    await refuses(load(odd), "badFile", /gate_proj.*112 x 64.*128 x 64/);
  });

  it("makes derived weights anew when what was kept is damaged, and leaves nothing half-made", async () => {
    const derivedFolder = join(folder, "derived");
    const once = async (): Promise<number> => {
      const own = TestEngine.open({ derivedFolder });
      const { scores } = await own.call("text.score", scoreParams(plain("The capital of France is Paris.")));
      await own.close();
      return scores.logProb[5] as number;
    };
    const expected = await once();
    const [made] = readdirSync(derivedFolder);
    const weights = join(derivedFolder, made as string, "weights.bin");
    const bytes = readFileSync(weights);
    bytes.fill(0x55, 1_000_000, 2_000_000);
    writeFileSync(weights, bytes);
    assert.equal(await once(), expected);
    truncateSync(weights, 1000);
    assert.equal(await once(), expected);
    assert.deepEqual(readdirSync(derivedFolder), [made]);
  });

  it("scores nothing of an empty text, without an error", async () => {
    const { tokens, next, aggregate } = await engine.call("text.score", scoreParams(plain("")));
    assert.deepEqual([tokens.ids.length, next, aggregate.tokens, aggregate.perplexity], [0, null, 0, null]);
  });
  it("gives a text of one token no probability, and what could follow", async () => {
    const { scores, next } = await engine.call("text.score", scoreParams(plain("Hello")));
    assert.ok(Number.isNaN(scores.logProb[0]));
    assert.equal(next?.topIds.length, 10);
  });
  it("replaces lone surrogates and goes on", async () => {
    const { tokens, aggregate } = await engine.call("text.score", scoreParams(plain("ab \ud83d cd \udc00")));
    assert.ok(tokens.flags.some((flag) => (flag & 4) !== 0));
    assert.equal(tokens.end.at(-1), 9);
    assert.equal(aggregate.scored, tokens.ids.length - 1);
  });
  it("reads control tokens in a text as plain text", async () => {
    const { tokens } = await engine.call("text.score", scoreParams(plain("<|im_start|>".repeat(50))));
    assert.ok(!tokens.ids.includes(1) && tokens.ids.length > 100);
  });
  it("reads binary content as text without harm", async () => {
    const bytes = Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 151) % 256)).toString("latin1");
    const { aggregate } = await engine.call("text.score", scoreParams(plain(bytes)));
    assert.ok((aggregate.perplexity as number) > 1);
  });

  it("refuses parameters that are none, by name", async () => {
    await refuses(engine.call("text.score", { ...scoreParams(plain("a")), precision: "double" as "exact" }), "malformed", /precision/);
    await refuses(engine.call("text.score", scoreParams({ text: 7 as unknown as string, parseSpecial: false, startToken: "model" })), "malformed", /input/);
    await refuses(engine.call("text.score", scoreParams(plain("a"), { topK: 0 })), "badInput", /0 candidates/);
    await refuses(engine.call("text.score", scoreParams(plain("a"), { window: 1 })), "badInput", /window of 1/);
    await refuses(engine.call("text.score", scoreParams({ ids: [1, 2, 49152] })), "badInput", /49152 is no token id/);
    await refuses(engine.call("text.score", scoreParams({ text: "a", parseSpecial: false, startToken: "always" }, { model: join(GOLDENS, "tiny/llama") })), "unsupported", /no tokenizer/);
  });

  it("stops a long text between chunks when it is given up, and answers the next question", async () => {
    const controller = new AbortController();
    const parts: number[] = [];
    const long = plain("The quick brown fox jumps over the lazy dog. ".repeat(400));
    const call = engine.call("text.score", scoreParams(long), { signal: controller.signal, item: (item) => { if (item.kind === "part") { parts.push((item).to); controller.abort(); } } });
    await refuses(call, "cancelled", /Cancelled/);
    const { scores } = await engine.call("text.score", scoreParams({ ids: [1, 2, 3] }, tiny));
    assert.equal(scores.logProb.length, 3);
    assert.equal(parts.length, 1, "nothing was sent after it was given up");
  });

  it("leaves no file of its own beside a model it only looked at", () => assert.ok(!existsSync(join(GOLDENS, "tiny/llama/weights.bin"))));
});
