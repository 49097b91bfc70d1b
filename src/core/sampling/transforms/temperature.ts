import { numberFromZero } from "../parameters";
import { scaleLogits } from "../scaling";
import { defineTransform, hadNoEffect } from "../transform";

/** Logits divided by t; 0 is greedy. */
export const temperature = defineTransform({
  name: "temperature",
  summary: "Divides the logits by t: below 1 the probable become more probable; 0 leaves only the best.",
  parameters: { t: numberFromZero("1 changes nothing, 0 is greedy") },
  create: ({ t }) => ({
    label: `temperature ${t}`,
    apply: (candidates) => (t === 1 ? hadNoEffect : scaleLogits(candidates, Math.fround(t))),
  }),
});
