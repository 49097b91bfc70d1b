import assert from "node:assert/strict";
import fc from "fast-check";
import { type AlignedText, sliceAligned } from "../../../src/core/tokens/alignedText";
import { atStart, ensurePrefix, inTurn, lowercase, type Normalizer, prepend, replaceMatches, strip, stripAccents, type UnicodeForm, unicodeForm } from "../../../src/core/tokens/normalizers";

const whole = (text: string): AlignedText => ({ text, start: 0, end: text.length });
/** Each unit of the result with the stretch of the original that it came from. */
const origins = (normalize: Normalizer, text: string): string[] => {
  const result = normalize(whole(text));
  return Array.from(result.text, (_, i) => result.origin ? text.slice(result.origin.starts[i], result.origin.ends[i]) : text.slice(i, i + 1));
};
const textUnits = ["a", "e", "q", "\u0301", "\u0323", "\u0307", "é", "Å", "\u1100", "\u1161", "\u11a8", "각", "か", "\u3099", "ﾊ", "ﾟ", "ﬃ", "㎏", " ", "\n", "😀", "\u{1d15e}", "\u0f73", "Σ", "İ"];
const text = fc.string({ unit: fc.constantFrom(...textUnits), maxLength: 40 });

describe("Unicode normalisation", () => {
  for (const form of ["NFC", "NFD", "NFKC", "NFKD"] as const satisfies readonly UnicodeForm[]) {
    it(`${form} is the platform's, and every character knows where it came from`, () => {
      fc.assert(fc.property(text, given => {
        const { text: made, origin } = unicodeForm(form)(whole(given));
        assert.equal(made, given.normalize(form));
        if (!origin) return assert.equal(made.length, given.length);
        for (let i = 0, before = 0; i < made.length; i++) {
          const [from, to] = [origin.starts[i] as number, origin.ends[i] as number];
          assert.ok(from < to && from <= before && to >= before, `unit ${i} of ${JSON.stringify(made)}: [${from}, ${to}) after ${before}`);
          before = to;
        }
        assert.equal(origin.ends.at(-1), given.length);
      }), { numRuns: 300 });
    });
  }

  it("composes of as few characters as possible", () => {
    assert.deepEqual(origins(unicodeForm("NFC"), "xe\u0301y"), ["x", "e\u0301", "y"]);
    assert.deepEqual(origins(unicodeForm("NFC"), "a\u0300\u0301\u0302"), ["a\u0300", "\u0301", "\u0302"]);
    assert.deepEqual(origins(unicodeForm("NFC"), "\u1100\u1161\u11a8!"), ["\u1100\u1161\u11a8", "!"]);
    assert.deepEqual(origins(unicodeForm("NFKC"), "ﬃ2"), ["ﬃ", "ﬃ", "ﬃ", "2"]);
  });

  it("takes reordered marks one by one", () => {
    assert.equal(unicodeForm("NFC")(whole("q\u0307\u0323")).text, "q\u0323\u0307");
    assert.deepEqual(origins(unicodeForm("NFC"), "q\u0307\u0323"), ["q", "\u0307", "\u0323"]);
  });

  it("of a letter with many marks is the platform's, whatever their order", () => {
    const marks = fc.constantFrom("\u0301", "\u0323", "\u0334", "\u0345", "\u0315", "\u0344", "\u0f73", "\u0903", "\u20dd", "\u{1d165}", "\u{1d16d}");
    fc.assert(fc.property(fc.string({ unit: marks, minLength: 300, maxLength: 600 }), given => {
      assert.equal(unicodeForm("NFC")(whole(`e${given}!`)).text, `e${given}!`.normalize("NFC"));
    }), { numRuns: 50 });
  });

  it("ends for a letter with half a million marks out of order", () => {
    const { text: made } = unicodeForm("NFC")(whole(`e${"\u0301\u0323".repeat(250_000)}`));
    assert.equal(made.length, 500_000);
    assert.ok(made.startsWith("\u1eb9\u0323") && made.endsWith("\u0301"));
  });
});

describe("a normaliser", () => {
  it("that swaps single characters keeps the text's own offsets", () => {
    assert.equal(replaceMatches(/ /g, () => "\u2581")(whole("a b")).origin, undefined);
  });

  it("that puts something in gives it no place of the text", () => {
    const { text: made, origin } = prepend("\u2581")({ text: "ab", start: 7, end: 9 });
    assert.deepEqual([made, [...(origin?.starts ?? [])], [...(origin?.ends ?? [])]], ["\u2581ab", [7, 7, 8], [7, 8, 9]]);
    assert.equal(prepend("x")(whole("")).text, "");
  });

  it("ensures a prefix once", () => {
    assert.equal(ensurePrefix("_")(whole("_a")).text, "_a");
    assert.equal(ensurePrefix("_")(whole("a")).text, "_a");
  });

  it("acts at the start only where it should", () => {
    const first = atStart(prepend("_"));
    assert.deepEqual([first(whole("a")).text, first({ text: "a", start: 1, end: 2 }).text], ["_a", "a"]);
  });

  it("lower-cases character by character: sigma stays medial", () => {
    assert.deepEqual(origins(lowercase, "ΑΣ"), ["Α", "Σ"]);
    assert.equal(lowercase(whole("ΑΣ İ")).text, "ας i\u0307".replace("ς", "σ"));
  });

  it("strips marks and white space", () => {
    assert.equal(inTurn([unicodeForm("NFD"), stripAccents])(whole("Éa\u0323")).text, "Ea");
    assert.equal(strip(true, false)(whole(" \u3000a ")).text, "a ");
    assert.equal(strip(true, true)(whole(" \n ")).text, "");
  });

  it("composes with another: origins lead back to the text", () => {
    assert.deepEqual(origins(inTurn([unicodeForm("NFC"), prepend("__"), replaceMatches(/é/gu, () => "ee")]), "e\u0301x"), ["", "", "e\u0301", "e\u0301", "x"]);
  });

  it("can be cut into parts that keep their places", () => {
    const aligned = inTurn([unicodeForm("NFC"), prepend("_")])({ text: "e\u0301x", start: 10, end: 13 });
    const parts = [sliceAligned(aligned, 0, 1), sliceAligned(aligned, 1, 2), sliceAligned(aligned, 2, 3)].map(({ text: part, start, end }) => [part, start, end]);
    assert.deepEqual(parts, [["_", 10, 10], ["é", 10, 12], ["x", 12, 13]]);
  });
});
