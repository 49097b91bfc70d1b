import assert from "node:assert/strict";
import { glyphRuns, spoken, visible } from "../../../src/protocol/display";
import * as format from "../../../src/protocol/format";

describe("numbers as people read them", () => {
  const percents = [[0.1658, "16.6 %"], [0.0099, "0.99 %"], [0.00995, "1.0 %"], [0.0012, "0.12 %"], [0.0001, "0.01 %"], [0.00009, "< 0.01 %"], [0, "0 %"], [1, "100.0 %"]] as const;
  for (const [share, text] of percents)
    it(`writes the share ${share} as ${text}`, () => assert.equal(format.percent(share).replaceAll("\u202f", " "), text));

  const ordinals = [[1, "1st"], [2, "2nd"], [3, "3rd"], [4, "4th"], [11, "11th"], [12, "12th"], [13, "13th"], [21, "21st"], [111, "111th"], [137, "137th"], [34978, "34 978th"]] as const;
  for (const [rank, text] of ordinals)
    it(`writes rank ${rank} as ${text}`, () => assert.equal(format.ordinal(rank).replaceAll("\u2009", " "), text));

  it("groups thousands by thin spaces", () => assert.equal(format.count(1234567), "1\u2009234\u2009567"));
  it("uses a true minus", () => assert.equal(format.nats(-6.7314), "\u22126.73"));
  it("gives no sign to what rounds to zero", () => assert.equal(format.signed(-0.04), "0.0"));
  it("signs a change", () => assert.equal(format.signed(1.26), "+1.3"));
  it("takes a log-probability of one half for one bit", () => assert.ok(Math.abs(format.surprisalBits(Math.log(0.5)) - 1) < 1e-12));
  it("writes the bundled model's size in decimal megabytes", () => assert.equal(format.bytes(98_362_432), "98 MB"));
  it("shows a number that is not there as a dash", () => assert.equal(format.bits(Number.NaN), "–"));
});

describe("token text made visible", () => {
  it("marks a space, a tab and a line end as glyphs", () =>
    assert.deepEqual(glyphRuns(" a\tb\n"), [{ text: "·", glyph: true }, { text: "a", glyph: false }, { text: "→", glyph: true }, { text: "b", glyph: false }, { text: "↵", glyph: true }]));
  it("leaves a literal middle dot an ordinary character", () => assert.deepEqual(glyphRuns("·"), [{ text: "·", glyph: false }]));
  it("names a bidirectional override instead of obeying it", () => assert.equal(visible("a\u202eb"), "a‹202E›b"));
  it("keeps a joined emoji whole", () => assert.deepEqual(glyphRuns("👩‍🚀"), [{ text: "👩‍🚀", glyph: false }]));
  it("shows an escape character as its picture", () => assert.equal(visible("\u001b[31m"), "␛[31m"));
  it("says a leading space in words", () => assert.equal(spoken(" Clean"), "space Clean"));
  it("has a word for the empty token", () => assert.equal(spoken(""), "empty"));
});
