import type { Candidates } from "./candidates";
import type { Drawn } from "./draw";
import type { MersenneTwister } from "./mersenneTwister";
import type { Given, JsonSchema, Parameters, ValuesOf } from "./parameters";
import type { BreakerVocabulary } from "./sequenceBreakers";
import { refused, SettingError } from "./settingError";

/** What one place of a chain remembers from step to step. */
export interface StageMemory {
  /** Its own random numbers, from the run's seed. */
  readonly random: MersenneTwister;
  /** Mirostat: the most bits of surprise that it lets pass. */
  mu?: number;
  /** Mirostat: what it let pass at this step, float32 probabilities. */
  left?: Distribution;
}

/** What a transform may look at beside the candidates. */
export interface StepContext {
  /** Tokens before this step, the oldest first: the prompt's too. */
  readonly history: ArrayLike<number>;
  /** The recipe's; a truncation's own `minKeep` goes before it. */
  readonly minKeep: number;
  readonly memory: StageMemory;
  /** The model's tokens as bytes, where there is a model. */
  readonly vocabulary?: BreakerVocabulary | undefined;
}

/** Ids and their probabilities, place by place. */
export interface Distribution { readonly ids: Int32Array; readonly probabilities: Float32Array }

/** What a transform did. It has removed the candidates that are gone or dead now. */
export interface Outcome {
  /** False where it left every candidate and their order as they were. */
  readonly acted: boolean;
  /** Why it removed what it removed, to follow "removed:". */
  readonly reason?: string;
  /** Something that it found out on the way: a temperature, a threshold, a chance. */
  readonly note?: string;
}

export const switchedOff: Outcome = { acted: false, note: "switched off" };
export const hadNoEffect: Outcome = { acted: false };

/** What can be known from the parameters alone. */
export interface Action {
  /** For people, short: "top-k 40". */
  readonly label: string;
  /** Changes the candidates in place. At least one of them is alive, before and after. */
  apply(candidates: Candidates, context: StepContext): Outcome;
  /** Draws instead of the chain, where this transform stands last. */
  draw?(candidates: Candidates, memory: StageMemory): Drawn;
  /** Told which id was chosen at the end of the step. */
  chosen?(id: number, memory: StageMemory): void;
}

/** One entry of a chain. It keeps nothing itself (see StageMemory), so that one transform may stand in several places. */
export interface Transform extends Action {
  readonly name: string;
  /** As given; JSON. */
  readonly params: Readonly<Record<string, unknown>>;
}

export interface Definition<P extends Parameters> {
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
  readonly parameters: P;
  create(values: ValuesOf<P>): Action;
}

/** Makes transforms of one kind. */
export interface Factory<P extends Parameters = Parameters> {
  /** Throws SettingError where a value is out of range. */
  (params: Given<P>): Transform;
  readonly definition: Pick<Definition<P>, "name" | "summary" | "parameters">;
  /** From JSON. Throws SettingError for an unknown, missing or out-of-range parameter; `place` says where it stands. */
  read(params: Readonly<Record<string, unknown>>, place?: string): Transform;
}

export function defineTransform<const P extends Parameters>(definition: Definition<P>): Factory<P> {
  const read = (given: Readonly<Record<string, unknown>>, place = definition.name): Transform => {
    const params = Object.freeze({ ...given });
    return Object.freeze({ name: definition.name, params, ...definition.create(valuesOf(definition.parameters, params, place)) });
  };
  return Object.assign((params: Given<P>) => read(params), { definition, read });
}

function valuesOf<P extends Parameters>(parameters: P, given: Readonly<Record<string, unknown>>, place: string): ValuesOf<P> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(parameters, name)) throw new SettingError(`${place} has no parameter "${name}"; it takes ${Object.keys(parameters).join(", ")}.`, place, name);
  }
  const values = Object.entries(parameters).map(([name, parameter]) => {
    const value = given[name];
    if (value === undefined && parameter.absent) return [name, parameter.absent.value];
    if (!parameter.accepts(value)) throw refused(place, name, value, parameter.takes);
    return [name, value];
  });
  return Object.fromEntries(values) as ValuesOf<P>;
}

/** How an entry of this kind looks in a recipe. */
export function entrySchema({ definition: { name, summary, parameters } }: Factory): JsonSchema {
  const properties = Object.entries(parameters).map(([key, { schema, description, absent }]) => [
    key, { ...schema, description, ...(absent?.value === undefined ? {} : { default: absent.value }) },
  ]);
  const required = Object.keys(parameters).filter((key) => !parameters[key]?.absent);
  return {
    type: "object", description: summary, required: ["transform", ...required], additionalProperties: false,
    properties: { transform: { type: "string", const: name, description: summary }, ...Object.fromEntries(properties) as Record<string, JsonSchema> },
  };
}
