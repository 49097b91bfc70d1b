import assert from "node:assert/strict";
import fc from "fast-check";
import { FormatError } from "../../../src/core/formats/formatError";
import { type GgufValue } from "../../../src/core/formats/gguf";
import { TextEncoding } from "../../../src/core/tokens/encodeText";
import { tokenizerOfGguf } from "../../../src/core/tokens/ggufTokenizer";
import { TokenType } from "../../../src/core/tokens/ggufTokens";
import { metadataOf } from "./support/ggufMetadata";
import { assertTiles } from "./support/spanLaws";

const BLANK = "\u2581";
const byteTokens = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
const controls = ["<unk>", "<s>", "</s>"];
const userDefined = ["  ", "\n\n"];
const fixed = [...controls, ...byteTokens, ...userDefined];
const typeOf = (spelling: string): number => {
  if (spelling === "<unk>") return TokenType.unknown;
  if (controls.includes(spelling)) return TokenType.control;
  if (userDefined.includes(spelling)) return TokenType.userDefined;
  return byteTokens.includes(spelling) ? TokenType.byte : TokenType.normal;
};

interface Scored { readonly spelling: string; readonly score: number }

function metadata(pieces: readonly Scored[], overrides: Readonly<Record<string, GgufValue | undefined>> = {}) {
  const tokens = [...fixed, ...pieces.map(({ spelling }) => spelling)];
  return metadataOf({
    "tokenizer.ggml.model": "llama", "tokenizer.ggml.tokens": tokens, "tokenizer.ggml.token_type": Int32Array.from(tokens, typeOf),
    "tokenizer.ggml.scores": Float32Array.from(tokens, (_, id) => pieces[id - fixed.length]?.score ?? 0), ...overrides,
  });
}

/** llama.cpp's rule, the plain way: join the neighbours whose spelling has the highest score, the leftmost of equals. */
function byHand(pieces: readonly Scored[], escaped: string): string[] {
  const scores = new Map(pieces.map(({ spelling, score }) => [spelling, score]));
  const symbols = [...escaped];
  for (;;) {
    let best = -1;
    for (let i = 0; i + 1 < symbols.length; i++) {
      const score = scores.get(`${symbols[i]}${symbols[i + 1]}`);
      if (score !== undefined && (best < 0 || score > (scores.get(`${symbols[best]}${symbols[best + 1]}`) as number))) best = i;
    }
    if (best < 0) break;
    symbols.splice(best, 2, `${symbols[best]}${symbols[best + 1]}`);
  }
  return symbols.flatMap(symbol => (scores.has(symbol) ? symbol : [...Buffer.from(symbol)].map(byte => byteTokens[byte] as string)));
}

const letters = ["a", "b", "c", BLANK, ">"];
const pieces = fc.uniqueArray(fc.record({ spelling: fc.string({ unit: fc.constantFrom(...letters), minLength: 2, maxLength: 4 }), score: fc.integer({ min: -6, max: 0 }) }), { selector: ({ spelling }) => spelling, maxLength: 30 })
  .map(found => [...letters.map(spelling => ({ spelling, score: -100 })), ...found]);

describe("a SentencePiece tokenizer of a GGUF file", () => {
  it("joins by score as llama.cpp does, and spells the rest in bytes", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c", " ", ">", "é", "😀"), minLength: 1, maxLength: 60 }).filter(given => !given.includes("  "));
    fc.assert(fc.property(pieces, text, fc.boolean(), (known, given, prefixed) => {
      const file = metadata(known, { "tokenizer.ggml.add_space_prefix": prefixed });
      const encoded = new TextEncoding(tokenizerOfGguf(file)).encode(given, false);
      const spellings = file.metadata.get("tokenizer.ggml.tokens") as readonly string[];
      assert.deepEqual(Array.from(encoded.ids, id => spellings[id]), byHand(known, (prefixed ? BLANK : "") + given.replaceAll(" ", BLANK)));
      assertTiles(given, encoded);
    }), { numRuns: 500 });
  });

  const plain: readonly Scored[] = [...letters.map(spelling => ({ spelling, score: -100 })), { spelling: `${BLANK}a`, score: -1 }];
  const spec = tokenizerOfGguf(metadata(plain));
  const encode = (text: string, parse = false): string[] => {
    const { ids, start, end } = new TextEncoding(spec).encode(text, parse);
    return Array.from(ids, (id, t) => `${spec.vocabulary.textOf(id)}[${start[t]},${end[t]})`);
  };

  it("begins a text with a blank of its own, also after a control token", () => {
    assert.deepEqual(encode("a</s>a", true), [" a[0,1)", "</s>[1,5)", " a[5,6)"]);
  });

  it("gives a blank of its own that stays alone the character that it stands before", () => {
    assert.deepEqual(encode("b"), [" [0,1)", "b[0,1)"]);
  });

  it("always finds what the file's maker has defined, control tokens only when asked", () => {
    assert.deepEqual(encode("a  a\n\na"), [" a[0,1)", "  [1,3)", " a[3,4)", "\n\n[4,6)", " a[6,7)"]);
    assert.deepEqual(encode("<s>"), [" [0,1)", "<[0,1)", "s[1,2)", ">[2,3)"]);
    assert.deepEqual(encode("<s>", true), ["<s>[0,3)"]);
  });

  it("has a start token unless the file says otherwise", () => {
    assert.deepEqual(spec.startToken, { id: 1, addedByModel: true });
    assert.deepEqual(tokenizerOfGguf(metadata(plain, { "tokenizer.ggml.bos_token_id": 2, "tokenizer.ggml.add_bos_token": false })).startToken, { id: 2, addedByModel: false });
  });

  it("shows its bytes as bytes and its blanks as blanks", () => {
    const idOf = (spelling: string): number => fixed.indexOf(spelling);
    assert.deepEqual([...spec.vocabulary.bytesOf(idOf("<0xE2>"))], [0xe2]);
    assert.equal(spec.vocabulary.textOf(fixed.length + 3), " ");
    assert.equal(spec.vocabulary.textOf(idOf("<s>")), "<s>");
  });

  it("is refused without a score for each token", () => {
    assert.throws(() => tokenizerOfGguf(metadata(plain, { "tokenizer.ggml.scores": new Float32Array(3) })), FormatError);
    assert.throws(() => tokenizerOfGguf(metadata(plain, { "tokenizer.ggml.scores": undefined })), FormatError);
  });
});
