import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { FormatError } from "../../../src/core/formats/formatError";
import { TextEncoding } from "../../../src/core/tokens/encodeText";
import { type TokenizerFiles } from "../../../src/core/tokens/jsonControl";
import { tokenizerOfJson } from "../../../src/core/tokens/jsonTokenizer";
import { type TokenizerSpec } from "../../../src/core/tokens/tokenizerSpec";
import { smallTokenizers } from "./support/smallTokenizers";

type Json = Readonly<Record<string, unknown>>;
const tiny = JSON.parse(readFileSync(join(process.cwd(), "test", "goldens", "tiny", "tokenizer.json"), "utf8")) as Json & { readonly model: Json };
const small = (name: string): Json => smallTokenizers.find(one => one.name === name)?.json as Json;
const read = (files: Omit<TokenizerFiles, "tokenizer">, tokenizer: Json = tiny): TokenizerSpec => tokenizerOfJson({ tokenizer, ...files });

const startsWith = (id: string, ids: readonly number[]): Json => ({
  ...tiny, post_processor: { type: "Sequence", processors: [{ type: "ByteLevel" }, { type: "TemplateProcessing", single: [{ SpecialToken: { id, type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }], special_tokens: { [id]: { id, ids, tokens: [id] } } }] },
});

describe("the start and end of texts", () => {
  it("are in the post-processor, the configuration or nowhere", () => {
    assert.equal(read({}).startToken, null);
    assert.deepEqual(read({}, startsWith("<|im_start|>", [1])).startToken, { id: 1, addedByModel: true });
    assert.deepEqual(read({ config: { bos_token: "<|im_end|>" } }).startToken, { id: 2, addedByModel: false });
    assert.deepEqual(read({ config: { bos_token: { content: "<|im_end|>" }, add_bos_token: true } }).startToken, { id: 2, addedByModel: true });
    assert.deepEqual(read({ config: { add_bos_token: false } }, startsWith("<|im_start|>", [1])).startToken, { id: 1, addedByModel: false });
    assert.equal(read({ config: { bos_token: "nowhere" } }).startToken, null);
  });

  it("are the declared end tokens, and the control tokens that are named for it", () => {
    assert.deepEqual(read({}).endIds, [0, 2]); // <|endoftext|>, <|im_end|>
    assert.deepEqual(read({ config: { eos_token: "<|im_end|>" }, generation: { eos_token_id: [1, 2, 399] } }).endIds, [2, 1, 0]);
    assert.deepEqual(read({ generation: { eos_token_id: 1 } }).endIds, [1, 0, 2]);
  });
});

describe("the chat template", () => {
  it("is the configuration's, the default of several, or the file beside it", () => {
    assert.equal(read({}).chatTemplate, null);
    assert.equal(read({ config: { chat_template: "one" } }).chatTemplate, "one");
    assert.equal(read({ config: { chat_template: [{ name: "tool_use", template: "tools" }, { name: "default", template: "chat" }] } }).chatTemplate, "chat");
    assert.equal(read({ config: { chat_template: "one" }, chatTemplate: "two" }).chatTemplate, "two");
  });
});

describe("the bytes of tokens", () => {
  const textOf = (spec: TokenizerSpec, spelling: string, json: Json): string => spec.vocabulary.textOf(((json.model as { vocab: Record<string, number> }).vocab)[spelling] as number);

  it("are those of the byte alphabet where words are spelled in bytes", () => {
    assert.equal(textOf(read({}), "Ġt", tiny), " t");
  });

  it("are what the decoder makes of a spelling elsewhere", () => {
    const llama = { ...small("Llama 2"), decoder: { type: "Sequence", decoders: [{ type: "Replace", pattern: { String: "\u2581" }, content: " " }, { type: "ByteFallback" }, { type: "Fuse" }, { type: "Strip", content: " ", start: 1, stop: 0 }] } };
    const spec = read({}, llama);
    assert.equal(textOf(spec, "\u2581the", llama), " the");
    assert.equal(textOf(spec, "<0x0A>", llama), "\n");
    assert.ok(spec.addsLeadingSpace);
    const metaspace = { ...small("Metaspace nowhere"), decoder: { type: "Metaspace", replacement: "\u2581", prepend_scheme: "never" } };
    assert.equal(textOf(read({}, metaspace), "\u2581the", metaspace), " the");
    assert.ok(!read({}, metaspace).addsLeadingSpace);
  });

  it("are the spelling of control tokens, and of added tokens that only stand beside the vocabulary", () => {
    const json = { ...tiny, added_tokens: [{ id: 0, content: "<|endoftext|>", special: true }, { id: 390, content: "\u0120visible", special: false }] };
    const { vocabulary } = read({}, json);
    assert.deepEqual([vocabulary.textOf(0), vocabulary.textOf(390), vocabulary.textOf(389), vocabulary.size], ["<|endoftext|>", "\u0120visible", "", 391]);
  });
});

describe("a word that no symbol stands for", () => {
  it("leaves no gap: its characters go to the token after it, or to the last", () => {
    const { model: _, ...rest } = small("unknown characters fused");
    const vocab = { a: 0, b: 1 };
    const spec = read({}, { ...rest, normalizer: null, model: { type: "BPE", vocab, merges: [] } });
    const { ids, start, end, byteStart, byteEnd } = new TextEncoding(spec).encode("éa…b😀", false);
    assert.deepEqual([[...ids], [...start], [...end], [...byteStart], [...byteEnd]], [[0, 1], [0, 2], [2, 6], [0, 3], [3, 11]]);
  });
});

describe("a tokenizer.json that cannot be followed", () => {
  const model = (changes: Json): Json => ({ ...tiny, model: { ...tiny.model, ...changes } });
  const refused: readonly (readonly [name: string, json: unknown, says: string])[] = [
    ["no object", [], "tokenizer.json should be an object"],
    ["no model", { ...tiny, model: null }, "tokenizer.json.model should be an object, but is null"],
    ["a model of another kind", model({ type: "Telepathy" }), `"Telepathy"`],
    ["a vocabulary that is a list", model({ vocab: [] }), "tokenizer.json.model.vocab should be an object, but is a list"],
    ["an id that is no number", model({ vocab: { a: "0" } }), "tokenizer.json.model.vocab.a should be a whole number"],
    ["an id beyond any vocabulary", model({ vocab: { a: 2 ** 31 } }), "tokenizer.json.model.vocab.a should be a whole number"],
    ["a merge of three", model({ merges: [["a"]] }), "tokenizer.json.model.merges[0] should be two tokens"],
    ["a merge that makes no token", model({ merges: [["!", "!!!"]] }), "Merge 0"],
    ["a suffix that ends words", model({ end_of_word_suffix: "</w>" }), "end_of_word_suffix"],
    ["merges left to chance", model({ dropout: 0.1 }), "dropout"],
    ["an unknown normaliser", { ...tiny, normalizer: { type: "Sequence", normalizers: [{ type: "Rot13" }] } }, "tokenizer.json.normalizer.normalizers[0].type is \"Rot13\""],
    ["an unknown pre-tokeniser", { ...tiny, pre_tokenizer: { type: "ByTaste" } }, `"ByTaste"`],
    ["an unknown behaviour", { ...tiny, pre_tokenizer: { type: "Split", pattern: { String: " " }, behavior: "Sideways" } }, `"Sideways"`],
    ["a pattern beyond JavaScript", { ...tiny, pre_tokenizer: { type: "Split", pattern: { Regex: "[a&&b]" }, behavior: "Isolated" } }, "[a&&b]"],
    ["a prefix space after a split", { ...tiny, pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "WhitespaceSplit" }, { type: "Metaspace", replacement: "_" }] } }, "already split"],
    ["an unknown decoder", { ...tiny, decoder: { type: "Backwards" } }, `"Backwards"`],
    ["an added token without content", { ...tiny, added_tokens: [{ id: 1 }] }, "tokenizer.json.added_tokens[0].content should be a text, but is missing"],
    ["a start token that is not there", startsWith("<s>", [400]), "ids[0] should be a whole number from 0 to 383"],
  ];
  for (const [name, json, says] of refused) {
    it(`is refused with ${name}, which is named`, () => {
      assert.throws(() => tokenizerOfJson({ tokenizer: json }), (error: unknown) => error instanceof FormatError && error.message.includes(says) && error.message.length < 500);
    });
  }

  it("is refused for nesting without end, not by running out of stack", () => {
    let pre: Json = { type: "ByteLevel" };
    for (let i = 0; i < 100_000; i++) pre = { type: "Sequence", pretokenizers: [pre] };
    let normalizer: Json = { type: "NFC" };
    for (let i = 0; i < 100_000; i++) normalizer = { type: "Sequence", normalizers: [normalizer] };
    let decoder: Json = { type: "Fuse" };
    for (let i = 0; i < 100_000; i++) decoder = { type: "Sequence", decoders: [decoder] };
    for (const nested of [{ pre_tokenizer: pre }, { normalizer }, { decoder }]) assert.throws(() => tokenizerOfJson({ tokenizer: { ...tiny, ...nested } }), FormatError);
  });

  it("gives a FormatError or a tokenizer, whatever value stands anywhere in it", () => {
    const base = JSON.stringify({ ...small("Llama 2"), model: { type: "BPE", vocab: { "<unk>": 0, a: 1, b: 2, ab: 3 }, merges: [["a", "b"]], unk_token: "<unk>" }, decoder: { type: "Sequence", decoders: [{ type: "Fuse" }] }, post_processor: startsWith("<s>", [0]).post_processor });
    const paths = pathsOf(JSON.parse(base) as unknown);
    const value = fc.oneof(fc.constantFrom<unknown>(null, true, -1, 1.5, 2 ** 40, "", "Sequence", "NFC", [], {}, [[]], { type: "Sequence" }), fc.jsonValue());
    fc.assert(fc.property(fc.constantFrom(...paths), value, (path, put) => {
      const json = withValue(JSON.parse(base) as unknown, path, put);
      try {
        new TextEncoding(tokenizerOfJson({ tokenizer: json })).encode("ab <s> é", true);
      } catch (thrown) {
        assert.ok(thrown instanceof FormatError, `${path.join(".")} = ${JSON.stringify(put)}: ${String(thrown)}`);
      }
    }), { numRuns: 1500 });
  });
});

function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function withValue(value: unknown, [key, ...rest]: readonly string[], put: unknown): unknown {
  if (key === undefined) return put;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = withValue(copy[key], rest, put);
  return copy;
}
