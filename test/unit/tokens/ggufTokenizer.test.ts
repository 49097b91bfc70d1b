import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { FormatError } from "../../../src/core/formats/formatError";
import { type GgufValue } from "../../../src/core/formats/gguf";
import { TextEncoding } from "../../../src/core/tokens/encodeText";
import { ggufPreTokenizer, ggufPreTokenizerNames } from "../../../src/core/tokens/ggufPreTokenizers";
import { tokenizerOfGguf } from "../../../src/core/tokens/ggufTokenizer";
import { tokenizerOfJson } from "../../../src/core/tokens/jsonTokenizer";
import { ggufOfJson } from "./support/ggufMetadata";
import { smallTokenizers } from "./support/smallTokenizers";

const tiny = JSON.parse(readFileSync(join(process.cwd(), "test", "goldens", "tiny", "tokenizer.json"), "utf8")) as Parameters<typeof ggufOfJson>[0];
const overridden = (overrides: Readonly<Record<string, GgufValue | undefined>>) => tokenizerOfGguf(ggufOfJson(tiny, overrides));
const lastToken = Object.keys(tiny.model.vocab).length - 1;

describe("a byte-level tokenizer of a GGUF file", () => {
  const mirrored = [["GPT-2", "gpt-2"], ["SmolLM2", "smollm"], ["Llama 3", "llama-bpe"], ["DeepSeek V3", "deepseek-v3"], ["gpt-oss", "gpt-4o"], ["BLOOM", "bloom"]] as const;
  for (const [name, pre] of mirrored) {
    it(`encodes with "${pre}" as the tokenizer.json of ${name} does`, () => {
      const json = smallTokenizers.find(one => one.name === name)?.json as unknown as typeof tiny;
      const dense = withDenseIds(json);
      const keepsWholeWords = pre === "llama-bpe" || !(json.model as { ignore_merges?: boolean }).ignore_merges;
      const fromJson = new TextEncoding(tokenizerOfJson({ tokenizer: keepsWholeWords ? dense : { ...dense, model: { ...dense.model, ignore_merges: false } } }));
      const fromGguf = new TextEncoding(tokenizerOfGguf(ggufOfJson(dense, { "tokenizer.ggml.pre": pre })));
      const text = fc.array(fc.constantFrom("the", " bridge", " happy", "Hello", "12345", "'LL", "'s", "  ", "\n", "\r\n ", "é", "東京", "の", "😀", "…", "!?", "<think>", "<|im_start|>", "Ab", "aB"), { maxLength: 20 }).map(parts => parts.join(""));
      fc.assert(fc.property(text, fc.boolean(), (given, parse) => assert.deepEqual(fromGguf.encode(given, parse), fromJson.encode(given, parse))));
    });
  }

  it("takes one digit at a time with smollm, and then what GPT-2 would", () => {
    const pieces: string[] = [];
    ggufPreTokenizer("smollm")?.split("In 2026 don't ½x  \n y", piece => pieces.push(piece));
    assert.deepEqual(pieces, ["In", " ", "2", "0", "2", "6", " don", "'t", " ", "½", "x", "  \n", " y"]);
  });

  it("knows every name of its table once", () => {
    assert.equal(new Set(ggufPreTokenizerNames).size, ggufPreTokenizerNames.length);
    for (const name of ggufPreTokenizerNames) assert.ok(ggufPreTokenizer(name), name);
  });

  it("says which token starts a text, and whether the file puts it there", () => {
    assert.equal(overridden({}).startToken, null);
    assert.deepEqual(overridden({ "tokenizer.ggml.bos_token_id": 1 }).startToken, { id: 1, addedByModel: false });
    assert.deepEqual(overridden({ "tokenizer.ggml.bos_token_id": 1, "tokenizer.ggml.add_bos_token": true }).startToken, { id: 1, addedByModel: true });
    assert.deepEqual(overridden({ "tokenizer.ggml.bos_token_id": 1, "tokenizer.ggml.pre": "llama-bpe" }).startToken, { id: 1, addedByModel: true });
  });

  it("ends a text at the declared token and at the control tokens that are named for it", () => {
    assert.deepEqual(overridden({ "tokenizer.ggml.eos_token_id": 2 }).endIds, [2, 0]); // <|im_end|>, <|endoftext|>
    assert.deepEqual(overridden({ "tokenizer.ggml.eos_token_id": 5 }).endIds, [5, 0, 2]);
  });

  it("has the file's chat template, or none", () => {
    assert.equal(overridden({}).chatTemplate, null);
    assert.equal(overridden({ "tokenizer.chat_template": "{{ messages }}" }).chatTemplate, "{{ messages }}");
  });

  const broken: readonly (readonly [name: string, overrides: Readonly<Record<string, GgufValue | undefined>>, says: string])[] = [
    ["an unknown pre-tokeniser", { "tokenizer.ggml.pre": "brand-new" }, "brand-new"],
    ["an unknown kind of tokenizer", { "tokenizer.ggml.model": "rwkv" }, "rwkv"],
    ["no kind of tokenizer", { "tokenizer.ggml.model": undefined }, "tokenizer.ggml.model"],
    ["no tokens", { "tokenizer.ggml.tokens": undefined }, "tokenizer.ggml.tokens"],
    ["tokens that are numbers", { "tokenizer.ggml.tokens": new Int32Array(400) }, "tokenizer.ggml.tokens"],
    ["a type too few", { "tokenizer.ggml.token_type": new Int32Array(3) }, "token_type"],
    ["no merges", { "tokenizer.ggml.merges": undefined }, "tokenizer.ggml.merges"],
    ["a merge of a token that is not there", { "tokenizer.ggml.merges": ["Ġ t", "nowhere t"] }, "Merge 1"],
    ["a merge of one half", { "tokenizer.ggml.merges": ["Ġt"] }, "Merge 0"],
    ["a start token beyond the vocabulary", { "tokenizer.ggml.bos_token_id": lastToken + 1 }, "bos_token_id"],
    ["a start rule that is a word", { "tokenizer.ggml.add_bos_token": "yes", "tokenizer.ggml.bos_token_id": 0 }, "add_bos_token"],
  ];
  for (const [name, overrides, says] of broken) {
    it(`is refused with ${name}, by name`, () => {
      assert.throws(() => overridden(overrides), (error: unknown) => error instanceof FormatError && error.message.includes(says));
    });
  }
});

/** Converters number tokens without gaps. */
function withDenseIds(json: typeof tiny): typeof tiny {
  const order = [...Object.entries(json.model.vocab).map(([content, id]) => ({ content, id })), ...json.added_tokens].sort((a, b) => a.id - b.id);
  const ids = new Map(order.map(({ content }, id) => [content, id]));
  const idOf = (content: string): number => ids.get(content) as number;
  return {
    ...json,
    model: { ...json.model, vocab: Object.fromEntries(Object.keys(json.model.vocab).map(content => [content, idOf(content)])) },
    added_tokens: json.added_tokens.map(token => ({ ...token, id: idOf(token.content) })),
  };
}
