import type { Precision, StartToken } from "../protocol/engineMethods";
import type { Measure } from "../protocol/viewMethods";

/** One knob: what it is when nothing is set, what it takes, in words, and the reading of what the user wrote. */
interface Setting<T> {
  readonly default: T;
  readonly takes: string;
  /** The value, or `undefined` where it is none that this knob takes. */
  readonly read: (written: unknown) => T | undefined;
}

const flag = (value: boolean): Setting<boolean> =>
  ({ default: value, takes: "true or false", read: (written) => (typeof written === "boolean" ? written : undefined) });

function oneOf<T extends string>(first: T, ...others: readonly T[]): Setting<T> {
  const values = [first, ...others];
  return { default: first, takes: `one of ${values.join(", ")}`, read: (written) => values.find((value) => value === written) };
}

const whole = (value: number, from: number, to: number): Setting<number> => ({
  default: value,
  takes: `a whole number from ${from} to ${to}`,
  read: (written) => (typeof written === "number" && Number.isInteger(written) && written >= from && written <= to ? written : undefined),
});

const languages: Setting<readonly string[]> = {
  default: ["prompt", "markdown", "plaintext"],
  takes: "a list of language ids",
  read: (written) => (isListOf(written, (id): id is string => typeof id === "string" && id.trim() !== "") ? written : undefined),
};

const model: Setting<string> = {
  default: "smollm2-135m-instruct",
  takes: "the id of a model of the catalogue, or the absolute path of a GGUF file",
  read: (written) => (typeof written === "string" && /^[\w.-]+$|^~?[\\/]|^[A-Za-z]:[\\/]/.test(written) && !/^\.+$/.test(written) ? written : undefined),
};

type Thresholds = readonly [number, number, number];
const rankThresholds: Setting<Thresholds> = {
  default: [10, 100, 1000],
  takes: "three whole numbers, each larger than the one before",
  read: (written) => {
    if (!isListOf(written, (rank): rank is number => Number.isInteger(rank))) return undefined;
    const [first = 0, second = 0, third = 0, ...more] = written;
    return first >= 1 && second > first && third > second && more.length === 0 ? [first, second, third] : undefined;
  },
};

/** Every setting, by its name below `tokenscope.`. */
export const SETTINGS = {
  languages,
  model,
  precision: oneOf<Precision>("auto", "exact", "fast"),
  threads: whole(0, 0, 256),
  startToken: oneOf<StartToken>("model", "always", "never"),
  parseSpecial: flag(false),
  "hover.enabled": flag(true),
  "codeLens.enabled": flag(true),
  "statusBar.enabled": flag(true),
  "decorations.enabled": flag(false),
  "decorations.boundaries": oneOf<"splitWords" | "all" | "none">("splitWords", "all", "none"),
  measure: oneOf<Measure>("surprisal", "rank", "entropy", "probability"),
  rankThresholds,
  /** UTF-16 units. */
  wholeFileLimit: whole(1_000_000, 10_000, 50_000_000),
  /** minutes; 0 = never */
  unloadAfter: whole(10, 0, 1_440),
  /** tokens */
  continueLength: whole(64, 1, 4_096),
} as const;

export type SettingName = keyof typeof SETTINGS;
export type Settings = { readonly [K in SettingName]: (typeof SETTINGS)[K] extends Setting<infer T> ? T : never };

/** A value that was refused; its default stands instead. */
export interface RefusedSetting { readonly name: SettingName; readonly message: string }

/** @param written what the configuration holds under a name; `undefined` where it holds nothing */
export function readSettings(written: (name: SettingName) => unknown): { readonly settings: Settings; readonly refused: readonly RefusedSetting[] } {
  const refused: RefusedSetting[] = [];
  const read = (name: SettingName): unknown => {
    const { default: standard, takes, read: parse } = SETTINGS[name] as Setting<unknown>;
    const value = written(name);
    if (value === undefined || value === null) return standard;
    const parsed = parse(value);
    if (parsed === undefined) refused.push({ name, message: `tokenscope.${name} takes ${takes}, not ${JSON.stringify(value)}. ${JSON.stringify(standard)} is used.` });
    return parsed ?? standard;
  };
  const settings = Object.fromEntries(names().map((name) => [name, read(name)])) as unknown as Settings;
  return { settings, refused };
}

export const names = (): readonly SettingName[] => Object.keys(SETTINGS) as SettingName[];

function isListOf<T>(value: unknown, is: (entry: unknown) => entry is T): value is readonly T[] {
  return Array.isArray(value) && value.every(is);
}
