import assert from "node:assert/strict";
import fc from "fast-check";
import { largestInBlocks } from "../../../src/core/analysis/levelOfDetail";

const weight = (q: number, k: number): number => Math.fround(((q * 7919 + k * 104729) % 1000) / 1000);
const rowOf = (q: number): number[] => Array.from({ length: q + 1 }, (_, k) => weight(q, k));

describe("largestInBlocks", () => {
  it("is exact where the region fits, 0 after the query", () => {
    const { rows, columns, weights } = largestInBlocks(rowOf, { queryFrom: 2, queryTo: 6, keyFrom: 1, keyTo: 5 }, 10, 10);
    assert.deepEqual([rows, columns], [4, 4]);
    for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) assert.equal(weights[i * 4 + j], 1 + j <= 2 + i ? weight(2 + i, 1 + j) : 0);
  });
  it("keeps the largest weight of every block, for any size", () => fc.assert(fc.property(
    fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (tokens, maxRows, maxColumns) => {
      const { rows, columns, weights } = largestInBlocks(rowOf, { queryFrom: 0, queryTo: tokens, keyFrom: 0, keyTo: tokens }, maxRows, maxColumns);
      assert.ok(rows <= maxRows && columns <= maxColumns && weights.length === rows * columns);
      const expected = new Float32Array(rows * columns);
      for (let q = 0; q < tokens; q++) for (let k = 0; k <= q; k++) {
        const cell = Math.floor((q * rows) / tokens) * columns + Math.floor((k * columns) / tokens);
        expected[cell] = Math.max(expected[cell] as number, weight(q, k));
      }
      assert.deepEqual(weights, expected);
    },
  )));
  it("is empty for an empty region", () => assert.equal(largestInBlocks(rowOf, { queryFrom: 3, queryTo: 3, keyFrom: 0, keyTo: 3 }, 5, 5).weights.length, 0));
});
