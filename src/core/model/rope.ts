// Rotary frequencies and their scalings (reference: transformers, modeling_rope_utils). Angles are radians per position.
import type { RopeTable } from "./decoderSpec";

/** Inverse frequencies theta^(-2i/dims) of plain rotary embedding (Su et al. 2021), i = 0 .. ceil(dims/2) - 1. */
export function plainFrequencies(theta: number, dims: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(dims / 2) }, (_, i) => Math.pow(theta, (-2 * i) / dims));
}

export interface Llama3Scaling {
  readonly factor: number;
  readonly lowFreqFactor: number;
  readonly highFreqFactor: number;
  readonly originalContext: number;
}

/** Llama 3.1's scaling: long wavelengths are divided by `factor`, short ones kept, those between interpolated. */
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

export interface YarnScaling {
  readonly theta: number;
  readonly dims: number;
  readonly factor: number;
  readonly originalContext: number;
  readonly betaFast: number;
  readonly betaSlow: number;
  /** Whether the bounds of the ramp are rounded outwards to whole pairs. */
  readonly truncate: boolean;
}

/** YaRN (Peng et al. 2023): pairs that turn often are kept, pairs that turn rarely interpolated, a ramp between. */
export function yarnFrequencies(scaling: YarnScaling): Float64Array {
  const { theta, dims, factor } = scaling;
  const [low, high] = yarnRange(scaling);
  return plainFrequencies(theta, dims).map((frequency, i) => {
    const ramp = Math.min(1, Math.max(0, (i - low) / (high - low)));
    return (frequency / factor) * ramp + frequency * (1 - ramp);
  });
}

function yarnRange({ theta, dims, originalContext, betaFast, betaSlow, truncate }: YarnScaling): readonly [number, number] {
  const pairOf = (turns: number): number => (dims * Math.log(originalContext / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
  const bounds = [pairOf(betaFast), pairOf(betaSlow)] as const;
  const [from, to] = truncate ? [Math.floor(bounds[0]), Math.ceil(bounds[1])] : bounds;
  const [low, high] = [Math.max(from, 0), Math.min(to, dims - 1)];
  return [low, high === low ? high + 0.001 : high];
}

/** YaRN's attention factor 0.1 m ln(factor) + 1. */
export function yarnMagnitude(factor: number, m = 1): number { return factor <= 1 ? 1 : 0.1 * m * Math.log(factor) + 1; }

/** LongRoPE's attention factor for a context stretched by `factor`. */
export function longRopeMagnitude(factor: number, originalContext: number): number {
  return factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(originalContext));
}

/** Cosine and sine of positions [from, to), each [to - from, pairs], float32. */
export function ropeTables(rope: RopeTable, from: number, to: number): { readonly cos: Float32Array; readonly sin: Float32Array } {
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
