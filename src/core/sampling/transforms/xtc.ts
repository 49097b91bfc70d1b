import { sortBestFirst } from "../ordering";
import { MIN_KEEP, number } from "../parameters";
import { probabilitiesOf } from "../softmax";
import { defineTransform, hadNoEffect, switchedOff } from "../transform";
import { percent, short } from "../wording";

const { fround } = Math;

/** "Exclude top choices", by P. E. Weidmann: llama.cpp, `llama_sampler_init_xtc`. */
export const xtc = defineTransform({
  name: "xtc",
  summary: "With a chance, removes all candidates of at least the threshold's probability but the least probable of them.",
  parameters: {
    probability: number("the chance that it acts at a step; 0 switches it off", { from: 0, to: 1 }),
    threshold: number("probability from which a candidate is a top choice; above 0.5 switches it off", { from: 0, to: 1 }),
    minKeep: MIN_KEEP,
  },
  create: ({ probability, threshold, minKeep }) => ({
    label: `XTC ${percent(probability)}, from ${percent(threshold)}`,
    apply(candidates, context) {
      if (probability === 0 || fround(threshold) > 0.5) return switchedOff;
      if (candidates.size < 2) return hadNoEffect;
      const chance = context.memory.random.float();
      if (chance > fround(probability)) return { acted: false, note: `not at this step: drew ${short(chance)}, above ${probability}` };
      sortBestFirst(candidates);
      const note = `acts at this step: drew ${short(chance)}, up to ${probability}`;
      const top = probabilitiesOf(candidates).findIndex((p) => p < fround(threshold) || p === 0); // at a threshold of 0 too, what has no probability is no choice
      const removed = (top === -1 ? candidates.size : top) - 1;
      if (removed > 0 && candidates.size - removed >= (minKeep ?? context.minKeep)) candidates.dropFirst(removed);
      return { acted: true, reason: `a top choice: another one of at least ${percent(threshold)} is less probable`, note };
    },
  }),
});
