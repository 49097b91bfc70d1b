// What a transform may be told. One table per parameter serves reading a recipe, its errors, and the schema with which
// an editor completes it.

/** As much of JSON Schema as recipes need. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: string | number;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly minLength?: number;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

export interface Parameter<T> {
  /** For people, as a phrase. */
  readonly description: string;
  /** The allowed values in words, to follow "it takes". */
  readonly takes: string;
  readonly schema: JsonSchema;
  /** What stands for a parameter that is not given; without it the parameter is required. */
  readonly absent?: { readonly value: T };
  accepts(value: unknown): value is T;
}

interface Range { readonly from: number; readonly to: number }

const LARGEST_WHOLE = 0x7fff_ffff;

export function number(description: string, { from, to }: Range): Parameter<number> {
  return {
    description, takes: `a number from ${from} to ${to}`,
    schema: { type: "number", minimum: from, maximum: to },
    accepts: (value): value is number => typeof value === "number" && value >= from && value <= to,
  };
}

/** Neither a temperature nor a penalty means anything beyond it; far below what overflows in float32. */
const LARGEST = 1e6;

export function numberFromZero(description: string): Parameter<number> { return number(description, { from: 0, to: LARGEST }); }

export function whole(description: string, { from = 0, to = LARGEST_WHOLE }: Partial<Range> = {}): Parameter<number> {
  return {
    description, takes: `a whole number from ${from}${to === LARGEST_WHOLE ? "" : ` to ${to}`}`,
    schema: { type: "integer", minimum: from, maximum: to },
    accepts: (value): value is number => Number.isInteger(value) && (value as number) >= from && (value as number) <= to,
  };
}

/** The same parameter, but it may be left out. */
export function optional<T, A>(parameter: Parameter<T>, absent: A): Parameter<T | A> & { readonly absent: { readonly value: A } } {
  return { ...parameter, absent: { value: absent } };
}

/** Where it is left out, the recipe's own `minKeep` holds. */
export const MIN_KEEP = optional(whole("at least so many candidates stay; the recipe's own minKeep where this is left out"), undefined);

/** Values by name, as their parameters describe them. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;
export type ValuesOf<P> = { readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never };
type OptionalKey<P> = { [K in keyof P]: P[K] extends { readonly absent: object } ? K : never }[keyof P];
/** What has to be given, and what may be. */
export type Given<P> = { readonly [K in Exclude<keyof P, OptionalKey<P>>]: ValuesOf<P>[K] } & { readonly [K in OptionalKey<P>]?: ValuesOf<P>[K] };
