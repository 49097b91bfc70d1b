import type { Candidates } from "../candidates";
import { keepBest } from "../ordering";
import { MIN_KEEP, number } from "../parameters";
import { greatest, logFloat } from "../softmax";
import { defineTransform, switchedOff } from "../transform";
import { fraction } from "../wording";

const { fround } = Math;

/** At least p times as probable as the best. Nguyen et al. 2024, arXiv:2407.01082. */
export const minP = defineTransform({
  name: "minP",
  summary: "Keeps candidates that are at least p times as probable as the best one.",
  parameters: { p: number("share of the best candidate's probability; 0 switches it off", { from: 0, to: 1 }), minKeep: MIN_KEEP },
  create: ({ p, minKeep }) => ({
    label: `min-p ${p}`,
    apply(candidates, context) {
      if (p === 0) return switchedOff;
      keepFrom(candidates, fround(greatest(candidates) + logFloat(fround(p))), minKeep ?? context.minKeep);
      return { acted: true, reason: `below ${fraction(p)} of the best` };
    },
  }),
});

/** Keeps the order, except where only `minKeep` saves some. */
function keepFrom(candidates: Candidates, least: number, minKeep: number): void {
  const { ids, logits, size } = candidates;
  let above = 0;
  for (let i = 0; i < size; i++) if ((logits[i] as number) >= least) above++;
  if (above < minKeep) return keepBest(candidates, minKeep);
  for (let i = 0, kept = 0; i < size; i++) {
    if ((logits[i] as number) < least) continue;
    ids[kept] = ids[i] as number;
    logits[kept++] = logits[i] as number;
  }
  candidates.size = above;
}
