import type { Candidates } from "../candidates";
import { drawDiscrete } from "../draw";
import { sortBestFirst } from "../ordering";
import { MIN_KEEP, numberFromZero } from "../parameters";
import { probabilitiesOf } from "../softmax";
import { defineTransform, type StageMemory } from "../transform";
import { short } from "../wording";

const { fround, log2, max } = Math;

/**
 * Mirostat 2. Basu et al. 2021, arXiv:2007.14966. Cuts what is more surprising than mu bits, and moves mu so that the
 * surprise of what is drawn comes to tau. The surprise is measured in what the cut leaves, even if transforms follow.
 */
export const mirostat = defineTransform({
  name: "mirostat",
  summary: "Cuts what is more surprising than mu bits, and moves mu after each draw so that the surprise of the text comes to tau.",
  parameters: {
    tau: numberFromZero("surprise to aim at, in bits; mu starts at twice that"),
    eta: numberFromZero("how fast mu follows: its share of the error"),
    minKeep: MIN_KEEP,
  },
  create: ({ tau, eta, minKeep }) => ({
    label: `mirostat ${tau} bits`,
    apply(candidates, context) {
      const mu = muOf(context.memory, tau);
      cutSurprise(candidates, mu, minKeep ?? context.minKeep);
      context.memory.mu = mu;
      context.memory.left = { ids: candidates.ids.slice(0, candidates.size), probabilities: probabilitiesOf(candidates) };
      return { acted: true, reason: `more than ${short(mu)} bits of surprise`, note: `mu is ${short(mu)} bits` };
    },
    draw: (candidates, memory) => drawDiscrete(candidates, memory.random),
    chosen(id, memory) {
      const probability = memory.left?.probabilities[memory.left.ids.indexOf(id)];
      if (!probability) return; // chosen by hand from what was cut: its surprise here is not defined
      const error = fround(-fround(log2(probability)) - fround(tau));
      memory.mu = fround(muOf(memory, tau) - fround(fround(eta) * error));
    },
  }),
});

function muOf({ mu }: StageMemory, tau: number): number { return mu ?? fround(2 * fround(tau)); }

function cutSurprise(candidates: Candidates, mu: number, minKeep: number): void {
  sortBestFirst(candidates);
  const cut = probabilitiesOf(candidates).findIndex((p) => -fround(log2(p)) > mu);
  if (cut !== -1) candidates.size = Math.min(candidates.size, max(1, cut, minKeep));
}
