import assert from "node:assert/strict";
import fc from "fast-check";
import { characterAlphabet } from "../../../src/core/tokens/alphabet";
import { BLANK, joinersOf, splitBeforeBlanks } from "../../../src/core/tokens/blankBoundaries";
import { BytePairModel } from "../../../src/core/tokens/bytePairModel";
import { characterSymbols, mergeTable } from "../../../src/core/tokens/bytePairTables";
import { type Splitter, splitInTurn } from "../../../src/core/tokens/splitters";
import { TokenSink } from "../../../src/core/tokens/tokenSink";
import { trainBytePair } from "./support/trainBytePair";

const letters = ["a", "b", ">", "/", "😀", BLANK];

function tokensOf(split: Splitter, model: BytePairModel, text: string): (readonly [number, number])[] {
  const sink = new TokenSink();
  split(text, word => model.encode(word, sink));
  return Array.from({ length: sink.count }, (_, t) => [sink.ids[t] as number, sink.ends[t] as number] as const);
}

describe("splitting before blanks", () => {
  it("keeps runs of blanks with the word after them", () => {
    const words: string[] = [];
    splitBeforeBlanks(new Set([BLANK]))(`a${BLANK}${BLANK}b${BLANK}`, word => words.push(word));
    assert.deepEqual(words, ["a", `${BLANK}${BLANK}b`, BLANK]);
  });

  it("does not split where a merge joins a character with a blank after it", () => {
    const joiners = joinersOf([[">", `${BLANK}</`], ["a", "b"], ["😀", BLANK]]);
    assert.deepEqual([...joiners].sort(), [">", BLANK, "😀"].sort());
    const words: string[] = [];
    splitBeforeBlanks(joiners)(`<a>${BLANK}</b${BLANK}😀${BLANK}c`, word => words.push(word));
    assert.deepEqual(words, [`<a>${BLANK}</b`, `${BLANK}😀${BLANK}c`]);
  });

  it("changes no token of any text", () => {
    const word = fc.array(fc.constantFrom(...letters), { maxLength: 40 });
    fc.assert(fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.nat(20), word, (corpus, count, text) => {
      const merges = trainBytePair(corpus, count);
      const ids = new Map([...letters, ...merges.map(([left, right]) => left + right)].map((spelling, id) => [spelling, id]));
      const model = new BytePairModel({ alphabet: characterAlphabet({ characters: characterSymbols(ids), fuseUnknown: false }), merges: mergeTable(ids, merges) });
      assert.deepEqual(tokensOf(splitBeforeBlanks(joinersOf(merges)), model, text.join("")), tokensOf(splitInTurn([]), model, text.join("")));
    }), { numRuns: 300 });
  });
});
