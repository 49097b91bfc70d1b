import { type AddedToken } from "./addedTokens";
import { type WordModel } from "./bytePairModel";
import { type Normalizer } from "./normalizers";
import { type Splitter } from "./splitters";
import { type Vocabulary } from "./vocabulary";

/** What a tokenizer is, whatever file it came from. */
export interface TokenizerSpec {
  /** As shown, e.g. "byte-level BPE, smollm". */
  readonly kind: string;
  readonly vocabulary: Vocabulary;
  readonly added: readonly AddedToken[];
  /** Acts on each stretch between added tokens, before the normalised ones of them are looked for. */
  readonly normalize: Normalizer;
  /** Acts on each stretch between all added tokens. */
  readonly prepare: Normalizer;
  readonly split: Splitter;
  readonly model: WordModel;
  /** The token that may stand before a text, and whether the tokenizer's own rule puts it there. */
  readonly startToken: { readonly id: number; readonly addedByModel: boolean } | null;
  /** Tokens that end a text. */
  readonly endIds: readonly number[];
  /** Jinja source of the chat template, `null` where the file has none. */
  readonly chatTemplate: string | null;
  /** Control tokens. */
  readonly specialIds: ReadonlySet<number>;
  /** The first token's leading blank is the tokenizer's own and no part of a decoded text. */
  readonly addsLeadingSpace: boolean;
}
