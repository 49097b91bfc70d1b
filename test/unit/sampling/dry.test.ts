import assert from "node:assert/strict";
import fc from "fast-check";
import { Candidates } from "../../../src/core/sampling/candidates";
import { MersenneTwister } from "../../../src/core/sampling/mersenneTwister";
import { breakerTable, type BreakerVocabulary } from "../../../src/core/sampling/sequenceBreakers";
import { dry } from "../../../src/core/sampling/transforms/dry";
import { type GoldenBreakers, goldens } from "./goldens";

/** Tokens by id; a text is encoded by the longest token that fits, again and again. */
function vocabularyOf(pieces: Readonly<Record<number, string>>, vocabSize: number): BreakerVocabulary {
  const longestFirst = Object.entries(pieces).sort(([, a], [, b]) => b.length - a.length);
  return {
    vocabSize,
    bytesOf: (id) => new TextEncoder().encode(pieces[id] ?? ""),
    encode(text) {
      const ids: number[] = [];
      for (let at = 0; at < text.length;) {
        const [id, piece] = longestFirst.find(([, p]) => text.startsWith(p, at)) ?? assert.fail(`no token for ${text.slice(at)}`);
        ids.push(Number(id));
        at += piece.length;
      }
      return { ids };
    },
  };
}

/** The logits that are not zero after DRY on zeros, by id. */
function changed(params: Parameters<typeof dry>[0], history: readonly number[], vocabulary: BreakerVocabulary): Readonly<Record<number, number>> {
  const candidates = Candidates.fromLogits(new Float32Array(vocabulary.vocabSize));
  dry(params).apply(candidates, { history, minKeep: 1, memory: { random: new MersenneTwister(1) }, vocabulary });
  return Object.fromEntries([...candidates.logits.entries()].filter(([, logit]) => logit !== 0));
}

describe("DRY", () => {
  const cases = goldens.cases.filter((c): c is GoldenBreakers => c.sampler === "dryText");
  const smollm = vocabularyOf({ 1195: "the", 2644: " cat", 2643: " sat", 335: " on", 260: " the", 1171: " mat", 198: "\n", 42: ":", 18: "\"", 26: "*" }, 49_152);
  for (const { params, history, changed: all } of cases) {
    it(`minds the breakers ${JSON.stringify(params["breakers"])} as libllama does`, () => {
      assert.deepEqual(changed(params as Parameters<typeof dry>[0], history, smollm), Object.fromEntries(all.filter(([, logit]) => logit !== 0)));
    });
  }

  it("takes off what its definition says, for every history", () => {
    const histories = fc.array(fc.nat({ max: 3 }), { maxLength: 40 });
    fc.assert(fc.property(histories, fc.nat({ max: 4 }), fc.nat({ max: 45 }), (history, allowedLength, lastN) => {
      const expected = Object.fromEntries([...penaltiesByDefinition(history.slice(Math.max(0, history.length - lastN)), allowedLength)].map(([id, penalty]) => [id, Math.fround(-penalty)]));
      assert.deepEqual(changed({ multiplier: 0.5, base: 2, allowedLength, lastN }, history, vocabularyOf({}, 4)), lastN === 0 ? {} : expected);
    }));
  });
});

/** O(n³), word for word: a token that followed an earlier copy of the last n ≥ allowed tokens costs 0.5 · 2^(n − allowed). */
function penaltiesByDefinition(tokens: readonly number[], allowedLength: number): ReadonlyMap<number, number> {
  const penalties = new Map<number, number>();
  if (tokens.length <= allowedLength) return penalties;
  for (let end = 0; end < tokens.length - 1; end++) {
    let length = 0;
    while (length <= end && tokens[end - length] === tokens[tokens.length - 1 - length]) length++;
    const next = tokens[end + 1] as number;
    if (length >= allowedLength) penalties.set(next, Math.max(penalties.get(next) ?? 0, 0.5 * 2 ** (length - allowedLength)));
  }
  return penalties;
}

describe("a breaker of sequences", () => {
  const pieces = { 0: "a", 1: "b", 2: "c", 3: "xab", 4: "bc", 5: "abcd", 6: "é", 7: "ca" };
  const vocabulary = vocabularyOf(pieces, 8);
  const tableOf = (...breakers: readonly string[]): Readonly<Record<number, unknown>> => Object.fromEntries(breakerTable(breakers, vocabulary));

  it("lies in a token, or begins in one and is completed by the next", () => {
    // "abc" lies in "abcd"; after "a" and "ca" it needs "bc", after "xab" it needs "c"
    assert.deepEqual(tableOf("abc"), { 0: [[4]], 3: [[2]], 5: [[]], 7: [[4]] });
  });

  it("is found by its bytes, not by its characters", () => assert.deepEqual(tableOf("é"), { 6: [[]] }));

  it("stops a repetition only where it is complete", () => {
    const params = { multiplier: 1, base: 2, allowedLength: 1, lastN: 64 };
    const repeated = [1, 2, 0, 6, 1, 2, 0]; // b c a é b c a: the last three stood there before, é followed
    assert.deepEqual(changed(params, repeated, vocabulary), { 6: -4 });
    assert.deepEqual(changed({ ...params, breakers: ["abc"] }, repeated, vocabulary), { 6: -4 }, "no bc follows the a");
    assert.deepEqual(changed({ ...params, breakers: ["c"] }, repeated, vocabulary), { 6: -1 }, "only the a lies after the c");
    assert.deepEqual(changed({ ...params, breakers: ["a"] }, repeated, vocabulary), {}, "nothing lies after the a");
    assert.deepEqual(changed({ ...params, breakers: ["é"] }, repeated, vocabulary), {}, "é would not repeat but interrupt");
  });

  it("that takes two tokens ends where the second one does", () => {
    const params = { multiplier: 1, base: 2, allowedLength: 1, lastN: 64 };
    const repeated = [4, 2, 1, 6, 0, 4, 2, 1]; // bc c b é a bc c b: the last three stood there before, é followed
    assert.deepEqual(changed(params, repeated, vocabulary), { 6: -4 });
    assert.deepEqual(changed({ ...params, breakers: ["abc"] }, repeated, vocabulary), { 6: -2 }, "c b lies after a bc");
  });
});
