// Pre-tokenisers are written for Oniguruma (tokenizer.json) or std::regex (llama.cpp). Here they become JavaScript
// regular expressions that match the same, or are refused.
import { FormatError } from "../formats/formatError";

/** The pattern as a global, Unicode-aware regular expression. Throws FormatError for what has no exact counterpart. */
export function compilePattern(source: string): RegExp {
  try {
    return new RegExp(new Translation(source).run(), "gu");
  } catch (thrown) {
    if (thrown instanceof FormatError) throw thrown;
    throw refused(source, "it is no regular expression");
  }
}

/** A pattern that matches exactly this text. */
export function literalPattern(text: string): RegExp {
  return new RegExp(text.replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&"), "gu");
}

const WORD = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}";

/** Escapes whose meaning differs. In a class and outside of it; upper case is the complement. */
const classes: Readonly<Record<string, string>> = { s: "\\p{White_Space}", d: "\\p{Nd}", w: WORD };
const complements: Readonly<Record<string, string>> = { S: "\\P{White_Space}", D: "\\P{Nd}" };
const KEPT_ESCAPES = "rntfv0";
const SYNTAX = "^$\\.*+?()[]{}|/";
const ANY_BUT_LINE_END = "[^\\n]";
/** Letters that other characters fold to (CaseFolding.txt): long s, Kelvin sign. */
const folds: Readonly<Record<string, string>> = { s: "sS\u017f", k: "kK\u212a" };

class Translation {
  private at = 0;
  private groups = 0;

  constructor(private readonly source: string) {}

  run(): string {
    const out = this.alternatives(false);
    if (this.at < this.source.length) throw this.refuse("a closing parenthesis has no opening one");
    return out;
  }

  /** Everything up to a closing parenthesis or the end. */
  private alternatives(folding: boolean): string {
    let out = "";
    while (this.at < this.source.length && this.peek() !== ")") {
      if (this.peek() === "|") out += this.take();
      else out += this.quantified(this.atom(folding));
    }
    return out;
  }

  private atom(folding: boolean): string {
    const char = this.take();
    if (char === "(") return this.group(folding);
    if (char === "[") return this.characterClass(folding);
    if (char === "\\") return this.escape(false);
    if (char === ".") return ANY_BUT_LINE_END;
    if (char === "$") return "(?=\\n|$)";
    if (char === "^") return "(?<=\\n|^)";
    if ("*+?".includes(char)) throw this.refuse(`nothing stands before a ${char}`);
    if (folding) return folded(char);
    return SYNTAX.includes(char) ? `\\${char}` : char;
  }

  private quantified(atom: string): string {
    const quantifier = /^(?:[*+?]|\{\d*,?\d*\})/.exec(this.source.slice(this.at, this.at + 24))?.[0] ?? "";
    if (quantifier === "" || quantifier === "{}" || quantifier === "{,}") return atom;
    this.at += quantifier.length;
    const counted = quantifier.startsWith("{,") ? `{0${quantifier.slice(1)}` : quantifier;
    if (this.peek() === "?") return `${atom}${counted}${this.take()}`;
    if (this.peek() !== "+") return atom + counted;
    if (quantifier.startsWith("{")) throw this.refuse("a count with a plus after it");
    this.take();
    return this.atomic(atom + counted);
  }

  /** JavaScript has no possessive quantifiers, but what a lookahead has captured is not tried again. */
  private atomic(inner: string): string {
    const name = `a${this.groups++}`;
    return `(?:(?=(?<${name}>${inner}))\\k<${name}>)`;
  }

  private group(folding: boolean): string {
    const rest = this.source.slice(this.at);
    const opening = /^\?(?:i:|:|=|!|<=|<!|>)/.exec(rest)?.[0];
    if (rest.startsWith("?") && opening === undefined) throw this.refuse(`the group (${rest.slice(0, 3)}`);
    this.at += opening?.length ?? 0;
    const inner = this.alternatives(folding || opening === "?i:");
    if (this.take() !== ")") throw this.refuse("a parenthesis is not closed");
    if (opening === "?>") return this.atomic(inner);
    return `(${opening === undefined || opening === "?i:" ? "?:" : opening}${inner})`;
  }

  private characterClass(folding: boolean): string {
    if (folding) throw this.refuse("a class inside (?i:");
    const negated = this.peek() === "^" ? this.take() : "";
    return `[${negated}${this.classItems()}]`;
  }

  /** The inside of a class up to its end. A class inside of it is a union. */
  private classItems(): string {
    let out = "";
    for (let first = true; ; first = false) {
      const char = this.take();
      if (char === "") throw this.refuse("a class is not closed");
      if (char === "]" && !first) return out;
      if (char === "&" && this.peek() === "&") throw this.refuse("an intersection of classes");
      if (char === "[") out += this.nestedClass();
      else if (char === "\\") out += this.escape(true);
      else out += "]^".includes(char) ? `\\${char}` : char;
    }
  }

  private nestedClass(): string {
    if (this.peek() === "^" || this.peek() === ":") throw this.refuse("a negated or named class inside a class");
    return this.classItems();
  }

  private escape(inClass: boolean): string {
    const char = this.take();
    const set = classes[char];
    if (set !== undefined) return inClass ? set : `[${set}]`;
    const complement = complements[char] ?? (char === "W" && !inClass ? `[^${WORD}]` : undefined);
    if (complement !== undefined) return complement;
    if (char === "p" || char === "P") return this.property(char);
    if (char === "x") return this.codePoint();
    if (KEPT_ESCAPES.includes(char)) return `\\${char}`;
    if (/^[A-Za-z0-9]?$/.test(char)) throw this.refuse(`the escape \\${char}`);
    return SYNTAX.includes(char) || char === "-" ? (char === "-" && !inClass ? "-" : `\\${char}`) : char;
  }

  private property(kind: string): string {
    const name = /^\{([\w=]+)\}/.exec(this.source.slice(this.at, this.at + 48))?.[1];
    if (name === undefined) throw this.refuse("a property without a name");
    this.at += name.length + 2;
    return isProperty(name) ? `\\${kind}{${name}}` : `\\${kind}{Script=${name}}`;
  }

  private codePoint(): string {
    const [text = "", braced, bare] = /^(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/.exec(this.source.slice(this.at, this.at + 10)) ?? [];
    if (text === "") throw this.refuse("a code point without digits");
    this.at += text.length;
    return `\\u{${braced ?? bare ?? ""}}`;
  }

  private peek(): string {
    return this.source.charAt(this.at);
  }

  /** The next character, "" at the end. */
  private take(): string {
    const code = this.source.codePointAt(this.at);
    if (code === undefined) return "";
    const char = String.fromCodePoint(code);
    this.at += char.length;
    return char;
  }

  private refuse(why: string): FormatError {
    return refused(this.source, why);
  }
}

function folded(char: string): string {
  const lower = char.toLowerCase();
  if (folds[lower] !== undefined) return `[${folds[lower]}]`;
  if (/^[a-z]$/.test(lower)) return `[${lower}${lower.toUpperCase()}]`;
  return SYNTAX.includes(char) ? `\\${char}` : char;
}

function isProperty(name: string): boolean {
  try {
    return new RegExp(`\\p{${name}}`, "u").source !== "";
  } catch {
    return false; // the constructor's only complaint here is an unknown name
  }
}

function refused(source: string, why: string): FormatError {
  return new FormatError(`The tokenizer splits words by a pattern that Tokenscope cannot follow exactly (${why}): ${source}`, { what: "pre-tokenizer pattern" });
}
