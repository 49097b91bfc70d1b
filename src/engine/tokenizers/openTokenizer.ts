import type { TokenizerSource } from "../store/openModel";
import { type Tokenizer, tokenizerFromGguf } from "./tokenizer";

/** The tokenizer that comes with a model; `null` where none does. Throws FormatError for one that cannot be followed exactly. */
export function openTokenizer(source: TokenizerSource | null): Tokenizer | null {
  if (source === null) return null;
  if (source.kind === "gguf") return tokenizerFromGguf({ metadata: source.metadata });
  return null;
}
