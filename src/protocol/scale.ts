import { surprisalBits } from "./format";
import type { DocumentView, Measure, ViewSettings } from "./viewMethods";

/** Classes of a measure: value at which each class after the first begins, and each class's place in the ramp of ink. */
export interface Scale {
  readonly edges: readonly number[];
  /** 0 (no ink) to 4, one per class. */
  readonly steps: readonly number[];
  /** Neutral measures are drawn in the foreground's ink, the others in the colour of surprise. */
  readonly neutral: boolean;
}

const FIVE = [0, 1, 2, 3, 4];

export function scaleOf(measure: Measure, [top, middle, low]: ViewSettings["rankThresholds"]): Scale {
  switch (measure) {
    case "surprisal": return { edges: [2, 5, 8, 12], steps: FIVE, neutral: false };
    case "rank": return { edges: [top + 1, middle + 1, low + 1], steps: [0, 2, 3, 4], neutral: false };
    case "entropy": return { edges: [1, 3, 6, 9], steps: FIVE, neutral: true };
    case "probability": return { edges: [0.3, 0.6, 0.9, 0.97], steps: FIVE, neutral: true };
  }
}

/** What is measured of token t; NaN where there is no number. Probability is turned round (1 - p): more ink is rarer. */
export function valueOf({ scores, computed }: Pick<DocumentView, "scores" | "computed">, t: number, measure: Measure): number {
  const logProb = t < computed ? (scores.logProb[t] ?? Number.NaN) : Number.NaN;
  if (Number.isNaN(logProb)) return Number.NaN;
  switch (measure) {
    case "surprisal": return surprisalBits(logProb);
    case "rank": return scores.rank[t] ?? Number.NaN;
    case "entropy": return scores.entropyBits[t] ?? Number.NaN;
    case "probability": return 1 - Math.exp(logProb);
  }
}

/** No number: nothing stands before the token, or it is not computed yet. */
export const NO_LEVEL = 255;

/** Class of a value, from 0; NO_LEVEL where there is no number. */
export function levelOf(value: number, { edges }: Pick<Scale, "edges">): number {
  if (Number.isNaN(value)) return NO_LEVEL;
  let level = 0;
  while (level < edges.length && value >= (edges[level] ?? 0)) level++;
  return level;
}

/** Step of the ramp of ink, 0 to 4; -1 where there is no number. */
export function stepOf(value: number, scale: Scale): number {
  const level = levelOf(value, scale);
  return level === NO_LEVEL ? -1 : (scale.steps[level] ?? 0);
}
