import { type GgufValue } from "../../../../src/core/formats/gguf";
import { type GgufMetadata, TokenType } from "../../../../src/core/tokens/ggufTokens";

/** Metadata as a GGUF file holds it; `undefined` leaves a key out. */
export function metadataOf(entries: Readonly<Record<string, GgufValue | undefined>>): GgufMetadata {
  return { metadata: new Map(Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))) };
}

interface TokenizerJson {
  readonly model: { readonly vocab: Readonly<Record<string, number>>; readonly merges: readonly (string | readonly [string, string])[] };
  readonly added_tokens: readonly { readonly id: number; readonly content: string; readonly special: boolean }[];
}

/** The metadata that a converter writes for a byte-level tokenizer.json. */
export function ggufOfJson(json: TokenizerJson, overrides: Readonly<Record<string, GgufValue | undefined>> = {}): GgufMetadata {
  const tokens: string[] = [];
  for (const [spelling, id] of Object.entries(json.model.vocab)) tokens[id] = spelling;
  for (const { id, content } of json.added_tokens) tokens[id] = content;
  const types = new Int32Array(tokens.length).fill(TokenType.normal);
  for (const { id, special } of json.added_tokens) types[id] = special ? TokenType.control : TokenType.userDefined;
  return metadataOf({
    "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "gpt-2", "tokenizer.ggml.tokens": tokens, "tokenizer.ggml.token_type": types,
    "tokenizer.ggml.merges": json.model.merges.map(merge => (typeof merge === "string" ? merge : merge.join(" "))), ...overrides,
  });
}
