import type { Candidates } from "./candidates";
import type { MersenneTwister } from "./mersenneTwister";
import { greatest, probabilitiesOf } from "./softmax";

/** A candidate's place, and the random number in [0, 1) that led there; `null` where none was needed. */
export interface Drawn { readonly index: number; readonly random: number | null }

/**
 * The first candidate, in the order in which they stand, whose cumulative probability reaches the random number. As in
 * llama.cpp: float32 weights, float64 sums, and one number is drawn even where there is no choice.
 */
export function draw(candidates: Candidates, generator: MersenneTwister): Drawn {
  const { logits, size } = candidates;
  const random = generator.double();
  const best = greatest(candidates);
  const weights = new Float32Array(size);
  let sum = 0;
  for (let i = 0; i < size; i++) {
    weights[i] = Math.exp(Math.fround((logits[i] as number) - best));
    sum += weights[i] as number;
  }
  return { index: firstReaching(weights, sum * random), random };
}

/** As C++'s `std::discrete_distribution` draws from float32 probabilities: a single candidate takes no random number. */
export function drawDiscrete(candidates: Candidates, generator: MersenneTwister): Drawn {
  if (candidates.size < 2) return { index: 0, random: null };
  const probabilities = Float64Array.from(probabilitiesOf(candidates));
  let sum = 0;
  for (const p of probabilities) sum += p;
  for (let i = 0; i < probabilities.length; i++) probabilities[i] = (probabilities[i] as number) / sum;
  const random = generator.double();
  return { index: firstReaching(probabilities, random), random };
}

function firstReaching(weights: Float32Array | Float64Array, target: number): number {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    if (weight === 0) continue; // a random number of exactly 0 must not choose what has no probability
    sum += weight;
    if (sum >= target) return i;
    last = i;
  }
  return last;
}

/** The place of the most probable candidate; of equal ones that with the lowest id. */
export function greedy(candidates: Candidates): number { return candidates.best(); }
