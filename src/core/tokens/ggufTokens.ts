// What the metadata of a GGUF file says about single tokens.
import { FormatError } from "../formats/formatError";
import { type GgufFile } from "../formats/gguf";
import { metadataStrings, optionalBoolean, optionalNumbers, optionalSize, optionalString } from "../formats/ggufMetadata";
import { type AddedToken } from "./addedTokens";
import { endTokensAmong } from "./endTokens";
import { type TokenizerSpec } from "./tokenizerSpec";

export type GgufMetadata = Pick<GgufFile, "metadata">;

/** `tokenizer.ggml.token_type` (llama.h, llama_token_type). */
export const TokenType = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

export interface GgufTokens {
  readonly spellings: readonly string[];
  /** TokenType of each. */
  readonly types: ArrayLike<number>;
  readonly ids: ReadonlyMap<string, number>;
}

export function readGgufTokens(file: GgufMetadata): GgufTokens {
  const spellings = metadataStrings(file, "tokenizer.ggml.tokens");
  const types = optionalNumbers(file, "tokenizer.ggml.token_type") ?? new Int32Array(spellings.length).fill(TokenType.normal);
  checkCount(types.length, spellings.length, "tokenizer.ggml.token_type");
  return { spellings, types, ids: new Map(spellings.map((spelling, id) => [spelling, id])) };
}

/** Throws FormatError unless there is one value for each token. */
export function checkCount(values: number, tokens: number, key: string): void {
  if (values === tokens) return;
  throw new FormatError(`The file's tokenizer has ${tokens} tokens but ${values} values in "${key}". The file is damaged: take another copy.`, { what: key });
}

/** What the kind of tokenizer says where the file does not. */
export interface StartDefaults {
  readonly start?: number;
  readonly addsStart: boolean;
}

type GgufControl = Pick<TokenizerSpec, "added" | "startToken" | "endIds" | "specialIds" | "chatTemplate">;

/** Added, start and end tokens, and the chat template. */
export function readGgufControl(file: GgufMetadata, { spellings, types }: GgufTokens, defaults: StartDefaults): GgufControl {
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
    chatTemplate: optionalString(file, "tokenizer.chat_template") ?? null,
  };
}

/** A token that a key names, `undefined` without the key. */
export function tokenId(file: GgufMetadata, key: string, count: number): number | undefined {
  const id = optionalSize(file, key);
  if (id === undefined || id < count) return id;
  throw new FormatError(`Metadata "${key}" names token ${id}, but the vocabulary has ${count} tokens. The file is damaged: take another copy.`, { what: key });
}
