import type { Candidates } from "../candidates";
import { bestFirst } from "../ordering";
import { MIN_KEEP, numberFromZero, type Parameter } from "../parameters";
import { greatest } from "../softmax";
import { defineTransform, hadNoEffect, switchedOff } from "../transform";
import { short } from "../wording";

const { fround, sqrt } = Math;

const fromZero = numberFromZero("");
const deviations: Parameter<number> = {
  description: "how many standard deviations; 0 or -1 switch it off",
  takes: `${fromZero.takes}, or -1 to switch it off`,
  schema: { anyOf: [fromZero.schema, { type: "number", const: -1 }] },
  accepts: (value): value is number => value === -1 || fromZero.accepts(value),
};

/** Within n standard deviations of the logits from the best logit. Tang et al. 2024, arXiv:2411.07641. */
export const topNSigma = defineTransform({
  name: "topNSigma",
  summary: "Keeps candidates whose logit is at most n standard deviations below the best one.",
  parameters: { n: deviations, minKeep: MIN_KEEP },
  create: ({ n, minKeep }) => ({
    label: `top-n-sigma ${n}`,
    apply(candidates, context) {
      if (n <= 0) return switchedOff;
      if (candidates.size <= 1) return hadNoEffect;
      const sigma = deviationOf(candidates);
      maskBelow(candidates, fround(greatest(candidates) - fround(fround(n) * sigma)), minKeep ?? context.minKeep);
      return { acted: true, reason: `more than ${n} σ below the best`, note: `σ is ${short(sigma)}` };
    },
  }),
});

/** Of the finite logits, float32 as in llama.cpp. */
function deviationOf({ logits, size }: Candidates): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < size; i++) {
    if (logits[i] === -Infinity) continue;
    sum = fround(sum + (logits[i] as number));
    count++;
  }
  const mean = fround(sum / count);
  let squares = 0;
  for (let i = 0; i < size; i++) {
    if (logits[i] !== -Infinity) squares = fround(squares + fround((logits[i] as number) - mean) ** 2);
  }
  return fround(sqrt(fround(squares / count)));
}

/** The removed keep their places with a logit of minus infinity. */
function maskBelow(candidates: Candidates, least: number, minKeep: number): void {
  const { ids, logits, size } = candidates;
  let above = 0;
  for (let i = 0; i < size; i++) if ((logits[i] as number) >= least) above++;
  const saved = above < minKeep ? new Set(bestFirst(candidates, Math.min(minKeep, size)).ids) : undefined;
  for (let i = 0; i < size; i++) {
    if ((logits[i] as number) < least && !saved?.has(ids[i] as number)) logits[i] = -Infinity;
  }
}
