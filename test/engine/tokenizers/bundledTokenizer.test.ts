// The bundled model's own tokenizer, from its GGUF file, against the Rust library and llama.cpp (which agree).
import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { openModel } from "../../../src/engine/store/openModel";
import { renderChat } from "../../../src/engine/tokenizers/chatTemplate";
import { openTokenizer } from "../../../src/engine/tokenizers/openTokenizer";
import type { Tokenizer } from "../../../src/engine/tokenizers/tokenizer";
import { Failure } from "../../../src/protocol/failure";
import { type TokenColumns, TokenFlag } from "../../../src/protocol/scores";
import { goldenJson } from "../support/goldens";

interface GoldenText {
  readonly name: string;
  readonly text: string;
  readonly parseSpecial: boolean;
  readonly ids: readonly number[];
  /** [start, end, byteStart, byteEnd, partial] */
  readonly spans: readonly (readonly number[])[];
  readonly special: readonly number[];
}
const { texts } = goldenJson<{ texts: readonly GoldenText[] }>("smollm2/texts.json");

const IM_START = 1;
/** The vocabulary lacks the bytes 04 06 13 14 16 1d f1 f2, and its reference drops them. */
const UNSPELLABLE = /[\u0004\u0006\u0013\u0014\u0016\u001d\u{40000}-\u{bffff}]/gu;

