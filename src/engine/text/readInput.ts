// From what a caller hands over to ids: the one place where text becomes tokens for the model.
import type { ModelFacts, StartToken, TextInput } from "../../protocol/engineMethods";
import { Failure } from "../../protocol/failure";
import type { Pieces, TokenColumns } from "../../protocol/scores";
import { renderChat } from "../tokenizers/chatTemplate";
import type { Tokenizer } from "../tokenizers/tokenizer";

export interface ReadText {
  /** What the model reads: a start token where one applies, then the text. */
  readonly ids: Uint32Array;
  /** 0 or 1. */
  readonly startTokens: number;
  /** The text's tokens, without the start token. */
  readonly tokens: TokenColumns;
}

export interface Reader {
  readonly tokenizer: Tokenizer | null;
  readonly facts: Pick<ModelFacts, "vocabSize" | "name">;
}

export function readInput({ tokenizer, facts }: Reader, input: TextInput): ReadText {
  if ("ids" in input) return { ids: checkedIds(input.ids, facts), startTokens: 0, tokens: idColumns(input.ids, tokenizer) };
  if (!tokenizer) throw new Failure("unsupported", `The model "${facts.name}" has no tokenizer, so it cannot read text. Give token ids (--ids), or put its tokenizer.json beside it.`);
  if ("messages" in input) {
    const text = renderChat(tokenizer, input.messages, { addGenerationPrompt: input.addGenerationPrompt });
    return withStart(tokenizer.encode(text, { parseSpecial: true }), null);
  }
  return withStart(tokenizer.encode(input.text, { parseSpecial: input.parseSpecial }), startId(tokenizer, input.startToken));
}

function withStart(tokens: TokenColumns, start: number | null): ReadText {
  if (start === null) return { ids: tokens.ids, startTokens: 0, tokens };
  const ids = new Uint32Array(tokens.ids.length + 1);
  ids[0] = start;
  ids.set(tokens.ids, 1);
  return { ids, startTokens: 1, tokens };
}

function startId(tokenizer: Tokenizer, rule: StartToken): number | null {
  const { startToken } = tokenizer;
  if (rule === "never") return null;
  if (rule === "model") return startToken?.addedByModel ? startToken.id : null;
  if (startToken) return startToken.id;
  throw new Failure("badInput", `The model's tokenizer has no start token, so "always" cannot be done. Set the start token to "model" or "never".`);
}

function checkedIds(ids: readonly number[], { vocabSize, name }: Reader["facts"]): Uint32Array {
  const wrong = ids.find((id) => !Number.isSafeInteger(id) || id < 0 || id >= vocabSize);
  if (wrong === undefined) return Uint32Array.from(ids);
  throw new Failure("badInput", `${wrong} is no token id of "${name}": ids go from 0 to ${vocabSize - 1}. Check the list of ids.`);
}

/** Columns of ids that come without a text: no offsets; bytes as the tokenizer knows them. */
function idColumns(ids: readonly number[], tokenizer: Tokenizer | null): TokenColumns {
  const count = ids.length;
  const byteStart = new Uint32Array(count);
  const byteEnd = new Uint32Array(count);
  for (let t = 0, at = 0; t < count; t++) {
    byteStart[t] = at;
    byteEnd[t] = at += tokenizer?.bytesOf(ids[t] as number).length ?? 0;
  }
  return {
    ids: Uint32Array.from(ids), start: new Uint32Array(count), end: new Uint32Array(count), byteStart, byteEnd,
    flags: Uint8Array.from(ids, (id) => (tokenizer?.isSpecial(id) ? 2 : 0)),
    pieces: tokenizer ? ids.map((id) => tokenizer.decodePiece(id)) : [],
  };
}

/** Display texts of the ids in some columns, each once. */
export function piecesOf(tokenizer: Tokenizer | null, ...columns: readonly Uint32Array[]): Pieces {
  if (!tokenizer) return { ids: new Uint32Array(0), texts: [] };
  const ids = new Set<number>();
  for (const column of columns) for (const id of column) ids.add(id);
  const known = [...ids].filter((id) => id < tokenizer.vocabSize);
  return { ids: Uint32Array.from(known), texts: known.map((id) => tokenizer.decodePiece(id)) };
}
