import { TextDecoder } from "node:util";
import { type GgufFile } from "../../core/formats/gguf";
import { TextEncoding } from "../../core/tokens/encodeText";
import { tokenizerOfGguf } from "../../core/tokens/ggufTokenizer";
import { type TokenizerFiles } from "../../core/tokens/jsonControl";
import { tokenizerOfJson } from "../../core/tokens/jsonTokenizer";
import { type EncodedText, SpanMark } from "../../core/tokens/spans";
import { type TokenizerSpec } from "../../core/tokens/tokenizerSpec";
import { Failure } from "../../protocol/failure";
import { type TokenColumns, TokenFlag } from "../../protocol/scores";

/** Text to tokens and back, for one model. Everything is synchronous and keeps nothing of the texts but recent words. */
export interface Tokenizer {
  /** As shown, e.g. "byte-level BPE, smollm". */
  readonly kind: string;
  /** Ids of tokens are below this; the model's own vocabulary may be larger. */
  readonly vocabSize: number;
  /** The token that may stand before a text, and whether the tokenizer's own rule puts it there; `null` where it has none. */
  readonly startToken: { readonly id: number; readonly addedByModel: boolean } | null;
  /** Tokens that end a text. */
  readonly endIds: readonly number[];
  /** How conversations are written for the model (Jinja), `null` where the file does not say. */
  readonly chatTemplate: string | null;
  /**
   * Adds no token of its own. Without `parseSpecial`, control tokens that the text spells are plain text. Throws Failure
   * for a text with a single word of millions of characters.
   */
  encode(text: string, options: { readonly parseSpecial: boolean }): TokenColumns;
  /** As shown: the token's bytes as UTF-8, U+FFFD where they are not whole characters; control tokens as they are spelled. */
  decodePiece(id: number): string;
  /** A view, only to be read; empty for an id without a token. */
  bytesOf(id: number): Uint8Array;
  /** The text of tokens that begin a text, control tokens as they are spelled. */
  decode(ids: Iterable<number>): string;
  /** The same bit by bit: a character is held back until all its bytes are there. */
  decoder(): TextOfTokens;
  /** Whether it is a control token. */
  isSpecial(id: number): boolean;
}

/** Takes the tokens of a text one by one. */
export interface TextOfTokens {
  /** What is now sure to follow. */
  push(id: number): string;
  /** What was held back, U+FFFD where a character was left unfinished. */
  end(): string;
}

/** Throws FormatError where the file has no tokenizer that can be followed exactly. */
export function tokenizerFromGguf(file: Pick<GgufFile, "metadata">): Tokenizer {
  return tokenizerOf(tokenizerOfGguf(file));
}

/** From tokenizer.json and the files beside it. Throws FormatError where it cannot be followed exactly. */
export function tokenizerFromJson(files: TokenizerFiles): Tokenizer {
  return tokenizerOf(tokenizerOfJson(files));
}

function tokenizerOf(spec: TokenizerSpec): Tokenizer {
  const { vocabulary, specialIds } = spec;
  const encoding = new TextEncoding(spec);
  const decodePiece = (id: number): string => vocabulary.textOf(id);
  const decoder = (): TextOfTokens => textOfTokens(spec);
  return {
    kind: spec.kind,
    vocabSize: vocabulary.size,
    startToken: spec.startToken,
    endIds: spec.endIds,
    chatTemplate: spec.chatTemplate,
    encode: (text, { parseSpecial }) => columnsOf(text, encodeOrRefuse(encoding, text, parseSpecial), spec),
    decodePiece,
    bytesOf: id => vocabulary.bytesOf(id),
    decode(ids) {
      const taking = decoder();
      let text = "";
      for (const id of ids) text += taking.push(id);
      return text + taking.end();
    },
    decoder,
    isSpecial: id => specialIds.has(id),
  };
}

/** The regular expressions of pre-tokenisers run out of stack on a single word of some million characters. */
function encodeOrRefuse(encoding: TextEncoding, text: string, parseSpecial: boolean): EncodedText {
  try {
    return encoding.encode(text, parseSpecial);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new Failure("badInput", "The text holds a word of millions of characters, which the tokenizer cannot split. Take a shorter part of it, or put blanks in.", { cause: thrown });
  }
}

function columnsOf(text: string, encoded: EncodedText, { vocabulary, specialIds }: TokenizerSpec): TokenColumns {
  const { ids, start, end, byteStart, byteEnd, marks } = encoded;
  const flags = marks.map((mark, t) => {
    const special = (mark & SpanMark.added) !== 0 && specialIds.has(ids[t] as number);
    return ((mark & SpanMark.partial) !== 0 ? TokenFlag.partial : 0) | (special ? TokenFlag.special : 0);
  });
  flagReplaced(text, encoded, flags);
  return { ids, start, end, byteStart, byteEnd, flags, pieces: Array.from(ids, id => vocabulary.textOf(id)) };
}

/** Marks the tokens that hold bytes of a lone surrogate's replacement. */
function flagReplaced(text: string, { start, end }: EncodedText, flags: Uint8Array): void {
  let t = 0;
  for (const { index } of text.matchAll(/\p{Cs}/gu)) {
    while (t < end.length && (end[t] as number) <= index) t++;
    for (let at = t; at < start.length && (start[at] as number) <= index; at++) flags[at] = (flags[at] as number) | TokenFlag.replaced;
  }
}

function textOfTokens({ vocabulary, addsLeadingSpace }: TokenizerSpec): TextOfTokens {
  const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  let first = true;
  return {
    push(id) {
      const text = utf8.decode(vocabulary.bytesOf(id), { stream: true });
      const trimmed = first && addsLeadingSpace && text.startsWith(" ") ? text.slice(1) : text;
      first = false;
      return trimmed;
    },
    end: () => utf8.decode(),
  };
}
