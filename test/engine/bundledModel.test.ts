// The bundled model against the reference implementation (Hugging Face transformers in float32 on the dequantised file).
import assert from "node:assert/strict";
import { TokenFlag } from "../../src/protocol/scores";
import { goldenJson, goldenTensors, largestDifference } from "./support/goldens";
import { attentionParams, generateParams, plain, scoreParams, TestEngine } from "./support/testEngine";

interface GoldenText {
  readonly name: string;
  readonly text: string;
  readonly parseSpecial: boolean;
  readonly ids: readonly number[];
  readonly spans: readonly (readonly [number, number, number, number, number])[];
  readonly special: readonly number[];
  readonly startToken?: number | null;
  readonly logProb: readonly (number | null)[];
  readonly rank: readonly (number | null)[];
  readonly entropyBits: readonly (number | null)[];
  readonly topK: readonly ((readonly (readonly [number, number])[]) | null)[];
  readonly next: readonly (readonly [number, number])[] | null;
  /** Absent where the text is empty. */
  readonly aggregate?: { readonly scored: number; readonly scoredBytes: number; readonly perplexity: number | null; readonly bitsPerByte: number | null };
}
const { texts, withStartToken } = goldenJson<{ texts: GoldenText[]; withStartToken: GoldenText[] }>("smollm2/texts.json");

