import type { Candidates } from "../candidates";
import { ascendingIndices, sortBestFirst, taken } from "../ordering";
import { MIN_KEEP, number } from "../parameters";
import { entropyOf, logFloat, probabilitiesOf } from "../softmax";
import { defineTransform, switchedOff } from "../transform";
import { short } from "../wording";

const { abs, fround } = Math;

/** Locally typical sampling. Meister et al. 2022, arXiv:2202.00666. */
export const typical = defineTransform({
  name: "typical",
  summary: "Keeps the candidates whose surprise is nearest to the expected surprise, until their probabilities exceed p.",
  parameters: { p: number("the mass that stays; 1 switches it off", { from: 0, to: 1 }), minKeep: MIN_KEEP },
  create: ({ p, minKeep }) => ({
    label: `typical ${p}`,
    apply(candidates, context) {
      if (p === 1) return switchedOff;
      const { entropy, reach } = keepTypical(candidates, fround(p), minKeep ?? context.minKeep);
      return { acted: true, reason: `its surprise is more than ${bits(reach)} bits away from the expected ${bits(entropy)}`, note: `expected surprise ${bits(entropy)} bits` };
    },
  }),
});

function bits(nats: number): string { return short(nats / Math.LN2); }

/** Leaves the survivors with the nearest first. In nats: the entropy, and the distance of the last one kept. */
function keepTypical(candidates: Candidates, mass: number, minKeep: number): { entropy: number; reach: number } {
  sortBestFirst(candidates);
  const probabilities = probabilitiesOf(candidates);
  const entropy = entropyOf(probabilities);
  const distance = new Float32Array(candidates.size);
  for (let i = 0; i < distance.length; i++) distance[i] = abs(-logFloat(probabilities[i] as number) - entropy);
  const nearest = ascendingIndices(distance);
  let sum = 0;
  let kept = 0;
  while (kept < nearest.length && !(sum > mass && kept >= minKeep)) sum = fround(sum + (probabilities[nearest[kept++] as number] as number));
  const order = nearest.subarray(0, kept);
  const { ids, logits } = taken(candidates, order);
  candidates.replace(ids, logits);
  candidates.sorted = false;
  return { entropy, reach: distance[order[kept - 1] as number] as number };
}
