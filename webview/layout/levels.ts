import { count } from "../../src/protocol/format";
import { levelOf, NO_LEVEL, scaleOf as inkScaleOf, valueOf, type Scale as InkScale } from "../../src/protocol/scale";
import type { DocumentView, Measure, ViewSettings } from "../../src/protocol/viewMethods";

export { levelOf, NO_LEVEL };

/** Classes of a measure, from expected (no ink) to worth seeing (most ink), with their names. */
export interface Scale extends InkScale {
  readonly measure: Measure;
  readonly title: string;
  readonly unit: string;
  readonly labels: readonly string[];
}

export function scaleOf(measure: Measure, thresholds: ViewSettings["rankThresholds"]): Scale {
  return { measure, ...inkScaleOf(measure, thresholds), ...namesOf(measure, thresholds) };
}

function namesOf(measure: Measure, [top, middle, low]: ViewSettings["rankThresholds"]): Pick<Scale, "title" | "unit" | "labels"> {
  switch (measure) {
    case "surprisal": return { title: "Surprisal", unit: "bits", labels: ["< 2 bits", "2–5", "5–8", "8–12", "≥ 12"] };
    case "rank": return { title: "Rank", unit: "rank", labels: [`top ${count(top)}`, `to ${count(middle)}`, `to ${count(low)}`, `> ${count(low)}`] };
    case "entropy": return { title: "Entropy", unit: "bits", labels: ["< 1 bit", "1–3", "3–6", "6–9", "≥ 9"] };
    case "probability": return { title: "Probability", unit: "%", labels: ["≥ 70 %", "40–70", "10–40", "3–10", "< 3 %"] };
  }
}

/** What is measured of each token; NaN where nothing stands. */
export function valuesOf(document: DocumentView, measure: Measure): Float32Array {
  return Float32Array.from(document.tokens.start, (_, t) => valueOf(document, t, measure));
}

/** Class of each value, or NO_LEVEL. */
export function levelsOf(values: Float32Array, scale: Scale): Uint8Array {
  return Uint8Array.from(values, (value) => levelOf(value, scale));
}

/** How many tokens fall in each class. */
export function countLevels(levels: Uint8Array, scale: Scale): readonly number[] {
  const counts = scale.labels.map(() => 0);
  for (const level of levels) if (level !== NO_LEVEL) counts[level]!++;
  return counts;
}
