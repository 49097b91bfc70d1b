// Pre-tokenisers by the name that a GGUF file gives them (`tokenizer.ggml.pre`), after llama.cpp's table
// (src/llama-vocab.cpp, llm_tokenizer_bpe and llama_vocab::impl::load). Each is a list of patterns that act in turn:
// what a pattern matches is one piece, and so is what stands between two matches. Where llama.cpp's regex engine needed
// an approximation, this is the pattern of the model's own tokenizer.json, which that table quotes.
import { compilePattern } from "./patterns";
import { splitBy, type Splitter, splitInTurn } from "./splitters";

export interface PreTokenizer {
  readonly split: Splitter;
  /** A piece that is in the vocabulary is one token, whatever the merges say. */
  readonly keepsWholeWords: boolean;
  /** Whether a start token belongs before a text where the file does not say. */
  readonly addsStartToken: boolean;
}

interface Row {
  readonly names: string;
  readonly patterns: readonly string[];
  readonly keepsWholeWords?: true;
  readonly addsStartToken?: true;
}

const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const blanks = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const gpt2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)";
/** The family of cl100k: `digits` is how numbers fall apart, `letters` what words are made of. */
const cl100k = (digits: string): string => `${contractions}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|${blanks}`;
/** The family of o200k: words change case at most once, from upper to lower. */
const o200k = (digits: string, ending: string): string => {
  const upper = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
  const lower = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
  const before = "[^\\r\\n\\p{L}\\p{N}]?";
  return `${before}${upper}*${lower}+${ending}|${before}${upper}+${lower}*${ending}|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|${blanks}`;
};
const qwen35 = `${contractions}|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|${blanks}`;
const deepseekV3 = [
  "\\p{N}{1,3}",
  "[一-龥぀-ゟ゠-ヿ]+",
  `[!"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_\`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|${blanks}`,
];
const sentencePunctuation = " ?[^(\\s|.,!?…。，、।۔،)]+";

const rows: readonly Row[] = [
  { names: "default", patterns: ["[\\p{P}\\$\\+<=>\\^~\\|]+", gpt2, "\\p{N}+", "[0-9][0-9][0-9]"] },
  { names: "gpt-2 phi-2 mpt olmo jais gigachat exaone4 trillion granite-docling a.x-4.0 mellum", patterns: [gpt2] },
  { names: "smollm starcoder refact command-r codeshell exaone minerva-7b mellum2", patterns: ["\\p{N}", gpt2] },
  { names: "llama-bpe llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2", patterns: [cl100k("\\p{N}{1,3}")], keepsWholeWords: true, addsStartToken: true },
  { names: "dbrx smaug-bpe glm4 chatglm-bpe", patterns: [cl100k("\\p{N}{1,3}")] },
  { names: "qwen2 deepseek-r1-qwen stablelm2 megrez hunyuan kormo grok-2 solar-open", patterns: [cl100k("\\p{N}")] },
  { names: "qwen35", patterns: [qwen35] },
  { names: "tekken", patterns: [o200k("\\p{N}", "")], keepsWholeWords: true, addsStartToken: true },
  { names: "gpt-4o llama4 kanana2 minimax-m2", patterns: [o200k("\\p{N}{1,3}", `${contractions}?`)] },
  { names: "deepseek-v3 hunyuan-dense joyai-llm", patterns: deepseekV3 },
  { names: "deepseek-coder", patterns: ["[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", "[一-龥ࠀ-一가-퟿]+", "\\p{N}"] },
  { names: "falcon", patterns: ["[\\p{P}\\$\\+<=>\\^~\\|`]+", gpt2, "[0-9][0-9][0-9]"] },
  { names: "bloom poro-chat gpt3-finnish", patterns: [sentencePunctuation] },
  { names: "viking", patterns: [sentencePunctuation, "\\p{N}"] },
  { names: "superbpe", patterns: ["\\p{N}+", "(?=(\\d{3})+(?!\\d))"] },
  { names: "seed-coder", patterns: [`${contractions}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}\\r\\n]+|${blanks}`] },
];

/** Names that files hold and that are known here. */
export const ggufPreTokenizerNames: readonly string[] = rows.flatMap(row => row.names.split(" "));

/** `undefined` for a name that is not in the table. */
export function ggufPreTokenizer(name: string): PreTokenizer | undefined {
  const row = rows.find(({ names }) => names.split(" ").includes(name));
  return row && {
    split: splitInTurn(row.patterns.map(pattern => splitBy(compilePattern(pattern), "isolated"))),
    keepsWholeWords: row.keepsWholeWords ?? false,
    addsStartToken: row.addsStartToken ?? false,
  };
}
