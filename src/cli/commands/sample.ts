import { SamplerRun, type StepRecord } from "../../core/sampling/chain";
import { parseRecipe, type Recipe, SEED } from "../../core/sampling/recipe";
import type { StageRecord } from "../../core/sampling/stageRecord";
import type { Distribution } from "../../core/sampling/transform";
import { TokenizerShelf } from "../../engine/models/tokenizerShelf";
import { Failure } from "../../protocol/failure";
import * as format from "../../protocol/format";
import type { Command, Session } from "../command";
import { modelChoice, numbers, readJson, text, type Values } from "../options";
import { facts, table } from "../table";
import { UsageError } from "../usageError";

export const sample: Command = {
  name: "sample",
  summary: "what a recipe's transforms do to given logits, stage by stage",
  help: `tokenscope sample --logits F --recipe F [--history 1,2,3] [--seed S] [--model M] [--json] [--out F]

Which candidates each transform of the recipe keeps, which it removes and why, and the token that is drawn at the end.
  --logits F      {"logits": [1.5, null, …]}: one for each id; null is minus infinity (a masked candidate)
  --recipe F      {"chain": [{"transform": "topK", "k": 40}, …], "seed": 1, "minKeep": 1}
  --history IDS   the tokens before, the oldest first: penalties and DRY look at them
  --seed S        goes before the recipe's seed; 0 where neither is given
  --model M       only for the breakers of DRY: whose tokens they are

  tokenscope sample --logits logits.json --recipe recipe.json --history 12,7,12`,
  options: { logits: { type: "string" }, recipe: { type: "string" }, history: { type: "string" }, seed: { type: "string" }, model: { type: "string" } },
  run: async (session) => {
    const { values } = session.parsed;
    const logits = readLogits(needed(values, "logits"));
    const recipe = parseRecipe(readJson(needed(values, "recipe")));
    const history = text(values, "history") ?? "";
    const run = SamplerRun.start(recipe, { seed: seedOf(values), vocabulary: needsVocabulary(recipe) ? vocabularyOf(session) : undefined });
    const record = run.record(logits, history === "" ? [] : numbers(history, "history"));
    session.output.answer(recordJson(record), [record.stages.length], () => draw(record));
  },
};

function needed(values: Values, name: string): string {
  const path = text(values, name);
  if (path === undefined) throw new UsageError(`--${name} is missing: it takes a JSON file. See tokenscope help sample.`);
  return path;
}

function seedOf(values: Values): number | undefined {
  const given = text(values, "seed");
  if (given === undefined) return undefined;
  const seed = given.trim() === "" ? undefined : Number(given);
  if (SEED.accepts(seed)) return seed;
  throw new UsageError(`--seed is "${given}"; it takes ${SEED.takes}.`);
}

function readLogits(path: string): readonly number[] {
  const logits = (readJson(path) as { readonly logits?: unknown } | null)?.logits;
  if (!Array.isArray(logits)) throw new Failure("badInput", `${path} has no list "logits". Write it as {"logits": [1.5, null, -2]}.`);
  return logits.map((logit: unknown, id) => {
    if (logit === null) return -Infinity;
    if (typeof logit === "number") return logit;
    throw new Failure("badInput", `${path}: logits[${id}] is ${JSON.stringify(logit)}; it takes a number, or null for minus infinity.`);
  });
}

function needsVocabulary({ chain }: Recipe): boolean {
  return chain.some(({ params }) => Array.isArray(params["breakers"]) && params["breakers"].length > 0);
}

function vocabularyOf({ engine, parsed }: Session): ReturnType<TokenizerShelf["of"]> {
  return new TokenizerShelf(engine.catalogue).of(modelChoice(parsed.values, engine.catalogue.bundled).model);
}

function recordJson({ stages, result, choice, seed }: StepRecord): object {
  return {
    stages: stages.map(({ transform, params, acted, note, kept, removed }) => ({
      transform, params, acted, ...(note === undefined ? {} : { note }),
      kept: rowsOf(kept),
      removed: Array.from(removed.ids, (id) => ({ id, reason: removed.reason })),
    })),
    result: rowsOf(result),
    draw: { id: choice.id, drawProb: choice.drawProb, modelLogProb: choice.modelLogProb, random: choice.random, seed },
  };
}

function rowsOf({ ids, probabilities }: Distribution): readonly { readonly id: number; readonly probability: number }[] {
  return Array.from(ids, (id, i) => ({ id, probability: probabilities[i] as number }));
}

const SHOWN = 20;

function draw({ input, stages, result, choice, seed }: StepRecord): string {
  const waterfall = stages.map((stage, s) => [stage.label, format.count(stage.kept.ids.length), ...removalOf(stage, stages[s - 1]?.kept ?? input), stage.note ?? ""]);
  return [
    table([{ title: "stage" }, { title: "kept", right: true }, { title: "removed", right: true }, { title: "their share", right: true }, { title: "why" }, { title: "" }],
      [["the model", format.count(input.ids.length), "", "", "", ""], ...waterfall]),
    drawResult(result, input),
    facts([["drawn", `${choice.id}`], ["random", choice.random === null ? "none needed" : choice.random.toFixed(9)], ["seed", String(seed)]]),
  ].join("\n\n");
}

/** How many were removed, the probability that they had before, and why. */
function removalOf({ removed }: StageRecord, before: Distribution): readonly string[] {
  if (removed.ids.length === 0) return ["", "", ""];
  const gone = new Set(removed.ids);
  const share = before.ids.reduce((sum, id, i) => (gone.has(id) ? sum + (before.probabilities[i] as number) : sum), 0);
  return [format.count(removed.ids.length), format.percent(share), removed.reason];
}

/** The most probable, and the others as one row. */
function drawResult(result: Distribution, input: Distribution): string {
  const raw = new Map(Array.from(input.ids, (id, i) => [id, input.probabilities[i] as number]));
  const sorted = rowsOf(result).toSorted((a, b) => b.probability - a.probability || a.id - b.id);
  const rows = sorted.slice(0, SHOWN).map(({ id, probability }) => [String(id), format.percent(raw.get(id) ?? 0), format.percent(probability)]);
  const others = sorted.slice(SHOWN);
  const sumOf = (p: (row: (typeof others)[number]) => number): string => format.percent(others.reduce((sum, row) => sum + p(row), 0));
  if (others.length > 0) rows.push([`${format.count(others.length)} others`, sumOf(({ id }) => raw.get(id) ?? 0), sumOf(({ probability }) => probability)]);
  return table([{ title: "id", right: true }, { title: "model", right: true }, { title: "drawn with", right: true }], rows);
}