describe("the bundled model, exactly", () => {
  let engine: TestEngine;
  before(() => { engine = TestEngine.open(); });
  after(() => engine.close());

  for (const golden of [...texts, ...withStartToken]) {
    describe(`on "${golden.name}"`, () => {
      const input = { text: golden.text, parseSpecial: golden.parseSpecial, startToken: typeof golden.startToken === "number" ? "always" : "model" } as const;

      it("gives the reference's log-probabilities, ranks, entropies, candidates and totals", async () => {
        const { tokens, scores, next, aggregate } = await engine.call("text.score", scoreParams(input));
        assert.deepEqual([...tokens.ids], golden.ids);
        assert.deepEqual(Array.from(tokens.ids, (_, t) => [tokens.start[t], tokens.end[t], tokens.byteStart[t], tokens.byteEnd[t], (tokens.flags[t] as number) & TokenFlag.partial ? 1 : 0]), golden.spans);
        assert.ok(largestDifference(scores.logProb, golden.logProb.map((v) => v ?? NaN)) < 1e-3, "log p");
        assert.ok(largestDifference(scores.entropyBits, golden.entropyBits.map((v) => v ?? NaN)) < 1e-3, "entropy");
        golden.topK.forEach((row, t) => { if (row) checkCandidates(row, scores.topIds.subarray(t * 10, t * 10 + 10), scores.topLogProb.subarray(t * 10, t * 10 + 10)); });
        golden.rank.forEach((rank, t) => checkRank(golden, t, rank ?? 0, scores.rank[t] as number));
        if (golden.next) checkCandidates(golden.next, next?.topIds ?? [], next?.topLogProb ?? []);
        else assert.equal(next, null);
        const totals = golden.aggregate ?? { scored: 0, scoredBytes: 0, perplexity: null, bitsPerByte: null };
        assert.deepEqual([aggregate.scored, aggregate.scoredBytes], [totals.scored, totals.scoredBytes]);
        if (totals.perplexity === null) assert.equal(aggregate.perplexity, null);
        else assert.ok(Math.abs((aggregate.perplexity as number) / totals.perplexity - 1) < 1e-4, "perplexity");
        assert.ok(Math.abs((aggregate.bitsPerByte ?? 0) - (totals.bitsPerByte ?? 0)) < 1e-4, "bits per byte");
      });
    });
  }

  it("scores 2,262 tokens as the reference does, whole and in windows of 512 with half overlap", async () => {
    const long = goldenTensors("smollm2/long.safetensors");
    const { text } = goldenJson<{ text: string }>("smollm2/long.json");
    const whole = await engine.call("text.score", scoreParams(plain(text)));
    assert.deepEqual([...whole.tokens.ids], [...long("ids").values]);
    assert.ok(largestDifference(whole.scores.logProb, long("logprob").values) < 1e-3);
    assert.ok(largestDifference(whole.scores.entropyBits, long("entropy_bits").values) < 1e-3);
    const windowed = await engine.call("text.score", scoreParams(plain(text), { window: 512 }));
    assert.ok(largestDifference(windowed.scores.logProb, long("window512.logprob").values) < 1e-3);
    assert.deepEqual([...windowed.scores.windowStart].slice(1), [...long("window512.start").values].slice(1));
  });

  describe("on the short text", () => {
    const short = goldenTensors("smollm2/short.safetensors");
    const { text } = goldenJson<{ text: string }>("smollm2/short.json");

    it("attends as the reference does, in every layer, head and row; rows sum to 1", async () => {
      const { weights, keys } = await engine.call("text.attention", attentionParams(plain(text)));
      assert.ok(largestDifference(weights, short("attn").values) < 2e-4);
      for (let at = 0; at < weights.length; at += keys) assert.ok(Math.abs(weights.subarray(at, at + keys).reduce((a, b) => a + b, 0) - 1) < 1e-5);
    });

    it("gives any selection of layers, heads and queries in the order asked for, the same as all of them", async () => {
      const all = short("attn");
      const [layers, heads, queries] = [[17, 3], [8, 0], [13, 2, 5]];
      const { weights, keys } = await engine.call("text.attention", attentionParams(plain(text), { layers, heads, queries }));
      const expected = layers.flatMap((l) => heads.flatMap((h) => queries.flatMap((q) => Array.from(all.values.subarray(((l * 9 + h) * 14 + q) * 14, ((l * 9 + h) * 14 + q + 1) * 14)))));
      assert.equal(keys, 14);
      assert.ok(largestDifference(weights, expected) < 2e-4);
    });

    it("has the reference's residual stream in every state", async () => {
      const { hidden, hiddenSize } = await engine.call("text.hidden", { ...scoreParams(plain(text)) });
      const expected = short("hidden").values;
      for (let at = 0; at < hidden.length; at += hiddenSize) {
        const norm = Math.hypot(...expected.subarray(at, at + hiddenSize));
        assert.ok(largestDifference(hidden.subarray(at, at + hiddenSize), expected.subarray(at, at + hiddenSize)) / norm < 1e-3);
      }
    });

    it("draws a head's map from the same weights as its rows, with the metrics of the whole text", async () => {
      const params = { ...scoreParams(plain(text)), layer: 4, head: 7, region: null, maxRows: 64, maxColumns: 64 };
      const { weights, rows, columns, metrics } = await engine.call("text.pattern", params);
      assert.deepEqual([rows, columns], [14, 14]);
      const expected = short("attn").values.subarray((4 * 9 + 7) * 14 * 14, (4 * 9 + 8) * 14 * 14);
      assert.ok(largestDifference(weights, expected) < 2e-4);
      const firstMass = Array.from({ length: 13 }, (_, q) => expected[(q + 1) * 14] as number).reduce((a, b) => a + b, 0) / 13;
      assert.ok(Math.abs((metrics?.firstMass as number) - firstMass) < 1e-4);
    });
  });

  it("attends as the reference does in rows of other texts", async () => {
    const { rows } = goldenJson<{ rows: { text: string; layer: number; head: number; query: number; row: number[] }[] }>("smollm2/attention_rows.json");
    for (const { text: name, layer, head, query, row } of rows) {
      const text = name === "long" ? goldenJson<{ text: string }>("smollm2/long.json").text : texts.find((t) => t.name === name)?.text;
      assert.ok(text !== undefined, name);
      const parseSpecial = texts.find((t) => t.name === name)?.parseSpecial ?? false;
      const { weights } = await engine.call("text.attention", attentionParams({ text, parseSpecial, startToken: "model" }, { layers: [layer], heads: [head], queries: [query] }));
      assert.ok(largestDifference(weights.subarray(0, row.length), row) < 2e-4, `${name} ${layer}.${head} query ${query}`);
    }
  });

  it("continues greedily as the reference does", async () => {
    const { greedy } = goldenJson<{ greedy: { prompt: string; parseSpecial: boolean; promptIds: number[]; maxNewTokens: number; ids: number[] }[] }>("smollm2/decoding.json");
    for (const { prompt, parseSpecial, promptIds, maxNewTokens, ids } of greedy) {
      const answer = await engine.call("text.generate", generateParams({ text: prompt, parseSpecial, startToken: "model" }, { maxTokens: maxNewTokens }));
      assert.deepEqual([...answer.promptIds], promptIds);
      assert.deepEqual([...answer.ids], ids);
    }
  });

  function checkCandidates(expected: readonly (readonly [number, number])[], ids: ArrayLike<number>, logProbs: ArrayLike<number>): void {
    expected.forEach(([id, logProb], i) => {
      assert.ok(Math.abs((logProbs[i] as number) - logProb) < 1e-3, `candidate ${i}: ${logProbs[i]} is not ${logProb}`);
      const tied = expected.some(([other, p], j) => j !== i && Math.abs(p - logProb) < 1e-3 && other === ids[i]);
      const atTheEnd = i === expected.length - 1; // the next one, not in the golden, may be as probable
      assert.ok(ids[i] === id || tied || atTheEnd, `candidate ${i}: ${ids[i]} is not ${id}`);
    });
  }

  /** Equal, unless another logit lies within 1e-3 of the target's: then by the few that float32 may swap. */
  function checkRank(golden: GoldenText, t: number, expected: number, actual: number): void {
    if (expected === actual) return;
    assert.ok(expected > 10 && Math.abs(expected - actual) <= Math.max(1, expected * 1e-3), `${golden.name}, token ${t}: rank ${actual}, not ${expected}`);
  }
});
