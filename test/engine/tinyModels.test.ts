// Every architecture on tiny random models against Hugging Face transformers in float32.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { GOLDENS, goldenJson, goldenTensors, largestDifference } from "./support/goldens";
import { attentionParams, exactly, generateParams, scoreParams, TestEngine } from "./support/testEngine";

const MODELS = readdirSync(join(GOLDENS, "tiny"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

interface GoldenDecoding {
  readonly prompt: readonly number[];
  readonly greedy: { readonly maxNewTokens: number; readonly eos: number; readonly ids: readonly number[] };
  readonly greedyNoEos: { readonly maxNewTokens: number; readonly ids: readonly number[] };
}

for (const name of MODELS) {
  describe(`the tiny model ${name}`, () => {
    let engine: TestEngine;
    const tensors = goldenTensors(`tiny/${name}/golden.safetensors`);
    const model = exactly(join(GOLDENS, "tiny", name));
    before(() => { engine = TestEngine.open(); });
    after(() => engine.close());

    for (const i of [0, 1, 2]) {
      const ids = [...tensors(`input_ids.${i}`).values];
      it(`scores ${ids.length} tokens as the reference does`, async () => {
        const { scores } = await engine.call("text.score", scoreParams({ ids }, { ...model, topK: 5 }));
        assert.ok(largestDifference(scores.logProb, tensors(`logprob.${i}`).values) < 5e-4, "log p");
        assert.ok(largestDifference(scores.entropyBits, tensors(`entropy_bits.${i}`).values) < 1e-3, "entropy");
        const { values: logits, shape } = tensors(`logits.${i}`);
        const vocab = shape[1] as number;
        tensors(`rank.${i}`).values.forEach((rank, t) => {
          const row = logits.subarray((t - 1) * vocab, t * vocab);
          const close = t > 0 && Array.from(row).filter((logit) => Math.abs(logit - (row[ids[t] as number] as number)) < 1e-3).length > 1;
          if (!close) assert.equal(scores.rank[t], rank, `rank of token ${t}`);
        });
      });
      it(`attends over ${ids.length} tokens as the reference does`, async () => {
        const { weights, keys } = await engine.call("text.attention", attentionParams({ ids }, model));
        assert.ok(largestDifference(weights, tensors(`attn.${i}`).values) < 2e-4);
        for (let at = 0; at < weights.length; at += keys) assert.ok(Math.abs(weights.subarray(at, at + keys).reduce((a, b) => a + b, 0) - 1) < 1e-5);
      });
      it(`has the reference's states over ${ids.length} tokens`, async () => {
        const { hidden } = await engine.call("text.hidden", { ...model, input: { ids } });
        assert.ok(largestDifference(hidden, tensors(`hidden.${i}`).values) < 1e-3);
      });
    }

    it("continues greedily as the reference does, with and without an end token", async () => {
      const { decoding } = goldenJson<{ decoding: GoldenDecoding }>(`tiny/${name}/golden.json`);
      const { prompt, greedy, greedyNoEos } = decoding;
      const withEnd = await engine.call("text.generate", generateParams({ ids: [...prompt] }, { ...model, maxTokens: greedy.maxNewTokens, endIds: [greedy.eos] }));
      assert.deepEqual([...withEnd.ids], greedy.ids);
      const without = await engine.call("text.generate", generateParams({ ids: [...prompt] }, { ...model, maxTokens: greedyNoEos.maxNewTokens, endIds: [] }));
      assert.deepEqual([...without.ids], greedyNoEos.ids);
    });
  });
}
