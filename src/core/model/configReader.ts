import { FormatError } from "../formats/formatError";

/**
 * A config's keys, read one by one with their types checked. Keeps count of what was asked for, so that keys which
 * nobody read can be refused instead of silently ignored.
 */
export class ConfigReader {
  private readonly asked = new Set<string>();
  constructor(private readonly values: ReadonlyMap<string, unknown>, private readonly where: string) {}

  has(key: string): boolean { this.asked.add(key); return this.values.get(key) !== undefined && this.values.get(key) !== null; }

  /** A whole number >= 1. */
  count(key: string, fallback?: number): number {
    const value = this.number(key, fallback);
    if (Number.isSafeInteger(value) && value >= 1) return value;
    throw new FormatError(`${this.where}: "${key}" is ${value}, but must be a whole number from 1. The model file is damaged or not supported.`, { what: key });
  }

  number(key: string, fallback?: number): number {
    const value = this.take(key);
    if (value === undefined && fallback !== undefined) return fallback;
    if (typeof value === "bigint") return Number(value);
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw this.wrong(key, "a number", value);
  }

  /** A number that null turns off; `fallback` where the key is not mentioned. */
  optional(key: string, fallback?: number): number | undefined {
    return this.mentions(key) ? (this.has(key) ? this.number(key) : undefined) : (this.ignore(key), fallback);
  }

  text(key: string, fallback?: string): string {
    const value = this.take(key);
    if (value === undefined && fallback !== undefined) return fallback;
    if (typeof value === "string") return value;
    throw this.wrong(key, "a text", value);
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.take(key);
    if (value === undefined) return fallback;
    if (typeof value === "boolean") return value;
    throw this.wrong(key, "true or false", value);
  }

  /** A list, each of its items of one kind. */
  list<T extends number | string | boolean>(key: string, kind: "number" | "string" | "boolean"): readonly T[] | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((item) => typeof item === kind)) return value as T[];
    throw this.wrong(key, `a list of ${kind === "number" ? "numbers" : kind === "string" ? "texts" : "true and false"}`, value);
  }

  isList(key: string): boolean { return Array.isArray(this.values.get(key)); }

  /** The first of several names of one thing that the config has; the first of all where it has none. */
  either(...keys: readonly [string, ...string[]]): string { return keys.find((key) => this.has(key)) ?? keys[0]; }

  /** Whether the key stands there, be it with null. */
  mentions(key: string): boolean { return this.values.has(key); }

  /** Keys that change no number here, whatever their value. */
  ignore(...keys: readonly string[]): void { for (const key of keys) this.asked.add(key); }

  /** Refuses a config with a key that nothing asked for: it might change the numbers. */
  finish(harmless: ReadonlySet<string> = new Set()): void {
    const unknown = this.unread().find((key) => !harmless.has(key));
    if (unknown !== undefined) this.refuse(unknown, this.values.get(unknown));
  }

  /** A group of keys below this one; undefined where it is absent. */
  group(key: string): ConfigReader | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    if (typeof value === "object" && !Array.isArray(value)) return new ConfigReader(new Map(Object.entries(value as object)), `${this.where}, ${key}`);
    throw this.wrong(key, "a group of keys", value);
  }

  /** Keys with a value that nothing asked for, in order. */
  unread(): readonly string[] { return [...this.values.keys()].filter((key) => !this.asked.has(key) && this.values.get(key) !== null); }

  refuse(key: string, value: unknown): never {
    throw new FormatError(`${this.where}: "${key}" is ${shown(value)}, which Tokenscope cannot compute yet. Choose another model.`, { what: key });
  }

  /** A key that must have this value, or be absent: anything else would change the numbers. */
  only(key: string, ...allowed: readonly unknown[]): void {
    const value = this.take(key);
    if (value !== undefined && !allowed.includes(value)) this.refuse(key, value);
  }

  private take(key: string): unknown {
    this.asked.add(key);
    const value = this.values.get(key);
    return value === null ? undefined : value;
  }

  private wrong(key: string, expected: string, value: unknown): FormatError {
    const found = value === undefined ? "missing" : `a ${Array.isArray(value) ? "list" : typeof value}`;
    return new FormatError(`${this.where}: "${key}" is ${found}, but must be ${expected}. The model file is incomplete or damaged; fetch it again.`, { what: key });
  }
}

/** A value in an error's words: short, and whatever it is. */
function shown(value: unknown): string {
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? Number(inner) : inner)) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
