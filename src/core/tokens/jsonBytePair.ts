import { FormatError } from "../formats/formatError";
import { type Alphabet, byteAlphabet, characterAlphabet } from "./alphabet";
import { BytePairModel, type WordModel } from "./bytePairModel";
import { textOfSpelling } from "./byteAlphabet";
import { byteSymbols, characterSymbols, halves, mergeTable, wholeWords } from "./bytePairTables";
import { byteTokens } from "./byteTokens";
import { BLANK, joinersOf, splitBeforeBlanks } from "./blankBoundaries";
import { type JsonNode } from "./jsonNode";
import { type Splitter } from "./splitters";

export interface WordContext {
  /** The model's own vocabulary, by spelling. */
  readonly ids: ReadonlyMap<string, number>;
  /** Words are spelled in bytes. */
  readonly byteLevel: boolean;
}

export interface WordReading {
  readonly model: WordModel;
  /** Boundaries that the model never crosses. */
  readonly split?: Splitter;
}

/** `model` of a tokenizer.json, of type BPE. Throws FormatError for what is not known. */
export function readBytePair(node: JsonNode, { ids, byteLevel }: WordContext): WordReading {
  for (const name of ["continuing_subword_prefix", "end_of_word_suffix", "dropout"]) refuseUnlessEmpty(node.at(name));
  const merges = node.at("merges").items().map(readMerge);
  const keepsWholeWords = node.at("ignore_merges").boolean(false);
  const model = new BytePairModel({
    alphabet: byteLevel ? byteAlphabet(byteSymbols(ids)) : readCharacters(node, ids),
    merges: mergeTable(ids, merges),
    wholeWords: keepsWholeWords ? wholeWords(ids, byteLevel ? textOfSpelling : spelling => spelling) : undefined,
  });
  return byteLevel || keepsWholeWords || !ids.has(BLANK) ? { model } : { model, split: splitBeforeBlanks(joinersOf(merges)) };
}

function readCharacters(node: JsonNode, ids: ReadonlyMap<string, number>): Alphabet {
  const unknown = node.at("unk_token");
  return characterAlphabet({
    characters: characterSymbols(ids),
    bytes: node.at("byte_fallback").boolean(false) ? byteTokens(ids) : undefined,
    unknown: unknown.present ? ids.get(unknown.string()) : undefined,
    fuseUnknown: node.at("fuse_unk").boolean(false),
  });
}

/** "left right", or a pair. */
function readMerge(node: JsonNode): readonly [string, string] {
  if (typeof node.value === "string") return halves(node.value);
  const [left, right] = Array.isArray(node.value) ? (node.value as readonly unknown[]) : [];
  if (typeof left === "string" && typeof right === "string") return [left, right];
  throw new FormatError(`The tokenizer's ${node.path} should be two tokens. The file is damaged: take another copy.`, { what: node.path });
}

function refuseUnlessEmpty(node: JsonNode): void {
  if (!node.present || node.value === "" || node.value === 0) return;
  throw new FormatError(`The tokenizer sets ${node.path}, which Tokenscope does not follow. Its model can be read with --ids.`, { what: node.path });
}
