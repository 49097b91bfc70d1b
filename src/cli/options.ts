import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { type ParseArgsConfig, parseArgs } from "node:util";
import type { ChatMessage, ModelChoice, Precision, Provider, StartToken, TextInput } from "../protocol/engineMethods";
import { Failure } from "../protocol/failure";
import { UsageError } from "./usageError";

export type OptionTable = NonNullable<ParseArgsConfig["options"]>;

/** Options that every command knows. */
export const COMMON = {
  json: { type: "boolean" }, out: { type: "string" }, verbose: { type: "boolean" }, help: { type: "boolean" },
} as const satisfies OptionTable;

export const MODEL = {
  model: { type: "string" }, provider: { type: "string" }, precision: { type: "string" }, threads: { type: "string" },
} as const satisfies OptionTable;

export const TEXT = {
  "text": { type: "string" }, "text-file": { type: "string" }, "ids": { type: "string" }, "chat": { type: "string" },
  "parse-special": { type: "boolean" }, "start-token": { type: "string" }, "generation-prompt": { type: "boolean" },
} as const satisfies OptionTable;

export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
export interface Parsed { readonly values: Values; readonly positionals: readonly string[] }

export function parseOptions(args: readonly string[], table: OptionTable): Parsed {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: { ...COMMON, ...table }, allowPositionals: true, strict: true });
    return { values: values, positionals };
  } catch (thrown) {
    throw new UsageError((thrown as Error).message.split("\n")[0]);
  }
}

export function text(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}
export function flag(values: Values, name: string): boolean { return values[name] === true; }

/** A whole number of at least `least`. */
export function whole(values: Values, name: string, fallback: number, least = 0): number {
  const given = text(values, name);
  if (given === undefined) return fallback;
  const value = Number(given);
  if (given.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`--${name} is "${given}"; it takes a whole number from ${least}.`);
}

export function oneOf<T extends string>(values: Values, name: string, allowed: readonly T[], fallback: T): T {
  const given = text(values, name);
  if (given === undefined) return fallback;
  if ((allowed as readonly string[]).includes(given)) return given as T;
  throw new UsageError(`--${name} is "${given}"; it takes ${allowed.join(", ")}.`);
}

/** `all` (an empty list), or whole numbers with commas. */
export function indices(values: Values, name: string): readonly number[] {
  const given = text(values, name) ?? "all";
  return given === "all" ? [] : numbers(given, name);
}

export function modelChoice(values: Values, bundled: string | undefined): ModelChoice {
  const model = text(values, "model") ?? bundled;
  if (!model) throw new Failure("notFound", "No model came with this installation. Give one with --model, or run npm run setup.");
  const threads = whole(values, "threads", 0, 1);
  if (threads > 4 * availableParallelism()) throw new UsageError(`--threads is ${threads}, but this machine has ${availableParallelism()} cores.`);
  return {
    model, threads,
    provider: oneOf<Provider>(values, "provider", ["auto", "cpu", "webgpu", "cuda", "dml", "coreml"], "auto"),
    precision: oneOf<Precision>(values, "precision", ["auto", "exact", "fast"], "auto"),
  };
}

const SOURCES = ["text", "text-file", "ids", "chat"] as const;

/** The one text that was given, or undefined where none was. */
export function textInput(values: Values): TextInput | undefined {
  const given = SOURCES.filter((name) => values[name] !== undefined);
  if (given.length === 0) return undefined;
  if (given.length > 1) throw new UsageError(`${given.map((name) => `--${name}`).join(" and ")} were given; give one text.`);
  const ids = text(values, "ids");
  if (ids !== undefined) return { ids: ids === "" ? [] : numbers(ids, "ids") };
  const chat = text(values, "chat");
  if (chat !== undefined) return { messages: readMessages(chat), addGenerationPrompt: flag(values, "generation-prompt") };
  return plainText(values, text(values, "text") ?? readText(text(values, "text-file") as string));
}

export function plainText(values: Values, given: string): TextInput {
  return { text: given, parseSpecial: flag(values, "parse-special"), startToken: oneOf<StartToken>(values, "start-token", ["model", "always", "never"], "model") };
}

export function needText(values: Values): TextInput {
  const input = textInput(values);
  if (!input) throw new UsageError("No text was given. Use --text, --text-file, --ids or --chat.");
  return input;
}

/** A JSON array of texts. */
export function readBatch(path: string): readonly string[] {
  const value = readJson(path);
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw new Failure("badInput", `${path} is no JSON array of texts. Write it as ["first", "second"].`);
}

export function readJson(path: string): unknown {
  const content = readText(path);
  try {
    return JSON.parse(content);
  } catch (thrown) {
    throw new Failure("badInput", `${path} is no valid JSON: ${(thrown as Error).message}.`, { cause: thrown });
  }
}

function readMessages(path: string): readonly ChatMessage[] {
  const value = readJson(path);
  const isMessage = (m: unknown): m is ChatMessage => typeof (m as ChatMessage | null)?.role === "string" && typeof (m as ChatMessage).content === "string";
  if (Array.isArray(value) && value.every(isMessage)) return value.map(({ role, content }) => ({ role, content }));
  throw new Failure("badInput", `${path} is no list of messages. Write it as [{"role": "user", "content": "…"}].`);
}

/** The bytes of a file, or of standard input for "-", as UTF-8; nothing is trimmed. */
export function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path === "-" ? 0 : path);
  } catch (thrown) {
    throw new Failure("notFound", `${path} cannot be read (${(thrown as NodeJS.ErrnoException).code ?? String(thrown)}). Check the path.`, { cause: thrown });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (thrown) {
    throw new Failure("badInput", `${path === "-" ? "Standard input" : path} is not UTF-8 text. Convert it to UTF-8, or give another file.`, { cause: thrown });
  }
}

/** Whole numbers with commas between. */
export function numbers(given: string, name: string): readonly number[] {
  return given.split(",").map((part) => {
    const value = Number(part);
    if (part.trim() !== "" && Number.isSafeInteger(value) && value >= 0) return value;
    throw new UsageError(`--${name} holds "${part}"; it takes whole numbers with commas between.`);
  });
}
