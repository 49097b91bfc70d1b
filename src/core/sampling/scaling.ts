import type { Candidates } from "./candidates";
import type { Outcome } from "./transform";

/** Divides the logits by a float32 temperature; 0, and what is too near to it for float32, leaves only the best alive. */
export function scaleLogits(candidates: Candidates, temperature: number): Outcome {
  const { logits, size } = candidates;
  const best = candidates.best();
  if (!Number.isFinite(Math.fround((logits[best] as number) / temperature))) {
    for (let i = 0; i < size; i++) if (i !== best) logits[i] = -Infinity;
    return { acted: true, reason: "not the most probable" };
  }
  for (let i = 0; i < size; i++) logits[i] = (logits[i] as number) / temperature;
  return { acted: true, reason: "too improbable for float32 at this temperature" };
}
