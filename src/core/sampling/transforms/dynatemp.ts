import { sortBestFirst } from "../ordering";
import { numberFromZero } from "../parameters";
import { scaleLogits } from "../scaling";
import { entropyOf, logFloat, probabilitiesOf } from "../softmax";
import { defineTransform, hadNoEffect } from "../transform";
import { percent, short } from "../wording";

const { fround, max } = Math;

/** A temperature that grows with the entropy: llama.cpp, `llama_sampler_init_temp_ext`. */
export const dynatemp = defineTransform({
  name: "dynatemp",
  summary: "Divides the logits by a temperature between t - range and t + range that grows with the entropy of the candidates.",
  parameters: {
    t: numberFromZero("the middle of the temperatures"),
    range: numberFromZero("how far the temperature may go from there; 0 leaves a plain temperature"),
    exponent: numberFromZero("how the entropy's share of its maximum bends: above 1 keeps cool for longer"),
  },
  create({ t, range, exponent }) {
    const least = max(0, fround(fround(t) - fround(range)));
    const most = fround(fround(t) + fround(range));
    return {
      label: range > 0 ? `temperature ${short(least)} to ${short(most)}` : `temperature ${t}`,
      apply(candidates) {
        if (fround(range) === 0) return t === 1 ? hadNoEffect : scaleLogits(candidates, fround(t));
        if (candidates.size <= 1) return hadNoEffect;
        const mostEntropy = -logFloat(fround(1 / candidates.size));
        sortBestFirst(candidates);
        const share = fround(entropyOf(probabilitiesOf(candidates)) / mostEntropy);
        const temperature = fround(least + fround(fround(most - least) * fround(share ** fround(exponent))));
        return { ...scaleLogits(candidates, temperature), note: `temperature ${short(temperature)} at ${percent(share)} of the greatest entropy` };
      },
    };
  },
});
