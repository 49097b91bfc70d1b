import { numberFromZero, optional, type Parameter, whole } from "../parameters";
import { type BreakerTable, breakerTable, type BreakerVocabulary, tokensSinceBreaker } from "../sequenceBreakers";
import { SettingError } from "../settingError";
import { defineTransform, hadNoEffect, switchedOff } from "../transform";

const { floor, fround, min } = Math;

const texts: Parameter<readonly string[]> = {
  description: "texts that interrupt a repetition, such as a line end",
  takes: `a list of texts, none of them empty, such as ["\\n", ":"]`,
  schema: { type: "array", items: { type: "string", minLength: 1 } },
  accepts: (value): value is readonly string[] => Array.isArray(value) && value.every((text) => typeof text === "string" && text !== ""),
};

/** "Don't repeat yourself", by P. E. Weidmann: llama.cpp, `llama_sampler_init_dry`. */
export const dry = defineTransform({
  name: "dry",
  summary: "Makes tokens that would go on repeating a sequence less probable, the more so the longer the sequence.",
  parameters: {
    multiplier: numberFromZero("the penalty of the shortest sequence that counts; 0 switches it off"),
    base: numberFromZero("how much more each further token costs; below 1 switches it off"),
    allowedLength: whole("sequences shorter than this may be repeated"),
    lastN: whole("how many of the last tokens are searched; 0 switches it off"),
    breakers: optional(texts, [] as const),
  },
  create({ multiplier, base, allowedLength, lastN, breakers }) {
    const tableFor = tableMaker(breakers);
    return {
      label: `DRY ${multiplier} × ${base}ⁿ, from ${allowedLength} tokens, last ${lastN}`,
      apply(candidates, { history, vocabulary }) {
        if (multiplier === 0 || fround(base) < 1 || lastN === 0) return switchedOff;
        const tokens = lastOf(history, lastN);
        const table = tableFor(vocabulary);
        if (tokens.length <= allowedLength) return hadNoEffect;
        const reach = tokensSinceBreaker(tokens, table);
        if (reach < allowedLength) return hadNoEffect;
        let penalised = 0;
        for (const [id, length] of repeatsOf(tokens, reach, allowedLength)) {
          const at = candidates.indexOf(id);
          if (at === -1 || table.get(id)?.some((tail) => tail.length === 0)) continue;
          candidates.logits[at] = (candidates.logits[at] as number) - penaltyOf(length - allowedLength, multiplier, base);
          penalised++;
        }
        candidates.sorted = false;
        return penalised === 0 ? hadNoEffect : { acted: true, note: `${penalised} ${penalised === 1 ? "token" : "tokens"} would repeat a sequence` };
      },
    };
  },
});

function lastOf(history: ArrayLike<number>, count: number): readonly number[] {
  const tokens: number[] = [];
  for (let i = Math.max(0, history.length - count); i < history.length; i++) tokens.push(history[i] as number);
  return tokens;
}

/** Tables are made once for a vocabulary. */
function tableMaker(breakers: readonly string[]): (vocabulary: BreakerVocabulary | undefined) => BreakerTable {
  const made = new WeakMap<BreakerVocabulary, BreakerTable>();
  return (vocabulary) => {
    if (breakers.length === 0) return new Map();
    if (!vocabulary) throw new SettingError("dry: breakers are texts, and without a model nothing says which tokens they are. Choose a model, or leave them out.", "dry", "breakers");
    const table = made.get(vocabulary) ?? breakerTable(breakers, vocabulary);
    made.set(vocabulary, table);
    return table;
  };
}

/** Natural logarithm of the greatest float32. */
const LOG_GREATEST = fround(88.7228391);

function penaltyOf(beyond: number, multiplier: number, base: number): number {
  const b = fround(base);
  const most = b > fround(1.000001) ? floor(fround(LOG_GREATEST / fround(Math.log(b)))) : 0;
  return fround(fround(multiplier) * b ** (most > 0 ? min(beyond, most) : beyond));
}

/** By the token that would go on with it: the longest sequence at the end of `tokens` that it followed before. */
function repeatsOf(tokens: readonly number[], reach: number, allowedLength: number): ReadonlyMap<number, number> {
  const longest = new Map<number, number>();
  const common = commonEndings(tokens);
  for (let end = 0; end < tokens.length - 1; end++) {
    const length = min(common[end] as number, reach);
    const next = tokens[end + 1] as number;
    if (length >= allowedLength && length > (longest.get(next) ?? -1)) longest.set(next, length);
  }
  return longest;
}

/** For each place: how many tokens up to and with it equal the last tokens of all. The Z-algorithm from the end, O(n). */
function commonEndings(tokens: readonly number[]): Int32Array {
  const last = tokens.length - 1;
  const common = new Int32Array(tokens.length);
  let left = 0; // the stretch that reaches furthest, as distances from the end: [left, right)
  let right = 0;
  for (let k = 1; k <= last; k++) {
    let length = k < right ? min(common[last - (k - left)] as number, right - k) : 0;
    while (k + length <= last && tokens[last - length] === tokens[last - k - length]) length++;
    common[last - k] = length;
    if (k + length > right) [left, right] = [k, k + length];
  }
  return common;
}
