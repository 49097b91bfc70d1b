import type { Parameter } from "../parameters";
import { SettingError } from "../settingError";
import { defineTransform, hadNoEffect } from "../transform";

type Biases = Readonly<Record<string, number | null>>;

const GREATEST_FLOAT = 3.4028234663852886e38;
const LARGEST_ID = 0x7fff_ffff;
const ID = /^(0|[1-9][0-9]*)$/;

const bias: Parameter<Biases> = {
  description: "by token id: what is added to the logit; null is minus infinity, which bans the token",
  takes: `an object such as {"123": -1, "7": null}: token ids, and null or numbers that float32 has`,
  schema: { type: "object", patternProperties: { [ID.source]: { type: ["number", "null"], minimum: -GREATEST_FLOAT, maximum: GREATEST_FLOAT } }, additionalProperties: false },
  accepts: (value): value is Biases => typeof value === "object" && value !== null && !Array.isArray(value)
    && Object.entries(value).every(([id, added]) => ID.test(id) && Number(id) <= LARGEST_ID && (added === null || (typeof added === "number" && Math.abs(added) <= GREATEST_FLOAT))),
};

/** Adds to the logits of single tokens. */
export const logitBias = defineTransform({
  name: "logitBias",
  summary: "Adds a number to the logits of single tokens.",
  parameters: { bias },
  create(values) {
    const biases = Object.entries(values.bias).map(([id, added]) => [Number(id), Math.fround(added ?? -Infinity)] as const);
    return {
      label: `logit bias on ${biases.length} ${biases.length === 1 ? "token" : "tokens"}`,
      apply(candidates) {
        if (biases.length === 0) return hadNoEffect;
        for (const [id, added] of biases) {
          const at = candidates.indexOf(id);
          if (at !== -1) candidates.logits[at] = (candidates.logits[at] as number) + added;
        }
        candidates.sorted = false; // llama.cpp leaves the mark, and then cuts in an order that is no longer one
        if (candidates.alive() === 0) throw new SettingError("logitBias: bias bans every candidate. Leave at least one.", "logitBias", "bias");
        return { acted: true, reason: "banned by its bias" };
      },
    };
  },
});
