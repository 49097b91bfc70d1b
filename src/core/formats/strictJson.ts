// JSON as RFC 8259 has it, for files that nobody should have to trust: JSON.parse lets a repeated key win silently and
// overflows the stack on deep nesting. Objects become Maps, so that no key means anything to JavaScript.
import { FormatError } from "./formatError";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json>;

const MAX_DEPTH = 64;
/** Eight for each of half a million tensors. */
const MAX_VALUES = 1 << 22;

/** The value of a JSON text. Throws FormatError, naming `what` and the place, for anything else, repeated keys included. */
export function parseStrictJson(text: string, what: string): Json {
  const reader = new JsonReader(text, what);
  const value = reader.value(0);
  reader.end();
  return value;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return value instanceof Map;
}

class JsonReader {
  private at = 0;
  private values = 0;

  constructor(private readonly text: string, private readonly what: string) {}

  value(depth: number): Json {
    if (depth > MAX_DEPTH) throw this.error(`is nested more than ${MAX_DEPTH} deep`);
    if (++this.values > MAX_VALUES) throw this.error(`holds more than ${MAX_VALUES} values`);
    this.blanks();
    switch (this.text[this.at]) {
      case "{": return this.object(depth);
      case "[": return this.array(depth);
      case '"': return this.string();
      case "t": return this.word("true", true);
      case "f": return this.word("false", false);
      case "n": return this.word("null", null);
      default: return this.number();
    }
  }

  end(): void {
    this.blanks();
    if (this.at < this.text.length) throw this.unexpected();
  }

  private object(depth: number): JsonObject {
    const members = new Map<string, Json>();
    this.list("{", "}", () => {
      this.blanks();
      if (this.text[this.at] !== '"') throw this.unexpected();
      const key = this.string();
      if (members.has(key)) throw this.error(`has the key "${key}" twice`);
      this.blanks();
      this.expect(":");
      members.set(key, this.value(depth + 1));
    });
    return members;
  }

  private array(depth: number): readonly Json[] {
    const items: Json[] = [];
    this.list("[", "]", () => items.push(this.value(depth + 1)));
    return items;
  }

  private list(open: string, close: string, item: () => void): void {
    this.expect(open);
    this.blanks();
    if (this.skip(close)) return;
    do {
      item();
      this.blanks();
    } while (this.skip(","));
    this.expect(close);
  }

  private string(): string {
    const start = this.at;
    let end = start + 1;
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === "\\" ? 2 : 1;
    this.at = Math.min(end + 1, this.text.length);
    if (end >= this.text.length) throw this.unexpected();
    return this.unescape(this.text.slice(start, this.at));
  }

  private unescape(quoted: string): string {
    try {
      return JSON.parse(quoted) as string;
    } catch (cause) {
      throw this.error("has a string with a wrong escape or a control character", cause);
    }
  }

  private number(): number {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    pattern.lastIndex = this.at;
    const digits = pattern.exec(this.text)?.[0];
    if (digits === undefined) throw this.unexpected();
    this.at += digits.length;
    return Number(digits);
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw this.unexpected();
    this.at += word.length;
    return value;
  }

  private blanks(): void {
    for (;; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  private skip(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private expect(character: string): void {
    if (!this.skip(character)) throw this.unexpected();
  }

  private unexpected(): FormatError {
    if (this.at >= this.text.length) return this.error("ends too early");
    return this.error(`is no valid JSON ("${this.text.slice(this.at, this.at + 12)}" was not expected)`);
  }

  private error(why: string, cause?: unknown): FormatError {
    return new FormatError(`${this.what} ${why}, at character ${this.at}. The file is damaged: download or copy it again.`, { what: this.what, cause });
  }
}
