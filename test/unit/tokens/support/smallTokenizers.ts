// Small tokenizers of every published construction, as tokenizer.json: the pipelines of the real files (their names
// stand beside them) around a vocabulary that is trained here on prose.
import { byteToUnit } from "../../../../src/core/tokens/byteAlphabet";
import { trainBytePair } from "./trainBytePair";

export interface SmallTokenizer {
  readonly name: string;
  readonly json: Readonly<Record<string, unknown>>;
  /** The Rust library's spans are a reference too. */
  readonly spans: boolean;
}

const PROSE = `The old bridge had been closed for eleven winters before anyone asked why. Engineers said it was the bolts; the
mayor said it was the money, and the ferryman, who'd never been happier, said nothing at all: 1,250 boats in 2026!
    if (a !== b) { return x[12] + "naïve café"; } // the end of the bridge
Über die Brücke, через мост, 東京の空は今日も青い。 The the the ring, winter, winters, closing and asking.\n\n\t\tHe'LL say: WHAT?`;

const BLANK = "\u2581";
const MERGES = 240;
const CL100K = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const QWEN = CL100K.replace("\\p{N}{1,3}", "\\p{N}");
const O200K = "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const DEEPSEEK = "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+";

const isolated = (Regex: string): object => ({ type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false });
const bytes = (flags: object = {}): object => ({ type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false, ...flags });
const sequence = (...pretokenizers: object[]): object => ({ type: "Sequence", pretokenizers });
const metaspace = (flags: object): object => ({ type: "Metaspace", replacement: BLANK, ...flags });
const escapeBlanks = { type: "Replace", pattern: { String: " " }, content: BLANK };

export interface AddedTokenJson { readonly content: string; readonly special?: boolean; readonly [flag: string]: unknown }

const chatTokens: readonly AddedTokenJson[] = [{ content: "<|im_start|>", special: true }, { content: "<|im_end|>", special: true }, { content: "<think>" }, { content: "<|endoftext|>", special: true }];

/** Byte-level BPE trained on words that the GPT-2 pattern would make, roughly. */
export const byteLevelModel = (() => {
  const symbols = byteToUnit.map(unit => String.fromCharCode(unit));
  const words = PROSE.split(/(?= )|(?<=\n)/).map(word => [...Buffer.from(word)].map(byte => symbols[byte] as string));
  const merges = trainBytePair(words, MERGES);
  return { vocab: vocabularyOf([...symbols, ...merges.map(([left, right]) => left + right)]), merges: merges.map(pair => pair.join(" ")) };
})();

/** Character BPE on text whose blanks are escaped, with byte tokens. */
const sentencePieceModel = (() => {
  const escaped = (BLANK + PROSE).replaceAll(" ", BLANK);
  const characters = [...new Set(escaped)].filter(char => !"東京青".includes(char));
  const words = escaped.split(new RegExp(`(?=${BLANK})`)).map(word => [...word].filter(char => characters.includes(char)));
  const merges = trainBytePair(words, MERGES);
  const byteTokens = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
  const spellings = ["<unk>", "<s>", "</s>", ...byteTokens, ...characters, ...merges.map(([left, right]) => left + right)];
  return { vocab: vocabularyOf(spellings), merges: merges.map(pair => [...pair]) };
})();

function vocabularyOf(spellings: readonly string[]): Record<string, number> {
  return Object.fromEntries([...new Set(spellings)].map((spelling, id) => [spelling, id]));
}

interface Parts { readonly model: object; readonly added?: readonly AddedTokenJson[]; readonly normalizer?: object; readonly pre?: object; readonly decoder?: object }

function tokenizer(name: string, { model, added = [], normalizer, pre, decoder }: Parts, spans = true): SmallTokenizer {
  const { vocab } = model as { vocab: Record<string, number> };
  let next = Object.keys(vocab).length;
  const added_tokens = added.map(token => ({ id: vocab[token.content] ?? next++, single_word: false, lstrip: false, rstrip: false, normalized: false, special: false, ...token }));
  return {
    name, spans,
    json: { version: "1.0", truncation: null, padding: null, added_tokens, normalizer: normalizer ?? null, pre_tokenizer: pre ?? null, post_processor: null, decoder: decoder ?? null, model },
  };
}

