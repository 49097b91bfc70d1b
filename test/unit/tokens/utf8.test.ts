import assert from "node:assert/strict";
import fc from "fast-check";
import { bytesOfSpelling, byteToUnit, textOfSpelling } from "../../../src/core/tokens/byteAlphabet";
import { RecentWords } from "../../../src/core/tokens/recentWords";
import { replaceLoneSurrogates, utf8Length, writeUtf8 } from "../../../src/core/tokens/utf8";
import { Vocabulary } from "../../../src/core/tokens/vocabulary";

const anyText = fc.string({ unit: "binary", maxLength: 60 });
/** UTF-16 units in any order: lone surrogates among them. */
const anyUnits = fc.array(fc.nat(0xffff), { maxLength: 40 }).map(units => String.fromCharCode(...units));

describe("UTF-8 in strings", () => {
  it("is as long, and made of the same bytes, as the platform's", () => {
    fc.assert(fc.property(anyText, text => {
      const expected = Buffer.from(text);
      const bytes = new Uint8Array(3 * text.length);
      const length = writeUtf8(text, bytes);
      assert.deepEqual(Buffer.from(bytes.subarray(0, length)), expected);
      assert.equal(utf8Length(text), expected.length);
    }));
  });

  it("has U+FFFD for each lone surrogate, at its place", () => {
    fc.assert(fc.property(anyUnits, text => assert.equal(replaceLoneSurrogates(text), (text as string & { toWellFormed(): string }).toWellFormed())));
  });
});

describe("the byte alphabet of GPT-2", () => {
  it("spells the blank Ġ, the line end Ċ, and visible Latin-1 as itself", () => {
    const spelled = (byte: number): string => String.fromCharCode(byteToUnit[byte] as number);
    assert.deepEqual([0x20, 0x0a, 0x41, 0xe9, 0xad, 0x00, 0xff].map(spelled), ["Ġ", "Ċ", "A", "é", "Ń", "Ā", "ÿ"]);
    assert.equal(new Set(byteToUnit).size, 256);
  });

  it("gives every byte string back", () => {
    fc.assert(fc.property(fc.uint8Array(), bytes => assert.deepEqual(bytesOfSpelling(String.fromCharCode(...Array.from(bytes, byte => byteToUnit[byte] as number))), bytes)));
  });

  it("stands for no text where its bytes are no whole characters, nor where it holds other characters", () => {
    assert.equal(textOfSpelling("Ã©"), "é");
    assert.equal(textOfSpelling("Ã"), undefined);
    assert.equal(textOfSpelling("｜"), undefined);
  });
});

describe("a vocabulary", () => {
  const vocabulary = Vocabulary.pack(4, id => [Uint8Array.of(0xef, 0xbb, 0xbf), Uint8Array.of(0xf0, 0x9f), undefined, new Uint8Array(100).fill(0x61)][id]);

  it("gives bytes back, none where no token has the id", () => {
    assert.deepEqual([0, 1, 2, 3, 4, -1].map(id => vocabulary.bytesOf(id).length), [3, 2, 0, 100, 0, 0]);
  });

  it("shows a byte order mark as one, and U+FFFD for parts of characters", () => {
    assert.deepEqual([vocabulary.textOf(0), vocabulary.textOf(1), vocabulary.textOf(2), vocabulary.textOf(9)], ["\ufeff", "\ufffd", "", ""]);
  });
});

describe("recent words", () => {
  it("keep what is asked again, and hold at most twice their capacity", () => {
    const words = new RecentWords<number>(10);
    words.set("kept", -1);
    let remembered = 0;
    for (let i = 0; i < 1000; i++) {
      words.set(`word ${i}`, i);
      assert.equal(words.get("kept"), -1);
    }
    for (let i = 0; i < 1000; i++) if (words.get(`word ${i}`) === i) remembered++;
    assert.ok(remembered >= 9 && remembered <= 20, String(remembered));
  });
});
