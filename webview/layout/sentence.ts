import { spoken } from "../../src/protocol/display";
import { bits, choice, count, decimals, percent, plural, surprisalBits } from "../../src/protocol/format";
import { distributionAt } from "./distribution";
import { hasNumber, isSpecial, tokenText, type Reading } from "./reading";

/** A bit of a sentence: words, a token of the text, or a number that matters. */
export type Part = string | { readonly token: string } | { readonly strong: string };

/** The answer of a view in words: a template with conditions over numbers, never free prose. */
export interface Sentence { readonly main: readonly Part[]; readonly small: readonly Part[] }

export const token = (text: string): Part => ({ token: text });
export const strong = (text: string): Part => ({ strong: text });

/** As a screen reader says it, and as it is copied. */
export function plainSentence(sentence: Sentence): string {
  const said = (parts: readonly Part[]): string =>
    parts.map((part) => (typeof part === "string" ? part : "token" in part ? `“${spoken(part.token)}”` : part.strong)).join("");
  return [said(sentence.main), said(sentence.small)].filter((line) => line !== "").join(" ");
}

/** What the model made of one token, or of the end of the text (token = count). */
export function tokenSentence(reading: Reading, at: number): Sentence {
  if (at >= reading.count) return endSentence(reading);
  if (at >= reading.document.computed) return { main: [token(tokenText(reading, at)), " has not been read yet."], small: [] };
  const subject = subjectOf(reading, at);
  if (!hasNumber(reading, at)) return noContext(subject, at);
  const rank = reading.document.scores.rank[at]!;
  const logProb = reading.document.scores.logProb[at]!;
  const best = distributionAt(reading, at, 2)?.candidates ?? [];
  const main: Part[] = [...subject, " was the model’s ", strong(choice(rank)), `, at ${percent(Math.exp(logProb))}.`];
  const rival = best.find((candidate) => candidate.rank !== rank);
  if (rival && rank > 1) main.push(" It expected ", token(rival.text), ", ", strong(percent(rival.probability)), ".");
  else if (rival) main.push(" Next came ", token(rival.text), `, ${percent(rival.probability)}.`);
  return { main, small: [`${bits(surprisalBits(logProb))} bits of surprise. ${certainty(reading, reading.document.scores.entropyBits[at]!)}`] };
}

function subjectOf(reading: Reading, at: number): Part[] {
  const text = token(tokenText(reading, at));
  if (isSpecial(reading, at)) return ["The special token ", text];
  return reading.part[at]! > 0 ? [`Part ${reading.part[at]} of ${reading.parts[at]} of `, text] : [text];
}

function noContext(subject: readonly Part[], at: number): Sentence {
  const why = at === 0 ? " starts the text: nothing stands before it to predict it from." : " has no number: nothing stands before it.";
  return { main: [...subject, why], small: ["It is drawn dotted and left out of every mean."] };
}

function endSentence(reading: Reading): Sentence {
  const next = distributionAt(reading, reading.count, 2);
  const first = next?.candidates[0];
  if (!first) return { main: ["The end of the text has not been read yet."], small: [] };
  return {
    main: ["After the last token the model expects ", token(first.text), ", ", strong(percent(first.probability)), "."],
    small: [certainty(reading, reading.document.next!.entropyBits)],
  };
}

/** Entropy as a share of what it could be: below a tenth is sure, from a third on is unsure. */
function certainty(reading: Reading, entropyBits: number): string {
  const most = Math.log2(reading.document.model.vocabSize);
  const share = entropyBits / most;
  const word = share < 0.1 ? "sure" : share < 1 / 3 ? "fairly sure" : "unsure";
  return `The model was ${word}: entropy ${decimals(entropyBits, 1)} of ${decimals(most, 1)} bits.`;
}

/** While numbers are still coming. */
export function computingSentence(reading: Reading): Sentence {
  return {
    main: [strong(`${count(reading.document.computed)} of ${count(reading.count)}`), ` ${plural("token", reading.count)} read.`],
    small: ["Left to right; what is coloured is final."],
  };
}

/** After an edit whose answer is late. */
export function staleSentence(reading: Reading, from: number, line: number): Sentence {
  const holds = from > 0 ? "Numbers before it hold; what follows is being read again." : "The text is being read again.";
  return { main: [from < reading.count ? `Line ${line} changed.` : "The text goes on."], small: [holds] };
}
