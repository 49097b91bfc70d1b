// Probabilities as llama.cpp computes them: in float32, the best logit taken off first, summed in the order in which the
// candidates stand. Where a cut falls can hang on the last bit, so the truncations compute with these and nothing else.
import type { Candidates } from "./candidates";

const { exp, fround, log } = Math;

/** What turns a logit into a probability: `exp(logit - best) / sum`. */
export interface Normalizer { readonly best: number; readonly sum: number }

/** At least one candidate must be alive. */
export function normalizerOf(candidates: Candidates): Normalizer {
  const { logits, size } = candidates;
  const best = bestOf(candidates);
  let sum = 0;
  for (let i = 0; i < size; i++) sum = fround(sum + fround(exp(fround((logits[i] as number) - best))));
  return { best, sum };
}

export function probabilityOf(logit: number, { best, sum }: Normalizer): number {
  return fround(fround(exp(fround(logit - best))) / sum);
}

export function probabilitiesOf(candidates: Candidates): Float32Array {
  const { logits, size } = candidates;
  const best = bestOf(candidates);
  const probabilities = new Float32Array(size);
  let sum = 0;
  for (let i = 0; i < size; i++) sum = fround(sum + (probabilities[i] = fround(exp(fround((logits[i] as number) - best)))));
  for (let i = 0; i < size; i++) probabilities[i] = (probabilities[i] as number) / sum;
  return probabilities;
}

function bestOf(candidates: Candidates): number { return candidates.sorted ? (candidates.logits[0] as number) : greatest(candidates); }

/** In nats; what has no probability adds nothing. */
export function entropyOf(probabilities: Float32Array): number {
  let entropy = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i] as number;
    if (p > 0) entropy = fround(entropy - fround(p * logFloat(p)));
  }
  return entropy;
}

export function logFloat(value: number): number { return fround(log(value)); }

/** The greatest logit. */
export function greatest({ logits, size }: Candidates): number {
  let best = -Infinity;
  for (let i = 0; i < size; i++) if ((logits[i] as number) > best) best = logits[i] as number;
  return best;
}
