import type { Candidates } from "../candidates";
import { bestFirst } from "../ordering";
import { MIN_KEEP, number } from "../parameters";
import { type Normalizer, normalizerOf, probabilityOf } from "../softmax";
import { defineTransform, switchedOff } from "../transform";
import { percent } from "../wording";

const { fround } = Math;

/** The smallest set of the most probable whose mass reaches p ("nucleus"). Holtzman et al. 2020, arXiv:1904.09751. */
export const topP = defineTransform({
  name: "topP",
  summary: "Keeps the most probable candidates until their probabilities reach p; the one that crosses it stays.",
  parameters: { p: number("the mass that stays; 1 switches it off", { from: 0, to: 1 }), minKeep: MIN_KEEP },
  create: ({ p, minKeep }) => ({
    label: `top-p ${p}`,
    apply(candidates, context) {
      if (p === 1) return switchedOff;
      keepMass(candidates, fround(p), minKeep ?? context.minKeep);
      return { acted: true, reason: `outside the most probable ${percent(p)}` };
    },
  }),
});

const FIRST_TRY = 256;

/** Sorts only as far as the mass makes it necessary: with a large vocabulary the cut mostly falls early. */
function keepMass(candidates: Candidates, mass: number, minKeep: number): void {
  const normalizer = normalizerOf(candidates);
  for (let tried = FIRST_TRY; ; tried *= FIRST_TRY) {
    const whole = tried >= candidates.size;
    const best = bestFirst(candidates, whole ? candidates.size : tried);
    const kept = crossing(best.logits, normalizer, mass, minKeep);
    if (kept === undefined && !whole) continue;
    const count = kept ?? candidates.size;
    candidates.replace(best.ids.subarray(0, count), best.logits.subarray(0, count));
    candidates.sorted = true;
    return;
  }
}

/** How many are needed, or undefined where these do not reach the mass. */
function crossing(logits: Float32Array, normalizer: Normalizer, mass: number, minKeep: number): number | undefined {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    sum = fround(sum + probabilityOf(logits[i] as number, normalizer));
    if (sum >= mass && i + 1 >= minKeep) return i + 1;
  }
  return undefined;
}
