// Tiny random models, tied and sharded among them, against Hugging Face transformers in float32.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { checkModel } from "./support/checkModel";
import { GOLDENS, goldenJson } from "./support/goldens";
import { exactly, generateParams } from "./support/testEngine";

const MODELS = readdirSync(join(GOLDENS, "tiny"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

interface GoldenDecoding {
  readonly prompt: readonly number[];
  readonly greedy: { readonly maxNewTokens: number; readonly eos: number; readonly ids: readonly number[] };
  readonly greedyNoEos: { readonly maxNewTokens: number; readonly ids: readonly number[] };
}

for (const name of MODELS) {
  const folder = join(GOLDENS, "tiny", name);
  checkModel(`the tiny model ${name}`, folder, `tiny/${name}/golden.safetensors`, (engine) => {
    it("continues greedily as the reference does, with and without an end token", async () => {
      const { decoding: { prompt, greedy, greedyNoEos } } = goldenJson<{ decoding: GoldenDecoding }>(`tiny/${name}/golden.json`);
      const withEnd = await engine().call("text.generate", generateParams({ ids: [...prompt] }, { ...exactly(folder), maxTokens: greedy.maxNewTokens, endIds: [greedy.eos] }));
      assert.deepEqual([...withEnd.ids], greedy.ids);
      const without = await engine().call("text.generate", generateParams({ ids: [...prompt] }, { ...exactly(folder), maxTokens: greedyNoEos.maxNewTokens, endIds: [] }));
      assert.deepEqual([...without.ids], greedyNoEos.ids);
    });
  });
}
