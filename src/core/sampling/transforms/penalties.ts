import { number, whole } from "../parameters";
import { defineTransform, hadNoEffect, switchedOff } from "../transform";

const { fround } = Math;

/** Repetition penalty (Keskar et al. 2019, arXiv:1909.05858), with the frequency and presence penalties of OpenAI's API. */
export const penalties = defineTransform({
  name: "penalties",
  summary: "Makes tokens of the last n less probable: once by a factor, and by a sum for each time that they occurred.",
  parameters: {
    lastN: whole("how many of the last tokens count; 0 switches it off"),
    repeat: number("factor: positive logits are divided by it, others multiplied; 1 changes nothing", { from: 0.01, to: 100 }),
    frequency: number("taken off the logit for each occurrence; 0 changes nothing", { from: -1000, to: 1000 }),
    presence: number("taken off the logit once; 0 changes nothing", { from: -1000, to: 1000 }),
  },
  create: ({ lastN, repeat, frequency, presence }) => ({
    label: labelOf(lastN, repeat, frequency, presence),
    apply(candidates, { history }) {
      if (lastN === 0 || (repeat === 1 && frequency === 0 && presence === 0)) return switchedOff;
      const counts = countsOf(history, lastN);
      for (const [id, count] of counts) {
        const at = candidates.indexOf(id);
        if (at === -1) continue;
        const logit = candidates.logits[at] as number;
        const scaled = fround(logit <= 0 ? logit * fround(repeat) : logit / fround(repeat));
        candidates.logits[at] = scaled - fround(fround(count * fround(frequency)) + fround(presence));
      }
      candidates.sorted = false;
      return counts.size === 0 ? hadNoEffect : { acted: true };
    },
  }),
});

/** Names what changes something: "penalties ÷ 1.1, -0.2 each, last 64". */
function labelOf(lastN: number, repeat: number, frequency: number, presence: number): string {
  const signed = (taken: number): string => (taken > 0 ? `-${taken}` : `+${-taken}`);
  const parts = [repeat === 1 ? "" : `÷ ${repeat}`, frequency === 0 ? "" : `${signed(frequency)} each`, presence === 0 ? "" : `${signed(presence)} once`, `last ${lastN}`];
  return `penalties ${parts.filter((part) => part !== "").join(", ")}`;
}

function countsOf(history: ArrayLike<number>, lastN: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let i = Math.max(0, history.length - lastN); i < history.length; i++) {
    const id = history[i] as number;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}
