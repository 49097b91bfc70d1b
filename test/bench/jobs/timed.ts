// The timed jobs. What they time is what the engine does for a question, from the ids or the text to the answer.
import { readFileSync } from "node:fs";
import type { LoadedModel } from "../../../src/engine/models/loadedModel";
import { collectGarbage } from "../../../src/engine/runtime/collectGarbage";
import type { Sequence } from "../../../src/engine/runtime/sequence";
import { CHUNK } from "../../../src/engine/runtime/textRunner";
import { attentionText } from "../../../src/engine/text/attentionText";
import { scoreText } from "../../../src/engine/text/scoreText";
import type { TextInput } from "../../../src/protocol/engineMethods";
import type { Run } from "../contest";
import type { Job, Surroundings } from "./job";
import { repeat, series } from "./repeat";
import { idsOf, load, OPTIONS } from "./surroundings";

const TOP_K = 10;
const WARM_UPS = 5;

type Of<K extends Job["kind"]> = Extract<Job, { kind: K }>;
type Timed = Omit<Run, "peakBytes">;

export async function prefill({ precision, count, numbers, repetitions }: Of<"prefill">, where: Surroundings): Promise<Timed> {
  const ids = idsOf(where, count);
  const model = await load(where, precision);
  const forget = (): void => model.cache.clear();
  const samples = await repeat(repetitions, where.clocking, forget, numbers ? () => score(model, { ids }) : () => lastRow(model, ids));
  return { samples, units: count };
}

async function lastRow({ runner }: LoadedModel, ids: readonly number[]): Promise<void> {
  await runner.prefill(ids, OPTIONS, (sequence) => runner.piece(OPTIONS, () => runner.decoder.logits(sequence.hiddenRows(ids.length - 1, ids.length))));
}

async function score(model: LoadedModel, input: TextInput): Promise<void> {
  const params = { model: "", precision: "auto", provider: "cpu", threads: 0, input, topK: TOP_K, window: 0, priority: "interactive", version: 1 } as const;
  await scoreText(model, { params, signal: OPTIONS.signal, onPart: () => undefined });
}

export async function decode({ precision, from, steps, repetitions }: Of<"decode">, where: Surroundings): Promise<Timed> {
  const ids = idsOf(where, from + steps);
  const model = await load(where, precision);
  const samples = await model.runner.prefill(ids.slice(0, from), OPTIONS, (sequence) =>
    repeat(repetitions, where.clocking, () => { sequence.truncate(from); }, () => decodeSteps(model, sequence, ids)));
  return { samples, units: steps };
}

/** As the engine continues a text (generateText.ts), on given tokens. */
async function decodeSteps({ runner }: LoadedModel, sequence: Sequence, ids: readonly number[]): Promise<void> {
  while (sequence.length < ids.length) {
    const id = ids[sequence.length] as number;
    const { hidden } = await runner.piece(OPTIONS, () => runner.decoder.decode(sequence.kv, id, sequence.length, TOP_K));
    sequence.append([id], hidden);
    collectGarbage();
  }
}

export async function append({ what, from, steps }: Of<"append">, where: Surroundings): Promise<Timed> {
  const model = await load(where, "auto");
  const inputs = what === "token" ? growingIds(where, from, steps + WARM_UPS) : growingText(model, where, from, steps + WARM_UPS);
  await score(model, inputs(0));
  return { samples: await series(steps, where.clocking, WARM_UPS, (step) => score(model, inputs(step + 1))), units: 1 };
}

function growingIds(where: Surroundings, from: number, steps: number): (step: number) => TextInput {
  const ids = idsOf(where, from + steps);
  return (step) => ({ ids: ids.slice(0, from + step) });
}

/** The text up to its token `from`, then a word more each time. */
function growingText(model: LoadedModel, { textFile }: Surroundings, from: number, steps: number): (step: number) => TextInput {
  const text = readFileSync(textFile, "utf8");
  const start = model.tokenizer?.encode(text, { parseSpecial: false }).end[from - 1];
  if (start === undefined) throw new Error(`The text has fewer than ${from} tokens.`);
  const words = [...text.slice(start).matchAll(/\S+/g)].slice(0, steps).map((word) => start + word.index + word[0].length);
  if (words.length < steps) throw new Error(`The text has ${words.length} words after token ${from}, but ${steps} are needed.`);
  return (step) => ({ text: text.slice(0, step === 0 ? start : words[step - 1]), parseSpecial: false, startToken: "model" });
}

export async function attention({ count, queries }: Of<"attention">, where: Surroundings): Promise<Timed> {
  const input = { ids: idsOf(where, count) };
  const model = await load(where, "auto");
  await score(model, input);
  const ask = async (step: number): Promise<void> => {
    const params = { model: "", precision: "auto", provider: "cpu", threads: 0, input, layers: [], heads: [], queries: [count - 1 - step], stream: false, priority: "interactive", version: 1 } as const;
    await attentionText(model, { params, signal: OPTIONS.signal, onPart: () => undefined });
  };
  return { samples: await series(queries, where.clocking, WARM_UPS, ask), units: 1 };
}

export async function head({ rows, repetitions }: Of<"head">, where: Surroundings): Promise<Timed> {
  const ids = idsOf(where, CHUNK);
  const { runner } = await load(where, "auto");
  const hidden = await runner.prefill(ids, OPTIONS, (sequence) => Promise.resolve(sequence.hiddenRows(0, CHUNK).slice()));
  const width = hidden.length / CHUNK;
  const samples = await repeat(repetitions, where.clocking, () => undefined, async () => {
    for (let from = 0; from < CHUNK; from += rows) {
      await runner.decoder.numbers(hidden.subarray(from * width, (from + rows) * width), ids.slice(from, from + rows), TOP_K);
    }
    collectGarbage();
  });
  return { samples, units: CHUNK };
}
