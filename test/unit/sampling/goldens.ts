// libllama's own results on hand-made logits. How they were made, and what their fields mean: test/goldens/sampling/README.md.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Candidates } from "../../../src/core/sampling/candidates";

export interface GoldenState {
  readonly ids: readonly number[];
  readonly logits: readonly (number | null)[];
  readonly probs: readonly number[];
  readonly alive: readonly number[];
  readonly sorted: boolean;
}
export type GoldenParams = Readonly<Record<string, unknown>>;
export interface GoldenCase extends GoldenState {
  readonly input: string;
  readonly sampler: string;
  readonly params: GoldenParams;
  readonly history?: readonly number[];
  /** Equal logits on both sides of the cut: which ids stay depends on the sort, how many does not. */
  readonly tieAtCut?: boolean;
}
export interface GoldenBreakers { readonly sampler: "dryText"; readonly params: GoldenParams; readonly history: readonly number[]; readonly changed: readonly (readonly [number, number])[] }
export interface GoldenChain {
  readonly chain: string;
  readonly input: string;
  readonly history: readonly number[];
  readonly stages: readonly (GoldenState & { readonly sampler: string; readonly params: GoldenParams })[];
}
export interface GoldenMirostat {
  readonly input: string; readonly seed: number; readonly tau: number; readonly eta: number;
  readonly draws: readonly { readonly muBefore: number; readonly survivors: number; readonly id: number; readonly p: number; readonly surpriseBits: number; readonly muAfter: number }[];
}

interface Goldens {
  readonly inputs: Readonly<Record<string, readonly (number | null)[]>>;
  readonly cases: readonly (GoldenCase | GoldenBreakers)[];
  readonly chains: readonly GoldenChain[];
  readonly greedy: readonly { readonly input: string; readonly id: number }[];
  readonly mirostatV2: readonly GoldenMirostat[];
  readonly draw: readonly { readonly input: string; readonly draws: readonly (readonly [seed: number, id: number])[] }[];
}

/** A chain on logits of its own, by makeRandom.py. */
export interface RandomCase {
  readonly logits: readonly (number | null)[];
  readonly history: readonly number[];
  readonly stages: readonly { readonly sampler: string; readonly params: GoldenParams; readonly ids: readonly number[]; readonly logits: readonly (number | null)[]; readonly sorted: boolean }[];
}

function read(name: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(join(process.cwd(), "test/goldens/sampling", name))).toString("utf8"));
}

export const goldens = read("sampling.json.gz") as Goldens;
export const randomCases = read("random.json.gz") as readonly RandomCase[];

export function inputOf(name: string): number[] {
  const input = goldens.inputs[name];
  if (!input) throw new Error(`the goldens have no input ${name}`);
  return input.map((logit) => logit ?? -Infinity);
}

/** The goldens write biases as pairs, recipes as an object. */
export function recipeParams(params: GoldenParams): Record<string, unknown> {
  return Array.isArray(params["bias"]) ? { ...params, bias: Object.fromEntries(params["bias"] as [number, number | null][]) } : { ...params };
}

/** Ids and logits of the candidates as they stand. */
export function standing(candidates: Candidates): { readonly ids: readonly number[]; readonly logits: readonly number[] } {
  return { ids: [...candidates.ids.subarray(0, candidates.size)], logits: [...candidates.logits.subarray(0, candidates.size)] };
}
