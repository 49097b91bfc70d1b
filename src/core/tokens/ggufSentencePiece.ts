import { metadataNumbers, optionalBoolean } from "../formats/ggufMetadata";
import { characterAlphabet } from "./alphabet";
import { BLANK, splitBeforeBlanks } from "./blankBoundaries";
import { BytePairModel } from "./bytePairModel";
import { characterSymbols } from "./bytePairTables";
import { byteOfToken, byteTokens } from "./byteTokens";
import { checkCount, type GgufMetadata, type GgufTokens, readGgufControl, tokenId, TokenType } from "./ggufTokens";
import { inTurn, prepend, replaceMatches, unchanged } from "./normalizers";
import { scoredMerges } from "./scoredMerges";
import { type TokenizerSpec } from "./tokenizerSpec";
import { Vocabulary } from "./vocabulary";

/** Llama's own, which files of this kind often leave out. */
const START = 1;

/** `tokenizer.ggml.model` "llama": SentencePiece BPE with scores, blanks written as U+2581, bytes for the rest. */
export function sentencePieceOfGguf(file: GgufMetadata, tokens: GgufTokens): TokenizerSpec {
  const { ids, spellings } = tokens;
  const scores = metadataNumbers(file, "tokenizer.ggml.scores");
  checkCount(scores.length, spellings.length, "tokenizer.ggml.scores");
  const { table, joiners } = scoredMerges(ids, scores);
  const addsLeadingSpace = optionalBoolean(file, "tokenizer.ggml.add_space_prefix") ?? true;
  const escaped = replaceMatches(/ /g, () => BLANK);
  return {
    kind: "SentencePiece BPE",
    vocabulary: Vocabulary.pack(spellings.length, id => bytesOf(tokens, id)),
    normalize: unchanged,
    prepare: addsLeadingSpace ? inTurn([escaped, prepend(BLANK)]) : escaped,
    split: splitBeforeBlanks(joiners),
    model: new BytePairModel({
      alphabet: characterAlphabet({ characters: characterSymbols(ids), bytes: byteTokens(ids), unknown: unknownToken(file, tokens), fuseUnknown: true }),
      merges: table,
    }),
    addsLeadingSpace,
    ...readGgufControl(file, tokens, { start: START, addsStart: true }),
  };
}

function unknownToken(file: GgufMetadata, { spellings, types }: GgufTokens): number | undefined {
  const found = tokenId(file, "tokenizer.ggml.unknown_token_id", spellings.length) ?? spellings.findIndex((_, id) => types[id] === TokenType.unknown);
  return found < 0 ? undefined : found;
}

const encoder = new TextEncoder();

function bytesOf({ spellings, types }: GgufTokens, id: number): Uint8Array {
  const spelling = spellings[id] as string;
  if (types[id] === TokenType.byte) return byteOfToken(spelling) ?? encoder.encode(spelling);
  return encoder.encode(types[id] === TokenType.normal ? spelling.replaceAll(BLANK, " ") : spelling);
}