const bpe = (tables: object, flags: object = {}): object => ({ type: "BPE", dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, ignore_merges: false, ...tables, ...flags });
const byteLevel = bpe(byteLevelModel);
/** Holds whole words that no merges lead to. */
const wholeWords = bpe({ ...byteLevelModel, vocab: { ...byteLevelModel.vocab, "Ġhappy": 5000, "Hello": 5001, "Ġä¸": 5002, "Ã": 5003 } }, { ignore_merges: true });
const sentencePiece = bpe(sentencePieceModel, { unk_token: "<unk>", fuse_unk: true, byte_fallback: true });
const withoutBytes = (fuse_unk: boolean): object => bpe(sentencePieceModel, { unk_token: "<unk>", fuse_unk });
const controls: readonly AddedTokenJson[] = [{ content: "<s>", special: true }, { content: "</s>", special: true }];
const greedyTokens: readonly AddedTokenJson[] = [
  { content: "<left>", lstrip: true }, { content: "<right>", rstrip: true }, { content: "old", single_word: true },
  { content: "winter", normalized: true }, { content: "<|im_start|>", special: true },
];
const whiteTokens: readonly AddedTokenJson[] = [{ content: "\n\n" }, { content: "  " }, { content: "\t", normalized: true }];

export const smallTokenizers: readonly SmallTokenizer[] = [
  tokenizer("GPT-2", { model: byteLevel, added: chatTokens, pre: bytes({ use_regex: true }), decoder: bytes() }),
  tokenizer("SmolLM2", { model: byteLevel, added: chatTokens, pre: sequence({ type: "Digits", individual_digits: true }, bytes({ use_regex: true })), decoder: bytes() }),
  tokenizer("Qwen 3", { model: byteLevel, added: chatTokens, normalizer: { type: "NFC" }, pre: sequence(isolated(QWEN), bytes()), decoder: bytes() }, false),
  tokenizer("Llama 3", { model: wholeWords, added: chatTokens, pre: sequence(isolated(CL100K), bytes()), decoder: bytes() }),
  tokenizer("DeepSeek V3", { model: byteLevel, added: chatTokens, normalizer: { type: "Sequence", normalizers: [] }, pre: sequence(isolated("\\p{N}{1,3}"), isolated("[一-龥぀-ゟ゠-ヿ]+"), isolated(DEEPSEEK), bytes()), decoder: bytes() }),
  tokenizer("gpt-oss", { model: wholeWords, added: chatTokens, pre: sequence(isolated(O200K), bytes()), decoder: bytes() }),
  tokenizer("BLOOM", { model: byteLevel, pre: sequence(isolated(" ?[^(\\s|[.,!?…。，、।۔،])]+"), bytes()), decoder: bytes() }),
  tokenizer("Llama 2", { model: sentencePiece, added: controls, normalizer: { type: "Sequence", normalizers: [{ type: "Prepend", prepend: BLANK }, escapeBlanks] } }),
  tokenizer("Gemma 3", { model: sentencePiece, added: [...controls, { content: "\n\n" }, { content: `${BLANK}${BLANK}` }], normalizer: escapeBlanks, pre: { type: "Split", pattern: { String: " " }, behavior: "MergedWithPrevious", invert: false } }),
  tokenizer("Metaspace at the start of the text", { model: sentencePiece, added: controls, pre: metaspace({ prepend_scheme: "first", split: false }) }),
  tokenizer("Metaspace everywhere, splitting", { model: sentencePiece, added: controls, pre: metaspace({ prepend_scheme: "always", split: true }) }),
  tokenizer("Metaspace nowhere", { model: sentencePiece, added: controls, pre: metaspace({ prepend_scheme: "never", split: true }) }),
  tokenizer("unknown characters one by one", { model: withoutBytes(false), normalizer: escapeBlanks }),
  tokenizer("unknown characters fused", { model: withoutBytes(true), normalizer: escapeBlanks }),
  tokenizer("a prefix space", { model: byteLevel, added: chatTokens, pre: bytes({ add_prefix_space: true, use_regex: true }), decoder: bytes() }),
  tokenizer("lower case without marks", { model: byteLevel, normalizer: { type: "Sequence", normalizers: [{ type: "NFD" }, { type: "StripAccents" }, { type: "Lowercase" }] }, pre: bytes({ use_regex: true }), decoder: bytes() }, false),
  tokenizer("compatibility forms, trimmed", { model: byteLevel, normalizer: { type: "Sequence", normalizers: [{ type: "NFKC" }, { type: "Strip", strip_left: true, strip_right: true }] }, pre: bytes({ use_regex: true }), decoder: bytes() }, false),
  tokenizer("words and digits together", { model: byteLevel, pre: sequence({ type: "Digits", individual_digits: false }, { type: "Punctuation", behavior: "Contiguous" }, bytes()), decoder: bytes() }),
  tokenizer("added tokens with every flag", { model: byteLevel, added: greedyTokens, normalizer: { type: "Lowercase" }, pre: bytes({ use_regex: true }), decoder: bytes() }, false),
  tokenizer("added tokens of white space", { model: byteLevel, added: whiteTokens, normalizer: { type: "NFC" }, pre: bytes({ use_regex: true }), decoder: bytes() }, false),
];
