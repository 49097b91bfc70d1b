import assert from "node:assert/strict";
import { goldenTensors, largestDifference } from "./goldens";
import { attentionParams, exactly, scoreParams, TestEngine } from "./testEngine";

/** Tests of one model against a golden file: numbers of every token, attention of every row, states; in float32. */
export function checkModel(title: string, path: string, golden: string, more: (engine: () => TestEngine) => void = () => undefined): void {
  describe(title, () => {
    let engine: TestEngine;
    const tensors = goldenTensors(golden);
    const model = exactly(path);
    before(() => { engine = TestEngine.open(); });
    after(() => engine.close());

    for (const i of tensors.names.filter((name) => name.startsWith("input_ids.")).map((name) => name.split(".")[1] as string)) {
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
      it(`attends over ${ids.length} tokens as the reference does; rows sum to 1`, async () => {
        const { weights, keys } = await engine.call("text.attention", attentionParams({ ids }, model));
        assert.ok(largestDifference(weights, tensors(`attn.${i}`).values) < 2e-4);
        for (let at = 0; at < weights.length; at += keys) assert.ok(Math.abs(weights.subarray(at, at + keys).reduce((a, b) => a + b, 0) - 1) < 1e-5);
      });
      it(`has the reference's states over ${ids.length} tokens`, async () => {
        const { hidden } = await engine.call("text.hidden", { ...model, input: { ids } });
        assert.ok(largestDifference(hidden, tensors(`hidden.${i}`).values) < 1e-3);
      });
    }
    more(() => engine);
  });
}
