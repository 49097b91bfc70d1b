// The command line as a person or a script meets it: the built program in a process of its own.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memorySource } from "../../src/core/formats/byteSource";
import { readSafetensors } from "../../src/core/formats/safetensors";
import { GOLDENS, goldenJson, goldenTensors, largestDifference } from "./support/goldens";

const PROGRAM = join(process.cwd(), "dist/cli.js");
const TINY = join(GOLDENS, "tiny/llama");

describe("the command line", () => {
  let folder: string;
  before(() => { folder = mkdtempSync(join(tmpdir(), "tokenscope-cli-")); });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function run(args: readonly string[], input = ""): { code: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { input, encoding: "utf8", maxBuffer: 1 << 28, env: { ...process.env, TOKENSCOPE_CACHE_DIR: folder, NO_COLOR: "1" } });
    return { code: status, stdout, stderr };
  }
  function json<T>(args: readonly string[], input = ""): T {
    const { code, stdout, stderr } = run([...args, "--json"], input);
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
    return JSON.parse(stdout) as T;
  }
  const file = (name: string, content: string | Uint8Array): string => { writeFileSync(join(folder, name), content); return join(folder, name); };

  it("tokenizes without loading a model's weights, and says where each token lies", () => {
    const { tokens } = json<{ tokens: object[] }>(["tokenize", "--text", "Héllo 🚲"]);
    assert.deepEqual(tokens[0], { index: 0, id: 56, piece: "H", start: 0, end: 1 });
    assert.ok(tokens.some((token) => "partial" in token));
  });

  it("reads bytes from a file and from standard input, and trims nothing", () => {
    const text = " \n two  spaces \n\n";
    const expected = json<{ tokens: { end: number }[] }>(["tokenize", "--text", text]).tokens;
    assert.equal(expected.at(-1)?.end, text.length);
    assert.deepEqual(json<{ tokens: object[] }>(["tokenize", "--text-file", file("spaces.txt", text)]).tokens, expected);
    assert.deepEqual(json<{ tokens: object[] }>(["tokenize", "--text-file", "-"], text).tokens, expected);
  });

  it("parses control tokens only when asked to", () => {
    const ids = (extra: string[]): number[] => json<{ tokens: { id: number }[] }>(["tokenize", "--text", "<|im_start|>user", ...extra]).tokens.map(({ id }) => id);
    assert.ok(!ids([]).includes(1));
    assert.equal(ids(["--parse-special"])[0], 1);
  });

  it("scores with the digits of float32, null where there is nothing, and totals", () => {
    type Scored = { tokens: { logProb: number | null; surprisalBits: number; rank: number; topK: { id: number; logProb: number }[]; restMass: number }[]; next: { topK: object[] }; aggregate: { scored: number }; precision: string };
    const golden = goldenJson<{ texts: { name: string; text: string; logProb: (number | null)[] }[] }>("smollm2/texts.json").texts.find(({ name }) => name === "few-shot");
    const answer = json<Scored>(["score", "--text", golden?.text ?? "", "--precision", "exact", "--top-k", "3"]);
    assert.ok(largestDifference(answer.tokens.map(({ logProb }) => logProb ?? NaN), golden?.logProb.map((v) => v ?? NaN) ?? []) < 1e-3);
    assert.equal(answer.tokens[0]?.logProb, null);
    for (const { logProb, surprisalBits, topK, restMass } of answer.tokens.slice(1)) {
      assert.ok(Math.abs((logProb as number) + surprisalBits * Math.LN2) < 1e-6);
      assert.ok(Math.abs(topK.reduce((sum, { logProb: p }) => sum + Math.exp(p), restMass) - 1) < 1e-6);
    }
    assert.deepEqual([answer.next.topK.length, answer.aggregate.scored, answer.precision], [3, answer.tokens.length - 1, "exact"]);
  });

  it("scores a batch with one load, in order, as each alone", () => {
    const texts = ["One.", "", "Two words"];
    const results = json<{ tokens: { logProb: number | null }[] }[]>(["score", "--batch", file("batch.json", JSON.stringify(texts))]);
    assert.deepEqual(results.map(({ tokens }) => tokens.length), texts.map((text) => (text ? json<{ tokens: object[] }>(["tokenize", "--text", text]).tokens.length : 0)));
    const alone = json<{ tokens: { logProb: number | null }[] }>(["score", "--text", "Two words"]);
    assert.ok(Math.abs((results[2]?.tokens[1]?.logProb as number) - (alone.tokens[1]?.logProb as number)) < 1e-4);
  });

  it("scores ids of a model without a tokenizer: pieces and offsets are null", () => {
    const { tokens } = json<{ tokens: Record<string, unknown>[] }>(["score", "--model", TINY, "--ids", "5,6,7"]);
    assert.deepEqual(tokens.map(({ id, piece, start, end }) => [id, piece, start, end]), [[5, null, null, null], [6, null, null, null], [7, null, null, null]]);
  });

  it("answers an empty text, with what follows only where a start token stands before it", () => {
    assert.deepEqual((({ tokens, next }) => [tokens, next])(json<{ tokens: object[]; next: unknown }>(["score", "--text", ""])), [[], null]);
    const started = json<{ tokens: object[]; next: { topK: object[] } }>(["score", "--text", "", "--start-token", "always"]);
    assert.deepEqual([started.tokens.length, started.next.topK.length], [0, 10]);
  });

  it("renders a chat with the model's own template", () => {
    const chat = file("chat.json", JSON.stringify([{ role: "user", content: "Hi" }]));
    const { tokens } = json<{ tokens: { id: number; special?: true }[] }>(["score", "--chat", chat]);
    assert.equal(tokens[0]?.id, 1);
    assert.equal(tokens[0]?.special, true);
  });

  it("writes attention as one float32 tensor, equal to the JSON and to the reference", () => {
    const tensors = goldenTensors("tiny/llama/golden.safetensors");
    const ids = [...tensors("input_ids.2").values].join();
    const out = join(folder, "attention.safetensors");
    assert.deepEqual(json(["attention", "--model", TINY, "--ids", ids, "--precision", "exact", "--out", out]), { out, shape: [3, 4, 48, 48] });
    const bytes = new Uint8Array(readFileSync(out));
    const tensor = readSafetensors(memorySource(bytes)).tensors.get("weights");
    assert.deepEqual([tensor?.dtype, tensor?.shape], ["F32", [3, 4, 48, 48]]);
    const values = new Float32Array(bytes.slice(tensor?.offset, (tensor?.offset ?? 0) + (tensor?.byteLength ?? 0)).buffer);
    assert.ok(largestDifference(values, tensors("attn.2").values) < 2e-4);
    const { weights, layers, queries } = json<{ weights: number[][][][]; layers: number[]; queries: number[] }>(["attention", "--model", TINY, "--ids", ids, "--precision", "exact", "--layers", "2,0", "--heads", "1", "--queries", "47,3"]);
    assert.deepEqual([layers, queries], [[2, 0], [47, 3]]);
    assert.ok(largestDifference(weights[1]?.[0]?.[1] ?? [], values.subarray(((0 * 4 + 1) * 48 + 3) * 48, ((0 * 4 + 1) * 48 + 4) * 48)) < 1e-6);
  });

  it("writes the residual stream as one float32 tensor", () => {
    const tensors = goldenTensors("tiny/llama/golden.safetensors");
    const out = join(folder, "hidden.safetensors");
    assert.deepEqual(json(["hidden", "--model", TINY, "--ids", [...tensors("input_ids.1").values].join(), "--out", out]), { out, shape: [4, 17, 64] });
  });

  it("continues a text greedily, with its steps", () => {
    const answer = json<{ sequences: { ids: number[]; text: string; logProb: number; stopReason: string; steps: { modelLogProb: number }[] }[] }>(["generate", "--greedy", "--text", "1, 2, 3, 4, 5,", "--max-tokens", "6", "--steps", "--precision", "exact"]);
    const [sequence] = answer.sequences;
    assert.match(sequence?.text ?? "", /^ 6, 7/);
    assert.ok(sequence && Math.abs(sequence.steps.reduce((sum, { modelLogProb }) => sum + modelLogProb, 0) - sequence.logProb) < 1e-5);
  });

  it("says what a model file is", () => {
    const { architecture, layers, quantization, contextLength } = json<{ architecture: string; layers: number; quantization: object; contextLength: number }>(["inspect"]);
    assert.deepEqual({ architecture, layers, quantization, contextLength }, { architecture: "llama", layers: 30, quantization: { Q8_0: 1, F32: 61, Q4_1: 210 }, contextLength: 8192 });
  });

  it("tries each provider in a process of its own, and says why one does not start", () => {
    const { providers } = json<{ providers: { provider: string; starts: boolean; reason: string | null }[] }>(["doctor"]);
    assert.equal(providers.find(({ provider }) => provider === "cpu")?.starts, true);
    for (const { starts, reason } of providers) assert.ok(starts || (reason ?? "").length > 5);
  });

  it("draws tables for people, without JSON and without colour off a terminal", () => {
    const { code, stdout } = run(["score", "--text", "The capital of France is Paris."]);
    assert.equal(code, 0);
    assert.match(stdout, /·Paris +\d+\.\d\u202f%/);
    assert.doesNotMatch(stdout, /\u001b|^\{/);
  });

  for (const [args, code, words] of [
    [["frobnicate"], 2, /no command "frobnicate".*score/],
    [["score"], 2, /No text was given/],
    [["score", "--text", "a", "--ids", "1"], 2, /--text and --ids/],
    [["score", "--text", "a", "--top-k", "many"], 2, /--top-k is "many"/],
    [["score", "--text", "a", "--precision", "double"], 2, /--precision is "double".*exact/],
    [["score", "--text", "a", "--colour"], 2, /--colour/],
    [["score", "--ids", "1,x"], 2, /holds "x"/],
    [["generate", "--text", "a"], 2, /--greedy/],
    [["score", "--text-file", "/no/such/file"], 1, /\/no\/such\/file cannot be read/],
    [["score", "--text", "a", "--model", "/no/such/model.gguf"], 1, /no model at .*Check the path/],
    [["score", "--text", "a", "--top-k", "100000"], 1, /100000 candidates/],
    [["attention", "--text", "a b", "--layers", "30"], 1, /no layer 30.*0 to 29/],
  ] as const) {
    it(`refuses "${args.join(" ")}" in one line, with exit code ${code}`, () => {
      const result = run(args);
      assert.equal(result.code, code);
      assert.equal(result.stdout, "");
      assert.match(result.stderr, /^tokenscope: [^\n]+\n$/);
      assert.match(result.stderr, words);
    });
  }

  it("refuses a file that is no UTF-8 text", () => {
    const { code, stderr } = run(["tokenize", "--text-file", file("binary.bin", Uint8Array.of(0x61, 0xff, 0xfe, 0x00))]);
    assert.equal(code, 1);
    assert.match(stderr, /is not UTF-8 text/);
  });

  it("explains every command with an example", () => {
    const commands = [...run(["help"]).stdout.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name as string);
    assert.ok(commands.length >= 7);
    for (const command of commands) assert.match(run(["help", command]).stdout, new RegExp(`^tokenscope ${command} [\\s\\S]*\\n\\n {2}tokenscope ${command}`));
  });

  it("ends quietly when its reader has seen enough", async () => {
    const child = spawn(process.execPath, [PROGRAM, "tokenize", "--text-file", "-", "--json"], { stdio: ["pipe", "pipe", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => { stderr += chunk.toString(); });
    child.stdout.once("data", () => child.stdout.destroy());
    child.stdin.end("many words and more ".repeat(20_000));
    const code = await new Promise((resolve) => { child.once("exit", resolve); });
    assert.deepEqual([code, stderr], [0, ""]);
  });

  it("exits with 130 when interrupted", async () => {
    const child = spawn(process.execPath, [PROGRAM, "score", "--text-file", "-", "--json"], { stdio: ["pipe", "ignore", "ignore"], env: { ...process.env, TOKENSCOPE_CACHE_DIR: folder } });
    child.stdin.end("All work and no play. ".repeat(2000));
    await new Promise((resolve) => { setTimeout(resolve, 2500); });
    child.kill("SIGINT");
    assert.equal(await new Promise((resolve) => { child.once("exit", resolve); }), 130);
  });
});
