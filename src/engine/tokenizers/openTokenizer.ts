import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FormatError } from "../../core/formats/formatError";
import type { TokenizerSource } from "../store/openModel";
import { type Tokenizer, tokenizerFromGguf, tokenizerFromJson } from "./tokenizer";

/** The tokenizer that comes with a model; `null` where none does. Throws FormatError for one that cannot be followed exactly. */
export function openTokenizer(source: TokenizerSource | null): Tokenizer | null {
  if (source === null) return null;
  return source.kind === "gguf" ? tokenizerFromGguf(source) : tokenizerInFolder(source.folder);
}

/** From the text of a tokenizer.json that stands alone. */
export function tokenizerFromFile(text: string): Tokenizer {
  return tokenizerFromJson({ tokenizer: parseJson("tokenizer.json", text) });
}

function tokenizerInFolder(folder: string): Tokenizer | null {
  const tokenizer = readJson(folder, "tokenizer.json");
  if (tokenizer === undefined) return null;
  return tokenizerFromJson({
    tokenizer,
    config: readJson(folder, "tokenizer_config.json"),
    generation: readJson(folder, "generation_config.json"),
    chatTemplate: readText(folder, "chat_template.jinja"),
  });
}

/** `undefined` where the folder has no such file. */
function readText(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function readJson(folder: string, name: string): unknown {
  const text = readText(folder, name);
  return text === undefined ? undefined : parseJson(name, text);
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new FormatError(`${name} is no JSON (${thrown instanceof Error ? thrown.message : String(thrown)}). It is damaged or cut short: take another copy.`, { what: name, cause: thrown });
  }
}
