// A tokenizer from the metadata of a GGUF file (github.com/ggml-org/ggml, docs/gguf.md, "tokenizer.ggml.*"). Defaults
// where the file is silent are llama.cpp's (src/llama-vocab.cpp, llama_vocab::impl::load).
import { FormatError } from "../formats/formatError";
import { type GgufFile } from "../formats/gguf";
import { metadataString, metadataStrings, optionalBoolean, optionalNumbers, optionalSize, optionalString } from "../formats/ggufMetadata";
import { type AddedToken } from "./addedTokens";
import { byteAlphabet } from "./alphabet";
import { bytesOfSpelling, textOfSpelling } from "./byteAlphabet";
import { BytePairModel } from "./bytePairModel";
import { byteSymbols, halves, mergeTable, wholeWords } from "./bytePairTables";
import { endTokensAmong } from "./endTokens";
import { ggufPreTokenizer } from "./ggufPreTokenizers";
import { unchanged } from "./normalizers";
import { type TokenizerSpec } from "./tokenizerSpec";
import { Vocabulary } from "./vocabulary";

type Metadata = Pick<GgufFile, "metadata">;

/** `tokenizer.ggml.token_type` (llama.h, llama_token_type). */
const TokenType = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

interface Tokens {
  readonly spellings: readonly string[];
  readonly types: ArrayLike<number>;
}

/** Throws FormatError where the file has no tokenizer, one that is damaged, or one of a kind that is not known here. */
export function tokenizerOfGguf(file: Metadata): TokenizerSpec {
  const model = metadataString(file, "tokenizer.ggml.model");
  if (model === "gpt2") return byteLevelTokenizer(file, readTokens(file));
  throw new FormatError(`The file's tokenizer is of the kind "${model}" (tokenizer.ggml.model), which Tokenscope does not know. Its model can be read with --ids.`, { what: "tokenizer.ggml.model" });
}

function readTokens(file: Metadata): Tokens {
  const spellings = metadataStrings(file, "tokenizer.ggml.tokens");
  const types = optionalNumbers(file, "tokenizer.ggml.token_type") ?? new Int32Array(spellings.length).fill(TokenType.normal);
  if (types.length === spellings.length) return { spellings, types };
  throw new FormatError(`The file's tokenizer has ${spellings.length} tokens but ${types.length} token types. The file is damaged: take another copy.`, { what: "tokenizer.ggml.token_type" });
}

function byteLevelTokenizer(file: Metadata, tokens: Tokens): TokenizerSpec {
  const name = optionalString(file, "tokenizer.ggml.pre") ?? "default";
  const preTokenizer = ggufPreTokenizer(name);
  if (!preTokenizer) {
    throw new FormatError(`The file's tokenizer splits words in a way named "${name}" (tokenizer.ggml.pre), which Tokenscope does not know; guessing would give wrong tokens. Its model can be read with --ids.`, { what: "tokenizer.ggml.pre" });
  }
  const ids = idsBySpelling(tokens.spellings);
  const vocabulary = Vocabulary.pack(tokens.spellings.length, id => byteLevelBytes(tokens, id));
  return {
    kind: `byte-level BPE, ${name}`,
    vocabulary,
    normalize: unchanged,
    prepare: unchanged,
    split: preTokenizer.split,
    model: new BytePairModel({
      alphabet: byteAlphabet(byteSymbols(ids)),
      merges: mergeTable(ids, metadataStrings(file, "tokenizer.ggml.merges").map(halves)),
      wholeWords: preTokenizer.keepsWholeWords ? wholeWords(ids, textOfSpelling) : undefined,
    }),
    addsLeadingSpace: false,
    chatTemplate: optionalString(file, "tokenizer.chat_template") ?? null,
    ...controlTokens(file, tokens, { start: undefined, addsStart: preTokenizer.addsStartToken }),
  };
}

/** Tokens that the model writes are spelled in the byte alphabet, others as they are. */
function byteLevelBytes({ spellings, types }: Tokens, id: number): Uint8Array {
  const spelling = spellings[id] as string;
  return (types[id] === TokenType.normal ? bytesOfSpelling(spelling) : undefined) ?? encoder.encode(spelling);
}

const encoder = new TextEncoder();

function idsBySpelling(spellings: readonly string[]): ReadonlyMap<string, number> {
  return new Map(spellings.map((spelling, id) => [spelling, id]));
}

/** What the kind of tokenizer says where the file does not. */
interface StartDefaults {
  readonly start: number | undefined;
  readonly addsStart: boolean;
}

function controlTokens(file: Metadata, { spellings, types }: Tokens, defaults: StartDefaults): Pick<TokenizerSpec, "added" | "startToken" | "endIds" | "specialIds"> {
  const added: AddedToken[] = [];
  const special = new Map<string, number>();
  spellings.forEach((content, id) => {
    const isSpecial = types[id] === TokenType.control || types[id] === TokenType.unknown;
    if (!isSpecial && types[id] !== TokenType.userDefined) return;
    added.push({ id, content, special: isSpecial, normalized: false, singleWord: false, takesLeft: false, takesRight: false });
    if (isSpecial) special.set(content, id);
  });
  const idOf = (name: string): number | undefined => tokenId(file, `tokenizer.ggml.${name}_token_id`, spellings.length);
  const start = idOf("bos") ?? defaults.start;
  const declared = ["eos", "eot", "eom"].map(idOf).filter(id => id !== undefined);
  return {
    added,
    startToken: start === undefined ? null : { id: start, addedByModel: optionalBoolean(file, "tokenizer.ggml.add_bos_token") ?? defaults.addsStart },
    endIds: [...new Set([...declared, ...endTokensAmong(special)])],
    specialIds: new Set(special.values()),
  };
}

function tokenId(file: Metadata, key: string, count: number): number | undefined {
  const id = optionalSize(file, key);
  if (id === undefined || id < count) return id;
  throw new FormatError(`Metadata "${key}" names token ${id}, but the vocabulary has ${count} tokens. The file is damaged: take another copy.`, { what: key });
}
