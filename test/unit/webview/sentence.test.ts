import assert from "node:assert/strict";
import { plainSentence, staleSentence, tokenSentence, type Sentence } from "../../../webview/layout/sentence";
import { readingOf } from "./texts";

/** "a b" with b at a rank, a probability and an entropy; "x" is the model's first choice, "y" its second. */
function told(rank: number, probability: number, entropyBits: number): Sentence {
  const reading = readingOf(["a", " b"]);
  const { scores, tokens } = reading.document;
  scores.logProb[1] = Math.log(probability);
  scores.rank[1] = rank;
  scores.entropyBits[1] = entropyBits;
  if (rank === 1) tokens.ids[1] = 4;
  Object.assign(scores, { topK: 2, topIds: Uint32Array.of(0, 0, 4, 5), topLogProb: Float32Array.of(NaN, NaN, Math.log(0.5), Math.log(0.25)) });
  Object.assign(reading.document, { pieces: { ids: Uint32Array.of(4, 5), texts: [rank === 1 ? " b" : " x", " y"] } });
  return tokenSentence(reading, 1);
}
const plain = (sentence: Sentence): string => plainSentence(sentence).replaceAll("\u202f", " ");

describe("the sentence of a token", () => {
  it("tells rank, probability, and what was expected", () =>
    assert.equal(plain(told(137, 0.0012, 5)), "“space b” was the model’s 137th choice, at 0.12 %. It expected “space x”, 50.0 %. 9.7 bits of surprise. The model was unsure: entropy 5.0 of 10.0 bits."));
  it("tells the runner-up of a first choice", () => assert.match(plain(told(1, 0.5, 0.5)), /was the model’s first choice, at 50\.0 %\. Next came “space y”, 25\.0 %\./));
  for (const [entropy, word] of [[0.99, "sure"], [1.01, "fairly sure"], [3.32, "fairly sure"], [3.34, "unsure"]] as const)
    it(`calls an entropy of ${entropy} of 10 bits ${word}`, () => assert.ok(plain(told(2, 0.25, entropy)).includes(`was ${word}:`)));
  it("invents no number for the first token", () => assert.match(plain(tokenSentence(readingOf(["a", "b"]), 0)), /^“a” starts the text: nothing stands before it/));
  it("speaks of a part of a split character as a part", () => assert.match(plain(tokenSentence(readingOf(["a", "🚲", { text: "", back: 2 }]), 2)), /^Part 2 of 2 of “🚲” was/));
  it("says what still holds after an edit", () => assert.equal(plain(staleSentence(readingOf(["a", "b"]), 1, 5)), "Line 5 changed. Numbers before it hold; what follows is being read again."));
});
