import { FormatError } from "../formats/formatError";
import { metadataStrings, optionalString } from "../formats/ggufMetadata";
import { byteAlphabet } from "./alphabet";
import { bytesOfSpelling, textOfSpelling } from "./byteAlphabet";
import { BytePairModel } from "./bytePairModel";
import { byteSymbols, halves, mergeTable, wholeWords } from "./bytePairTables";
import { ggufPreTokenizer, type PreTokenizer } from "./ggufPreTokenizers";
import { type GgufMetadata, type GgufTokens, readGgufControl, TokenType } from "./ggufTokens";
import { unchanged } from "./normalizers";
import { type TokenizerSpec } from "./tokenizerSpec";
import { Vocabulary } from "./vocabulary";

/** `tokenizer.ggml.model` "gpt2": byte-level BPE with a pre-tokeniser that the file names. */
export function byteLevelOfGguf(file: GgufMetadata, tokens: GgufTokens): TokenizerSpec {
  const { ids } = tokens;
  const name = optionalString(file, "tokenizer.ggml.pre") ?? "default";
  const { split, keepsWholeWords, addsStartToken } = knownPreTokenizer(name);
  return {
    kind: `byte-level BPE, ${name}`,
    vocabulary: Vocabulary.pack(tokens.spellings.length, id => bytesOf(tokens, id)),
    normalize: unchanged,
    prepare: unchanged,
    split,
    model: new BytePairModel({
      alphabet: byteAlphabet(byteSymbols(ids)),
      merges: mergeTable(ids, metadataStrings(file, "tokenizer.ggml.merges").map(halves)),
      wholeWords: keepsWholeWords ? wholeWords(ids, textOfSpelling) : undefined,
    }),
    addsLeadingSpace: false,
    ...readGgufControl(file, tokens, { addsStart: addsStartToken }),
  };
}

function knownPreTokenizer(name: string): PreTokenizer {
  const known = ggufPreTokenizer(name);
  if (known) return known;
  throw new FormatError(`The file's tokenizer splits words in a way named "${name}" (tokenizer.ggml.pre), which Tokenscope does not know; guessing would give wrong tokens. Its model can be read with --ids.`, { what: "tokenizer.ggml.pre" });
}

const encoder = new TextEncoder();

/** Tokens that the model writes are spelled in the byte alphabet, others as they are. */
function bytesOf({ spellings, types }: GgufTokens, id: number): Uint8Array {
  const spelling = spellings[id] as string;
  return (types[id] === TokenType.normal ? bytesOfSpelling(spelling) : undefined) ?? encoder.encode(spelling);
}
