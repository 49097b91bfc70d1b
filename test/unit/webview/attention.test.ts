import assert from "node:assert/strict";
import { headShares, keysOf, meanKeys, queryRow, relationOf, strongestPair, topHeads } from "../../../webview/layout/attentionRow";
import { attentionSentence } from "../../../webview/layout/attentionSentence";
import { gridAt, gridGeometry } from "../../../webview/layout/headsGrid";
import { plainSentence } from "../../../webview/layout/sentence";
import { readingOf } from "./texts";

/** One block, two heads, keys 0..4 of query 4. */
const part = { version: 1, layers: [0], heads: [0, 1], queries: [4], keys: 5, weights: Float32Array.of(0.5, 0.3, 0.1, 0.05, 0.05, 0.2, 0, 0.1, 0.7, 0) };
const row = queryRow(part, 4);
const near = (actual: Float32Array, expected: readonly number[]): void => expected.forEach((value, i) => assert.ok(Math.abs(actual[i]! - value) < 1e-6, `${[...actual].join(" ")}`));

describe("one row of attention", () => {
  it("sets the first token aside and scales the rest to one", () => near(keysOf(row, { layer: 0, head: 0 }, true), [0, 0.6, 0.2, 0.1, 0.1]));
  it("is raw when asked", () => near(keysOf(row, { layer: 0, head: 0 }, false), [0.5, 0.3, 0.1, 0.05, 0.05]));
  it("is empty where less than one per cent is left", () => {
    const sink = queryRow({ ...part, heads: [0], weights: Float32Array.of(0.995, 0.005, 0, 0, 0) }, 4);
    near(keysOf(sink, { layer: 0, head: 0 }, true), [0, 0, 0, 0, 0]);
  });
  it("takes what a row lacks to one for the start token, and keeps the text's own first key", () => {
    const started = queryRow({ ...part, keys: 4, weights: Float32Array.of(0.3, 0.1, 0.05, 0.05, 0, 0.1, 0.7, 0) }, 3);
    assert.equal(started.startToken, true);
    near(started.first, [0.5, 0.2]);
    near(keysOf(started, { layer: 0, head: 0 }, true), [0.6, 0.2, 0.1, 0.1]);
  });
  it("does not take rounding for a start token", () => assert.equal(queryRow({ ...part, weights: part.weights.map((w) => w * 0.9995) }, 4).startToken, false));
  it("finds the strongest look at a key that is neither first, nor last, nor just before", () =>
    assert.deepEqual((({ layer, head, key }) => [layer, head, key])(strongestPair(row)!), [0, 0, 1]));
  it("falls back to near keys in a short text", () => assert.equal(strongestPair(queryRow({ ...part, keys: 2, heads: [0], weights: Float32Array.of(0.9, 0.1) }, 1))!.key, 1));
  it("orders heads by their share of a key", () => assert.deepEqual(topHeads(row, headShares(row, "pair", 3), 2).map((h) => h.head), [1, 0]));
  it("shows each head's strongest key, the first token set aside", () => near(headShares(row, "strongest", 0), [0.3, 0.7]));
  it("is the plain mean over heads", () => near(meanKeys(row, null, false), [0.35, 0.15, 0.1, 0.375, 0.025]));

  const ids = Uint32Array.of(7, 8, 9, 5, 8);
  for (const [key, relation] of [[0, "first"], [1, "duplicate"], [2, "induction"], [3, "previous"], [4, "self"]] as const)
    it(`calls key ${key} ${relation}`, () => assert.equal(relationOf(ids, 4, key), relation));
});

describe("the sentence of a pair", () => {
  const reading = readingOf(["Go", ":", " Check", " it", ":"]);
  const say = (key: number): string => plainSentence(attentionSentence(reading, row, { layer: 0, head: 0 }, key));
  it("names induction where the key followed an earlier copy of the query", () =>
    assert.match(say(2), /^Head 0\.0 looks back from “:” to “space Check” with 10\.0.%.*what followed the earlier “:”.*called induction\.$/));
  it("names an earlier copy", () => assert.match(say(1), /an earlier copy of “:” itself, 3 tokens back\.$/));
  it("names the token just before", () => assert.match(say(3), /is the token just before\.$/));
  it("claims nothing where a head stays at home", () => assert.match(say(4), /keeps 5\.0.% of its attention on “:” itself/));
});

describe("the grid of heads", () => {
  const grid = gridGeometry(30, 9, 456);
  it("names the last block, and no two labels touch", () => {
    assert.equal(grid.columnLabels.at(-1), 29);
    grid.columnLabels.slice(1).forEach((label, i) => assert.ok((label - grid.columnLabels[i]!) * grid.cellWidth >= 14));
  });
  it("finds the head under the pointer", () => assert.deepEqual(gridAt(grid, grid.left + 18.5 * grid.cellWidth, grid.top + 6.5 * grid.cellHeight), { layer: 18, head: 6 }));
  it("finds none beside the cells", () => assert.equal(gridAt(grid, 5, 5), null));
  it("fits a model of 80 blocks and 64 heads", () => assert.ok(gridGeometry(80, 64, 456).height <= 330));
});
