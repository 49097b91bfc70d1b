import assert from "node:assert/strict";
import fc from "fast-check";
import type { PatternAnswer } from "../../../src/protocol/engineMethods";
import { blockAt, blockOf, cellWeight, columnProfile, firstSharesOf, isWhole, mapOf, mapPixels, panned, selected, wholeRegion, zoomed } from "../../../webview/layout/pattern";

/** Three queries by three keys, exact. */
const exact: PatternAnswer = { version: 1, layer: 0, head: 0, region: wholeRegion(3), rows: 3, columns: 3, weights: Float32Array.of(1, 0, 0, 0.6, 0.4, 0, 0.5, 0.2, 0.3), metrics: null, startTokens: 0 };

describe("the map of a head", () => {
  it("scales each row by what its first token leaves", () => {
    const map = mapOf(exact, true, firstSharesOf(exact));
    assert.deepEqual(Array.from(map.weights, (w) => Number(w.toFixed(4))), [0, 0, 0, 0, 1, 0, 0, 0.4, 0.6]);
  });
  it("keeps the text's first key where a start token stands before the text", () => {
    const map = mapOf({ ...exact, startTokens: 1, weights: exact.weights.map((w) => w / 2) }, true, Float32Array.of(0.5, 0.5, 0.5));
    assert.deepEqual(Array.from(map.weights, (w) => Number(w.toFixed(4))), Array.from(exact.weights, (w) => Number(w.toFixed(4))));
  });
  it("is the host's numbers when raw", () => assert.equal(mapOf(exact, false, firstSharesOf(exact)).weights, exact.weights));
  it("never claims more than is there in a reduced map", () => {
    // Rows 0 and 1 in one block: first token 0.9 and 0.1; the largest other weight, 0.6, belongs to row 1 and is 0.667 of its rest.
    const reduced = { ...exact, region: { queryFrom: 0, queryTo: 2, keyFrom: 0, keyTo: 2 }, rows: 1, columns: 1, weights: Float32Array.of(0.6) };
    const [cell] = mapOf(reduced, true, Float32Array.of(0.9, 0.1)).weights;
    assert.ok(cell! <= 0.6667 && cell! >= 0.6);
  });
  it("reads single cells and columns", () => {
    const map = mapOf(exact, false, null);
    assert.equal(cellWeight(map, 2, 1)!.toFixed(1), "0.2");
    assert.equal(cellWeight(map, 3, 0), null);
    assert.deepEqual(Array.from(columnProfile(map, 1), (w) => Number(w.toFixed(1))), [0, 0.4, 0.2]);
  });
  it("colours a cell by the square root of its weight, and leaves the future empty", () => {
    const quarter = { ...mapOf(exact, false, null), weights: Float32Array.of(1, 0, 0, 0.25, 0.75, 0, 0, 0, 1) };
    const pixels = mapPixels(quarter, [0, 0, 0], [200, 100, 50]);
    const at = (row: number, column: number): number[] => [...pixels.subarray((row * 3 + column) * 4, (row * 3 + column) * 4 + 4)];
    assert.deepEqual(at(0, 0), [200, 100, 50, 255]);
    assert.deepEqual(at(1, 0), [100, 50, 25, 255]);
    assert.equal(at(0, 1)[3], 0);
  });
  it("has one block for every token, and finds it again", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 400 }), (from, size, wanted) => {
      const blocks = Math.min(wanted, size);
      for (let t = from; t < from + size; t++) {
        const [low, high] = blockOf(blockAt(t, blocks, from, from + size), blocks, from, from + size);
        assert.ok(t >= low && t < high, `token ${t} of ${from}+${size} in ${blocks}`);
      }
    }));
  });
});

describe("zooming a map", () => {
  const inside = (region: ReturnType<typeof wholeRegion>, count: number): boolean => region.queryFrom >= 0 && region.keyFrom >= 0 && region.queryTo <= count && region.keyTo <= count && region.queryTo > region.queryFrom && region.keyTo > region.keyFrom;
  it("stays inside the text whatever the pointer does", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }), fc.array(fc.tuple(fc.double({ min: 0.2, max: 4, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: -900, max: 900 })), { maxLength: 12 }), (count, moves) => {
      let region = wholeRegion(count);
      for (const [factor, at, by] of moves) {
        region = panned(zoomed(region, factor, at, 1 - at, count), by, -by, count);
        assert.ok(inside(region, count), JSON.stringify(region));
      }
    }));
  });
  it("keeps the cell under the pointer in place", () => {
    const region = zoomed(wholeRegion(1000), 0.5, 0.3, 0.6, 1000);
    assert.ok(Math.abs(region.keyFrom + 0.3 * (region.keyTo - region.keyFrom) - 300) <= 1);
    assert.ok(Math.abs(region.queryFrom + 0.6 * (region.queryTo - region.queryFrom) - 600) <= 1);
  });
  it("comes back to the whole text", () => assert.ok(isWhole(zoomed(zoomed(wholeRegion(77), 0.5, 0.5, 0.5, 77), 8, 0.5, 0.5, 77), 77)));
  it("enlarges a dragged rectangle to a square", () => {
    const region = selected({ query: 60, key: 10 }, { query: 40, key: 15 }, 77);
    assert.deepEqual(region, { queryFrom: 40, queryTo: 61, keyFrom: 10, keyTo: 31 });
  });
});
