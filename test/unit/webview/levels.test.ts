import assert from "node:assert/strict";
import { countLevels, levelOf, levelsOf, NO_LEVEL, scaleOf, valuesOf } from "../../../webview/layout/levels";
import { totalsOf } from "../../../webview/layout/totals";
import { windowsOf } from "../../../webview/layout/windows";
import { readingOf } from "./texts";

const GLTR = [10, 100, 1000] as const;

describe("classes of a measure", () => {
  const surprisal = scaleOf("surprisal", GLTR);
  for (const [bits, level] of [[0, 0], [1.99, 0], [2, 1], [4.99, 1], [5, 2], [8, 3], [11.9, 3], [12, 4], [40, 4]] as const)
    it(`puts ${bits} bits into class ${level}`, () => assert.equal(levelOf(bits, surprisal), level));
  const rank = scaleOf("rank", GLTR);
  for (const [place, level] of [[1, 0], [10, 0], [11, 1], [100, 1], [101, 2], [1000, 2], [1001, 3]] as const)
    it(`puts rank ${place} into class ${level}`, () => assert.equal(levelOf(place, rank), level));
  it("takes the reader's own rank thresholds", () => assert.equal(levelOf(6, scaleOf("rank", [5, 50, 500])), 1));

  const text = readingOf([{ text: "a" }, { text: "b", bits: 1 }, { text: "c", bits: 6 }, { text: "d", bits: 13 }], { computed: 3 });
  it("gives no class to a token without context or not computed yet", () =>
    assert.deepEqual([...levelsOf(valuesOf(text.document, "surprisal"), surprisal)], [NO_LEVEL, 0, 2, NO_LEVEL]));
  it("counts each class", () => assert.deepEqual(countLevels(levelsOf(valuesOf(text.document, "surprisal"), surprisal), surprisal), [1, 0, 1, 0, 0]));
});

describe("means over tokens", () => {
  const text = readingOf([{ text: "ab" }, { text: "cd", bits: 2 }, { text: "ef", bits: 4 }]);
  it("leaves out tokens without a number, in tokens and in bytes", () => {
    const totals = totalsOf(text, 0, 3);
    assert.deepEqual([totals.tokens, totals.scored], [3, 2]);
    assert.ok(Math.abs(totals.bitsPerToken! - 3) < 1e-5);
    assert.ok(Math.abs(totals.perplexity! - 8) < 1e-4);
    assert.ok(Math.abs(totals.bitsPerByte! - 1.5) < 1e-5);
  });
  it("says nothing of a range without a number", () => assert.equal(totalsOf(text, 0, 1).perplexity, null));
});

describe("windows of a long text", () => {
  it("tells what each scored and what it saw before", () =>
    assert.deepEqual(windowsOf(Uint32Array.of(0, 0, 0, 0, 2, 2, 4)), [{ start: 0, from: 0, to: 4 }, { start: 2, from: 4, to: 6 }, { start: 4, from: 6, to: 7 }]));
});
