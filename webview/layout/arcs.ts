import type { Along } from "./chart";

export interface Arc { readonly key: number; readonly weight: number; readonly path: string; readonly width: number; readonly opacity: number }

/** Lighter lines say nothing that the painted text does not say better. */
const LEAST = 0.03;

/** One curve per key from the query, heavier for a larger weight; each next head a little flatter, so that all are seen. */
export function arcsOf(weights: Float32Array, query: number, run: Along, base: number, order: number): readonly Arc[] {
  const arcs: Arc[] = [];
  weights.forEach((weight, key) => {
    if (weight < LEAST || key === query) return;
    const [from, to] = [run.middle(key), run.middle(query)];
    const rise = Math.max(4, Math.min(base - 6, 8 + ((to - from) / 2) * 0.34) - order * 7) * 1.33;
    const path = `M${from.toFixed(1)},${base} C${from.toFixed(1)},${(base - rise).toFixed(1)} ${to.toFixed(1)},${(base - rise).toFixed(1)} ${to.toFixed(1)},${base}`;
    arcs.push({ key, weight, path, width: 0.6 + 3 * weight, opacity: 0.35 + 0.65 * weight });
  });
  return arcs;
}
