import { FormatError } from "../formats/formatError";

/** Real files are a dozen deep. */
const DEEPEST = 64;

/** A value of a JSON file that is not yet a fact, and where it stands. Everything asked of it is checked. */
export class JsonNode {
  private readonly depth: number;

  /** `place` is the file's name, or the way to the value from its parent. */
  constructor(readonly value: unknown, private readonly place: string, private readonly parent?: JsonNode) {
    this.depth = parent ? parent.depth + 1 : 0;
    if (this.depth > DEEPEST) throw new FormatError(`The tokenizer's file is nested more than ${DEEPEST} deep. It is damaged: take another copy.`, { what: this.path });
  }

  get path(): string {
    return (this.parent?.path ?? "") + this.place;
  }

  /** Whether something other than null stands here. */
  get present(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** A field of an object; not `present` where the object has none. */
  at(key: string): JsonNode {
    const fields = this.fields();
    return new JsonNode(Object.hasOwn(fields, key) ? fields[key] : undefined, `.${key}`, this);
  }

  fields(): Readonly<Record<string, unknown>> {
    if (typeof this.value !== "object" || this.value === null || Array.isArray(this.value)) throw this.wrong("an object");
    return this.value as Readonly<Record<string, unknown>>;
  }

  items(): readonly JsonNode[] {
    if (!Array.isArray(this.value)) throw this.wrong("a list");
    return this.value.map((item, i) => new JsonNode(item, `[${i}]`, this));
  }

  /** The items of a list that may be absent. */
  optionalItems(): readonly JsonNode[] {
    return this.present ? this.items() : [];
  }

  string(): string {
    if (typeof this.value !== "string") throw this.wrong("a text");
    return this.value;
  }

  boolean(fallback: boolean): boolean {
    if (!this.present) return fallback;
    if (typeof this.value !== "boolean") throw this.wrong("true or false");
    return this.value;
  }

  /** A whole number below `limit`, 0 or more. */
  id(limit: number): number {
    if (typeof this.value !== "number" || !Number.isInteger(this.value) || this.value < 0 || this.value >= limit) throw this.wrong(`a whole number from 0 to ${limit - 1}`);
    return this.value;
  }

  number(): number {
    if (typeof this.value !== "number" || !Number.isFinite(this.value)) throw this.wrong("a number");
    return this.value;
  }

  /** One of the texts that `choices` has as keys. */
  oneOf<T>(choices: Readonly<Record<string, T>>): T {
    const name = this.string();
    if (Object.hasOwn(choices, name)) return choices[name] as T;
    throw new FormatError(`The tokenizer's ${this.path} is "${name}", which Tokenscope does not know; it knows ${Object.keys(choices).join(", ")}. Its model can be read with --ids.`, { what: this.path });
  }

  private wrong(expected: string): FormatError {
    return new FormatError(`The tokenizer's ${this.path} should be ${expected}, but is ${kindOf(this.value)}. The file is damaged or of another kind: take another copy.`, { what: this.path });
  }
}

function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return JSON.stringify(value).slice(0, 40);
}
