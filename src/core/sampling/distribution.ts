// What is shown and recorded: softmax in float64, kept in float32. The cuts themselves are made in float32: softmax.ts.
import type { Candidates } from "./candidates";
import { greatest } from "./softmax";
import type { Distribution } from "./transform";

/** The live candidates in their order, with the probabilities that a draw would give them; these sum to 1. */
export function distributionOf(candidates: Candidates): Distribution {
  const { logits, size } = candidates;
  const ids = new Int32Array(size);
  const weights = new Float64Array(size);
  const best = greatest(candidates);
  let alive = 0;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const logit = logits[i] as number;
    if (logit === -Infinity) continue;
    ids[alive] = candidates.ids[i] as number;
    sum += weights[alive++] = Math.exp(logit - best);
  }
  const probabilities = new Float32Array(alive);
  for (let i = 0; i < alive; i++) probabilities[i] = (weights[i] as number) / sum;
  return { ids: alive === size ? ids : ids.slice(0, alive), probabilities };
}

/** Natural logarithm of what the model itself gives a token: no transform, the full vocabulary. */
export function modelLogProb(logits: ArrayLike<number>, id: number): number {
  let best = -Infinity;
  for (let i = 0; i < logits.length; i++) if ((logits[i] as number) > best) best = logits[i] as number;
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp((logits[i] as number) - best);
  return (logits[id] as number) - best - Math.log(sum);
}
