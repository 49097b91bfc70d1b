import type { RopeSpec } from "./decoderSpec";

/** Inverse frequencies theta^(-2i/dims) of plain rotary embedding (Su et al. 2021), i = 0 .. dims/2 - 1. */
export function plainFrequencies(theta: number, dims: number): Float64Array {
  return Float64Array.from({ length: dims / 2 }, (_, i) => Math.pow(theta, (-2 * i) / dims));
}

export interface Llama3Scaling {
  readonly factor: number;
  readonly lowFreqFactor: number;
  readonly highFreqFactor: number;
  readonly originalContext: number;
}

/**
 * Llama 3.1's scaling: long wavelengths are divided by `factor`, short ones kept, those between interpolated
 * (reference: transformers, modeling_rope_utils, `_compute_llama3_parameters`).
 */
export function llama3Frequencies(plain: Float64Array, scaling: Llama3Scaling): Float64Array {
  const { factor, lowFreqFactor, highFreqFactor, originalContext } = scaling;
  return plain.map((frequency) => {
    const wavelength = (2 * Math.PI) / frequency;
    if (wavelength > originalContext / lowFreqFactor) return frequency / factor;
    if (wavelength < originalContext / highFreqFactor) return frequency;
    const smooth = (originalContext / wavelength - lowFreqFactor) / (highFreqFactor - lowFreqFactor);
    return ((1 - smooth) * frequency) / factor + smooth * frequency;
  });
}

/** Cosine and sine of positions [from, to), each [to - from, dims / 2], float32. */
export function ropeTables(rope: RopeSpec, from: number, to: number): { readonly cos: Float32Array; readonly sin: Float32Array } {
  const pairs = rope.inverseFrequencies.length;
  const cos = new Float32Array((to - from) * pairs);
  const sin = new Float32Array((to - from) * pairs);
  for (let position = from, at = 0; position < to; position++) {
    for (const frequency of rope.inverseFrequencies) {
      // The reference holds frequency and angle in float32; following it keeps long contexts comparable.
      const angle = Math.fround(position * Math.fround(frequency));
      cos[at] = Math.cos(angle) * rope.magnitude;
      sin[at++] = Math.sin(angle) * rope.magnitude;
    }
  }
  return { cos, sin };
}
