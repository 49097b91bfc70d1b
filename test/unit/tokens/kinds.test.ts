// Every construction of tokenizer that is read, against the Rust library of Hugging Face.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { TextEncoding } from "../../../src/core/tokens/encodeText";
import { tokenizerOfJson } from "../../../src/core/tokens/jsonTokenizer";
import { replaceLoneSurrogates } from "../../../src/core/tokens/utf8";
import { NativeTokenizer } from "./support/nativeTokenizer";
import { type SmallTokenizer, smallTokenizers } from "./support/smallTokenizers";
import { assertTiles } from "./support/spanLaws";

const goldens = join(process.cwd(), "test", "goldens");
const texts = (JSON.parse(gunzipSync(readFileSync(join(goldens, "tokenizers", "texts.json.gz"))).toString()) as string[]).map(replaceLoneSurrogates);
const tiny: SmallTokenizer = { name: "the tiny models'", spans: true, json: JSON.parse(readFileSync(join(goldens, "tiny", "tokenizer.json"), "utf8")) as SmallTokenizer["json"] };

const snippets = fc.constantFrom(
  "the", " bridge", "winter", "Old", "old", " who'd", "'LL", "'\u017f", "12", "1234567", "½", "Ⅷ", "٤٥", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "\u0085", "\ufeff", "\u200b",
  "é", "e\u0301", "q\u0307\u0323", "각", "\u1100\u1161", "ﬃ", "東京", "の", "。", "😀", "👍🏿", "\ufffd", "\u0000", "<|im_start|>", "<think>", "<left>", "<right>", "</s>", "<s>", "<unk>", "\u2581", "<0x41>", "(a|b)", "!!", "İ", "Σ",
);
/** Blocks whose characters have had the same properties since Unicode 12: the library's tables are older than ours. */
const blocks: readonly (readonly [number, number])[] = [
  [0x00, 0x7f], [0xa0, 0x17f], [0x300, 0x36f], [0x386, 0x3ff], [0x400, 0x52f], [0x5d0, 0x5ea], [0x600, 0x6ff], [0x904, 0x94d], [0xe01, 0xe3a], [0x1100, 0x11ff], [0x1e00, 0x1eff],
  [0x2000, 0x2064], [0x2190, 0x22ff], [0x2600, 0x27bf], [0x3041, 0x30ff], [0x4e00, 0x9fa5], [0xac00, 0xd7a3], [0xf900, 0xfad9], [0xfb00, 0xfb06], [0xfe00, 0xfe0f], [0xff01, 0xffdc],
  [0x10330, 0x1034a], [0x1d400, 0x1d454], [0x1f300, 0x1f5ff], [0x20000, 0x2a6d6], [0x2f800, 0x2fa1d], [0xe0100, 0xe01ef], [0xe000, 0xe0ff],
];
const character = fc.oneof(...blocks.map(([min, max]) => fc.integer({ min, max }).map(code => String.fromCodePoint(code))));
const anyText = fc.oneof(fc.array(snippets, { maxLength: 14 }), fc.array(character, { maxLength: 20 }), fc.array(fc.oneof(snippets, character), { maxLength: 20 })).map(parts => parts.join(""));

for (const { name, json, spans } of [tiny, ...smallTokenizers]) {
  describe(`a tokenizer.json like ${name}`, () => {
    const ours = new TextEncoding(tokenizerOfJson({ tokenizer: json }));
    const parsing = new NativeTokenizer(json);
    const reading = new NativeTokenizer(withoutSpecial(json));

    const check = async (text: string, parseSpecial = true): Promise<void> => {
      const encoded = ours.encode(text, parseSpecial);
      const expected = await (parseSpecial ? parsing : reading).encode(text);
      assert.deepEqual([...encoded.ids], expected.ids, JSON.stringify(text));
      if (spans && expected.tiles) assert.deepEqual(Array.from(encoded.ids, (_, t) => [encoded.start[t], encoded.end[t]]), expected.spans, JSON.stringify(text));
      assertTiles(text, encoded);
    };

    it("gives the library's ids and spans for 199 texts", async () => {
      for (const text of texts) await check(text);
    });

    it("gives the library's ids and spans for random texts", async () => {
      await fc.assert(fc.asyncProperty(anyText, text => check(text)), { numRuns: 200 });
    });

    it("reads control tokens as text when it is not to parse them", async () => {
      for (const text of texts) await check(text, false);
      await fc.assert(fc.asyncProperty(anyText, text => check(text, false)), { numRuns: 50 });
    });
  });
}

/** The library always parses special tokens: here they are spelled so that no text holds them. */
function withoutSpecial(json: SmallTokenizer["json"]): object {
  const { vocab } = json.model as { readonly vocab: Readonly<Record<string, number>> };
  const added = json.added_tokens as readonly { readonly id: number; readonly content: string; readonly special: boolean }[];
  return { ...json, added_tokens: added.flatMap(token => (!token.special ? token : token.content in vocab ? [] : { ...token, content: `\u{10fffd}${token.id}` })) };
}
