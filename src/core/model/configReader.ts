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
    throw new FormatError(`${this.where}: "${key}" is ${JSON.stringify(value)}, which Tokenscope cannot compute yet. Choose another model.`, { what: key });
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
