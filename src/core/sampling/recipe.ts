import { factoryOf, TRANSFORM_NAMES } from "./catalogue";
import { whole } from "./parameters";
import { refused, SettingError } from "./settingError";
import type { Transform } from "./transform";

/** How tokens are chosen: transforms in order, the last word of each truncation, and where random numbers start. */
export interface Recipe {
  readonly chain: readonly Transform[];
  readonly seed: number | undefined;
  /** Truncations leave at least so many candidates, where they do not say otherwise themselves. */
  readonly minKeep: number;
}

/** A recipe as its file has it. */
export interface RecipeJson {
  readonly $schema?: string;
  readonly chain: readonly (Readonly<Record<string, unknown>> & { readonly transform: string })[];
  readonly seed?: number;
  readonly minKeep?: number;
}

export const SEED = whole("where the random numbers start: the same seed gives the same text", { to: 2 ** 32 - 1 });
export const RECIPE_MIN_KEEP = whole("truncations leave at least so many candidates");
export const DEFAULT_MIN_KEEP = 1;

const KEYS = ["$schema", "chain", "seed", "minKeep"];

/** Throws SettingError, which names the entry, the parameter and the value, and says what would do. */
export function parseRecipe(value: unknown): Recipe {
  const recipe = objectAt(value, "recipe", `an object such as {"chain": [{"transform": "topK", "k": 40}], "seed": 1}`);
  const unknown = Object.keys(recipe).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw new SettingError(`The recipe has "${unknown}"; a recipe has chain, seed and minKeep.`, "recipe", unknown);
  const { chain, seed, minKeep } = recipe;
  if (!Array.isArray(chain)) throw refused("recipe", "chain", chain, "a list of transforms");
  if (seed !== undefined && !SEED.accepts(seed)) throw refused("recipe", "seed", seed, SEED.takes);
  if (minKeep !== undefined && !RECIPE_MIN_KEEP.accepts(minKeep)) throw refused("recipe", "minKeep", minKeep, RECIPE_MIN_KEEP.takes);
  return { chain: chain.map(parseEntry), seed, minKeep: minKeep ?? DEFAULT_MIN_KEEP };
}

/** The other way round: `parseRecipe(recipeJson(recipe))` is the same recipe. */
export function recipeJson({ chain, seed, minKeep }: Recipe): RecipeJson {
  return { chain: chain.map(({ name, params }) => ({ transform: name, ...params })), ...(seed === undefined ? {} : { seed }), minKeep };
}

function parseEntry(value: unknown, place: number): Transform {
  const { transform, ...params } = objectAt(value, `chain[${place}]`, `an object such as {"transform": "topK", "k": 40}`);
  const factory = typeof transform === "string" ? factoryOf(transform) : undefined;
  if (!factory) throw refused(`chain[${place}]`, "transform", transform, `one of ${TRANSFORM_NAMES.join(", ")}`);
  return factory.read(params, `chain[${place}] ${factory.definition.name}`);
}

function objectAt(value: unknown, place: string, takes: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  throw refused(place, undefined, value, takes);
}
