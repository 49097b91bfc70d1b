import { count, surprisalBits } from "../../src/protocol/format";
import type { DocumentView, Measure, ViewSettings } from "../../src/protocol/viewMethods";

/** No number: nothing stands before the token, or it is not computed yet. */
export const NO_LEVEL = 255;

/** Classes of a measure, from expected (no ink) to worth seeing (most ink). */
export interface Scale {
  readonly measure: Measure;
  readonly title: string;
  readonly unit: string;
  /** Value at which each class after the first begins. */
  readonly edges: readonly number[];
  readonly labels: readonly string[];
  /** Neutral measures are drawn in the foreground's ink, the others in the colour of surprise. */
  readonly neutral: boolean;
  /** Tint and underline of each class, as an index 0..4 into the ramp. */
  readonly steps: readonly number[];
}

const FIVE = [0, 1, 2, 3, 4];

export function scaleOf(measure: Measure, thresholds: ViewSettings["rankThresholds"]): Scale {
  const [top, middle, low] = thresholds;
  switch (measure) {
    case "surprisal":
      return { measure, title: "Surprisal", unit: "bits", edges: [2, 5, 8, 12], labels: ["< 2 bits", "2–5", "5–8", "8–12", "≥ 12"], neutral: false, steps: FIVE };
    case "rank":
      return { measure, title: "Rank", unit: "rank", edges: [top + 1, middle + 1, low + 1], labels: [`top ${count(top)}`, `to ${count(middle)}`, `to ${count(low)}`, `> ${count(low)}`], neutral: false, steps: [0, 2, 3, 4] };
    case "entropy":
      return { measure, title: "Entropy", unit: "bits", edges: [1, 3, 6, 9], labels: ["< 1 bit", "1–3", "3–6", "6–9", "≥ 9"], neutral: true, steps: FIVE };
    case "probability":
      return { measure, title: "Probability", unit: "%", edges: [0.5, 0.9, 0.99, 0.999], labels: ["≥ 50 %", "10–50", "1–10", "0.1–1", "< 0.1 %"], neutral: true, steps: FIVE };
  }
}

/** What is measured of each token; NaN where nothing stands. Probability is turned round (1 - p): more ink is rarer. */
export function valuesOf(document: DocumentView, measure: Measure): Float32Array {
  const { logProb, rank, entropyBits } = document.scores;
  const values = new Float32Array(document.tokens.start.length).fill(Number.NaN);
  for (let t = 0; t < Math.min(values.length, document.computed, logProb.length); t++) {
    if (Number.isNaN(logProb[t]!)) continue;
    values[t] = measure === "surprisal" ? surprisalBits(logProb[t]!)
      : measure === "rank" ? rank[t]!
      : measure === "entropy" ? entropyBits[t]!
      : 1 - Math.exp(logProb[t]!);
  }
  return values;
}

/** Class of each value, or NO_LEVEL. */
export function levelsOf(values: Float32Array, scale: Scale): Uint8Array {
  return Uint8Array.from(values, (value) => levelOf(value, scale));
}

export function levelOf(value: number, scale: Scale): number {
  if (Number.isNaN(value)) return NO_LEVEL;
  let level = 0;
  while (level < scale.edges.length && value >= scale.edges[level]!) level++;
  return level;
}

/** How many tokens fall in each class. */
export function countLevels(levels: Uint8Array, scale: Scale): readonly number[] {
  const counts = scale.labels.map(() => 0);
  for (const level of levels) if (level !== NO_LEVEL) counts[level]!++;
  return counts;
}
