import assert from "node:assert/strict";
import fc from "fast-check";
import { mergeSymbols } from "../../../src/core/tokens/mergeSymbols";
import { MergeTable } from "../../../src/core/tokens/mergeTable";

interface Merge { readonly left: number; readonly right: number; readonly rank: number; readonly result: number }

/** The definition, word for word: find the lowest rank, the leftmost of equals; join; again. */
function mergedByHand(merges: readonly Merge[], ids: readonly number[]): readonly (readonly [id: number, bytes: number])[] {
  const symbols: (readonly [number, number])[] = ids.map(id => [id, 1]);
  for (;;) {
    let best: { at: number; merge: Merge } | undefined;
    for (let at = 0; at + 1 < symbols.length; at++) {
      const merge = merges.find(({ left, right }) => left === symbols[at]?.[0] && right === symbols[at + 1]?.[0]);
      if (merge && merge.rank < (best?.merge.rank ?? Infinity)) best = { at, merge };
    }
    if (!best) return symbols;
    const bytes = (symbols[best.at]?.[1] ?? 0) + (symbols[best.at + 1]?.[1] ?? 0);
    symbols.splice(best.at, 2, [best.merge.result, bytes]);
  }
}

function merged(merges: readonly Merge[], ids: readonly number[]): readonly (readonly [id: number, bytes: number])[] {
  const table = new MergeTable(merges.length);
  for (const { left, right, rank, result } of merges) table.add(left, right, rank, result);
  const symbols = { ids: Int32Array.from(ids), bytes: new Int32Array(ids.length).fill(1) };
  const count = mergeSymbols(table, symbols, ids.length);
  return Array.from({ length: count }, (_, i) => [symbols.ids[i] as number, symbols.bytes[i] as number] as const);
}

/**
 * Symbols 0 to 3 are letters; merge i makes symbol 4 + i of earlier ones, as every trained table does. Ranks repeat and
 * are in any order, as scores allow.
 */
const merges = fc.array(fc.record({ left: fc.nat(), right: fc.nat(), rank: fc.nat(12) }), { minLength: 1, maxLength: 24 }).map(rows => {
  const found = new Map<string, Merge>();
  rows.forEach(({ left, right, rank }, i) => {
    const merge = { left: left % (4 + i), right: right % (4 + i), rank, result: 4 + i };
    const key = `${merge.left} ${merge.right}`;
    if (!found.has(key)) found.set(key, merge);
  });
  return [...found.values()];
});

describe("byte-pair merges", () => {
  it("of short words are those of the definition", () => {
    fc.assert(fc.property(merges, fc.array(fc.nat(3), { maxLength: 40 }), (table, ids) => assert.deepEqual(merged(table, ids), mergedByHand(table, ids))), { numRuns: 400 });
  });

  it("of long words, which take another way, are those of the definition", () => {
    fc.assert(fc.property(merges, fc.array(fc.nat(3), { minLength: 41, maxLength: 160 }), (table, ids) => assert.deepEqual(merged(table, ids), mergedByHand(table, ids))), { numRuns: 300 });
  });

  it("of one repeated letter go from left to right", () => {
    const doubling: Merge[] = [{ left: 0, right: 0, rank: 0, result: 1 }, { left: 1, right: 1, rank: 1, result: 2 }];
    assert.deepEqual(merged(doubling, [0, 0, 0]), [[1, 2], [0, 1]]);
    assert.deepEqual(merged(doubling, new Array<number>(47).fill(0)), [...new Array<[number, number]>(11).fill([2, 4]), [1, 2], [0, 1]]);
  });

  it("of a long word forget a pair that has grown: its old rank says nothing of the new one", () => {
    // b c, then a b (by then a bc, of rank 3), then bc d: abcd becomes a bcd.
    const table: Merge[] = [{ left: 1, right: 2, rank: 0, result: 4 }, { left: 0, right: 1, rank: 1, result: 5 }, { left: 4, right: 3, rank: 2, result: 6 }, { left: 0, right: 4, rank: 3, result: 7 }];
    const word = Array.from({ length: 11 }, () => [0, 1, 2, 3]).flat();
    assert.deepEqual(merged(table, word), Array.from({ length: 11 }, () => [[0, 1], [6, 3]]).flat());
    assert.deepEqual(merged(table, word), mergedByHand(table, word));
  });

  it("leave symbols alone that stand for nothing", () => {
    assert.deepEqual(merged([{ left: 0, right: 0, rank: 0, result: 1 }], [-1, 0, 0, -1, -1]), [[-1, 1], [1, 2], [-1, 1], [-1, 1]]);
  });
});

describe("a table of merges", () => {
  it("finds what was put in, and nothing else", () => {
    fc.assert(fc.property(fc.uniqueArray(fc.tuple(fc.nat(300_000), fc.nat(300_000)), { selector: pair => pair.join(" "), maxLength: 300 }), fc.array(fc.tuple(fc.nat(300_000), fc.nat(300_000))), (pairs, others) => {
      const table = new MergeTable(pairs.length);
      pairs.forEach(([left, right], rank) => table.add(left, right, rank, rank + 1000));
      pairs.forEach(([left, right], rank) => {
        const entry = table.find(left, right);
        assert.deepEqual([table.rank(entry), table.result(entry)], [rank, rank + 1000]);
      });
      const known = new Set(pairs.map(pair => pair.join(" ")));
      for (const [left, right] of others) if (!known.has(`${left} ${right}`)) assert.equal(table.find(left, right), -1);
    }));
  });
});
