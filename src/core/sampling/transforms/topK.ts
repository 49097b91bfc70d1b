import { keepBest } from "../ordering";
import { MIN_KEEP, whole } from "../parameters";
import { defineTransform, switchedOff } from "../transform";

/** The k most probable. Fan, Lewis & Dauphin 2018. */
export const topK = defineTransform({
  name: "topK",
  summary: "Keeps the k most probable candidates.",
  parameters: { k: whole("how many candidates stay; 0 switches it off"), minKeep: MIN_KEEP },
  create: ({ k, minKeep }) => ({
    label: `top-k ${k}`,
    apply(candidates, context) {
      if (k === 0) return switchedOff;
      const kept = Math.max(k, minKeep ?? context.minKeep);
      keepBest(candidates, kept);
      return { acted: true, reason: `beyond the ${kept} most probable` };
    },
  }),
});