describe("the bundled model's tokenizer", () => {
  let tokenizer: Tokenizer;
  before(() => {
    const model = openModel(join(process.cwd(), "models", "smollm2-135m-instruct-q4_1.gguf"));
    tokenizer = openTokenizer(model.tokenizer) as Tokenizer;
    model.close();
  });

  const flagged = ({ flags }: TokenColumns, flag: number): number[] => [...flags].flatMap((bits, t) => (bits & flag ? [t] : []));

  for (const { name, text, parseSpecial, ids, spans, special } of texts) {
    it(`splits "${name}" as the reference does`, () => {
      const tokens = tokenizer.encode(text, { parseSpecial });
      assert.deepEqual([...tokens.ids], ids);
      const partial = new Set(flagged(tokens, TokenFlag.partial));
      assert.deepEqual(Array.from(tokens.ids, (_, t) => [tokens.start[t], tokens.end[t], tokens.byteStart[t], tokens.byteEnd[t], partial.has(t) ? 1 : 0]), spans);
      assert.deepEqual(flagged(tokens, TokenFlag.special), special);
      assert.equal(tokenizer.decode(tokens.ids), text);
    });
  }

  it("reads control tokens that a text spells as text, unless asked to parse them", () => {
    const text = "a<|im_start|>b";
    const plain = tokenizer.encode(text, { parseSpecial: false });
    assert.ok(!plain.ids.includes(IM_START));
    assert.deepEqual(flagged(plain, TokenFlag.special), []);
    const parsed = tokenizer.encode(text, { parseSpecial: true });
    assert.deepEqual([parsed.ids[1], parsed.start[1], parsed.end[1], parsed.pieces[1]], [IM_START, 1, 13, "<|im_start|>"]);
    assert.deepEqual(flagged(parsed, TokenFlag.special), [1]);
  });

  it("replaces lone surrogates, and flags the tokens that hold the replacement", () => {
    const tokens = tokenizer.encode("ab \ud83d c\udc00", { parseSpecial: false });
    assert.deepEqual([...tokens.ids], [...tokenizer.encode("ab \ufffd c\ufffd", { parseSpecial: false }).ids]);
    for (const [t, bits] of tokens.flags.entries()) {
      const covered = "ab \ud83d c\udc00".slice(tokens.start[t], tokens.end[t]);
      assert.equal((bits & TokenFlag.replaced) !== 0, /[\ud83d\udc00]/.test(covered), `token ${t}: ${JSON.stringify(covered)}`);
    }
    assert.equal(tokenizer.encode("\ufffd", { parseSpecial: false }).flags.some(bits => bits & TokenFlag.replaced), false);
  });

  it("gives every text back, as a whole and bit by bit", () => {
    const anyText = fc.oneof(fc.string({ unit: "binary", maxLength: 40 }), fc.string({ unit: "grapheme", maxLength: 40 }), fc.string({ maxLength: 40 })).map(text => text.replace(UNSPELLABLE, "?"));
    fc.assert(fc.property(anyText, fc.boolean(), (text, parseSpecial) => {
      const { ids, pieces, byteStart, byteEnd } = tokenizer.encode(text, { parseSpecial });
      assert.equal(tokenizer.decode(ids), text);
      const decoder = tokenizer.decoder();
      const parts = [...Array.from(ids, id => decoder.push(id)), decoder.end()];
      assert.equal(parts.join(""), text);
      assert.ok(!parts.some(part => part.includes("\ufffd")) || text.includes("\ufffd"), "no half characters");
      assert.deepEqual(Buffer.concat(Array.from(ids, id => tokenizer.bytesOf(id))), Buffer.from(text));
      ids.forEach((id, t) => {
        assert.equal((byteEnd[t] as number) - (byteStart[t] as number), tokenizer.bytesOf(id).length);
        assert.equal(pieces[t], tokenizer.decodePiece(id));
      });
    }), { numRuns: 500 });
  });

  it("counts characters that its vocabulary has no bytes for to the token after them, or to the last", () => {
    const { ids, start, end, byteStart, byteEnd, pieces } = tokenizer.encode("a\u0004b\u{40000}", { parseSpecial: false });
    assert.deepEqual(pieces.join(""), "ab\ufffd\ufffd\ufffd"); // f1 is missing, 80 80 80 are there
    assert.deepEqual([start[0], end[0], start[1], end[1], byteStart[1], byteEnd[1]], [0, 1, 1, 3, 1, 3]);
    assert.deepEqual([end.at(-1), byteEnd.at(-1), ids.length], [5, 7, 5]);
  });

  it("holds a character back until it is whole, and says U+FFFD of one that never is", () => {
    const ids = [...tokenizer.encode("𝔘", { parseSpecial: false }).ids];
    assert.ok(ids.length > 1);
    const decoder = tokenizer.decoder();
    assert.deepEqual(ids.map(id => decoder.push(id)), [...new Array<string>(ids.length - 1).fill(""), "𝔘"]);
    assert.equal(decoder.push(ids[0] as number) + decoder.end(), "\ufffd");
    assert.equal(tokenizer.decodePiece(ids[0] as number), "\ufffd");
  });

  it("says what starts and ends a text", () => {
    assert.deepEqual(tokenizer.startToken, { id: IM_START, addedByModel: false });
    assert.deepEqual(tokenizer.endIds, [2, 0]); // <|im_end|> as the file declares, <|endoftext|> by its name
    assert.deepEqual([0, 1, 2, 16, 17].map(id => tokenizer.isSpecial(id)), [true, true, true, true, false]);
    assert.deepEqual([tokenizer.kind, tokenizer.vocabSize], ["byte-level BPE, smollm", 49152]);
  });

  it("has no text for ids beyond its vocabulary", () => {
    assert.deepEqual([tokenizer.decodePiece(49152), tokenizer.bytesOf(49152).length, tokenizer.isSpecial(49152)], ["", 0, false]);
  });

  it("writes conversations as transformers does", () => {
    const rendered = (name: string): string => texts.find(text => text.name === name)?.text ?? "";
    const user = (content: string) => ({ role: "user", content });
    assert.equal(renderChat(tokenizer, [user("Name three rivers in Europe and say which is the longest.")], { addGenerationPrompt: true }), rendered("chat"));
    assert.equal(renderChat(tokenizer, [
      { role: "system", content: "You answer in one short sentence." }, user("Why is the sky blue?"),
      { role: "assistant", content: "Because air scatters blue light more than red light." }, user("And why are sunsets red?"),
    ], { addGenerationPrompt: true }), rendered("chat-system"));
    assert.equal(renderChat(tokenizer, [{ role: "system", content: "S" }, user("U")], { addGenerationPrompt: false }), "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nU<|im_end|>\n");
  });

  it("refuses a word of eight million characters with a reason", () => {
    assert.throws(() => tokenizer.encode("中".repeat(1 << 23), { parseSpecial: false }), (error: unknown) => error instanceof Failure && error.code === "badInput" && /millions of characters/.test(error.message));
  });

  describe("on a text of a megabyte", () => {
    const million = (unit: string): string => unit.repeat(Math.ceil((1 << 20) / Buffer.byteLength(unit)));
    const kinds: readonly (readonly [name: string, text: string])[] = [
      ["one letter", million("a")], ["blanks", million(" ")], ["line ends", million("\n")], ["digits", million("1234567890")], ["Chinese", million("中文分词没有空格")],
      ["a word without blanks", million("thequickbrownfoxjumps")], ["punctuation", million("!?")], ["emoji", million("👨‍👩‍👧‍👦")], ["marks", million("e\u0301\u0323")],
      ["prose", million("The quick brown fox jumps over 12 lazy dogs.\r\n")], ["control tokens", million("<|im_start|>")], ["lone surrogates", "\ud83d".repeat(350_000)],
    ];
    for (const [name, text] of kinds) {
      it(`of ${name}, tiles it`, () => {
        const { ids, start, end, byteEnd } = tokenizer.encode(text, { parseSpecial: true });
        let at = 0;
        for (let t = 0; t < ids.length; t++) {
          if ((start[t] as number) > at || (end[t] as number) < at) assert.fail(`token ${t} leaves a gap at ${at}`);
          at = end[t] as number;
        }
        assert.deepEqual([at, byteEnd.at(-1)], [text.length, Buffer.byteLength(text)]);
      });
    }
  });
});
