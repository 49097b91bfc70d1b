import { goldenJson } from "../engine/support/goldens";
import { TestEngine } from "../engine/support/testEngine";

/** The text that everything is measured on. */
export interface BenchText {
  readonly text: string;
  readonly ids: readonly number[];
  /** Where each token ends in the text. */
  readonly ends: readonly number[];
}

/** The goldens' long text, repeated until it has more than `tokens` tokens of the model. */
export async function benchText(model: string, tokens: number): Promise<BenchText> {
  const engine = TestEngine.open();
  const { text: once } = goldenJson<{ text: string }>("smollm2/long.json");
  try {
    for (let text = once; ; text += `\n\n${once}`) {
      const { tokens: { ids, end } } = await engine.call("text.tokenize", { model, text, parseSpecial: false });
      if (ids.length > tokens) return { text, ids: [...ids], ends: [...end] };
    }
  } finally {
    await engine.close();
  }
}
