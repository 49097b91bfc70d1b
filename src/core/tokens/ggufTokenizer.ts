// A tokenizer from the metadata of a GGUF file (github.com/ggml-org/ggml, docs/gguf.md, "tokenizer.ggml.*"). Defaults
// where the file is silent are llama.cpp's (src/llama-vocab.cpp, llama_vocab::impl::load).
import { FormatError } from "../formats/formatError";
import { metadataString } from "../formats/ggufMetadata";
import { byteLevelOfGguf } from "./ggufByteLevel";
import { sentencePieceOfGguf } from "./ggufSentencePiece";
import { type GgufMetadata, readGgufTokens } from "./ggufTokens";
import { type TokenizerSpec } from "./tokenizerSpec";

/** Throws FormatError where the file has no tokenizer, one that is damaged, or one of a kind that is not known here. */
export function tokenizerOfGguf(file: GgufMetadata): TokenizerSpec {
  const model = metadataString(file, "tokenizer.ggml.model");
  if (model === "gpt2") return byteLevelOfGguf(file, readGgufTokens(file));
  if (model === "llama") return sentencePieceOfGguf(file, readGgufTokens(file));
  throw new FormatError(`The file's tokenizer is of the kind "${model}" (tokenizer.ggml.model), which Tokenscope does not know. Its model can be read with --ids.`, { what: "tokenizer.ggml.model" });
}
