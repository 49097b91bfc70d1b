import fc from "fast-check";
import { factoryOf } from "../../../src/core/sampling/catalogue";
import type { Transform } from "../../../src/core/sampling/transform";

/** Logits as a model gives them, some masked; at least one is finite. Multiples of 1/8, so that ties are common and shifts are exact. */
export const logits = fc.array(fc.oneof({ weight: 6, arbitrary: fc.integer({ min: -120, max: 120 }).map((eighths) => eighths / 8) }, { weight: 1, arbitrary: fc.constant(-Infinity) }), { minLength: 1, maxLength: 60 })
  .filter((values) => values.some(Number.isFinite));

/** Without masks, and no two alike. */
export const distinctLogits = fc.uniqueArray(fc.integer({ min: -120, max: 120 }).map((eighths) => eighths / 8), { minLength: 1, maxLength: 60 });

export const history = fc.array(fc.nat({ max: 12 }), { maxLength: 40 });

const share = fc.double({ min: 0, max: 1, noNaN: true });
const minKeep = fc.option(fc.nat({ max: 8 }), { nil: undefined });
const positive = fc.double({ min: 0.05, max: 4, noNaN: true });

function entry<T extends object>(name: string, params: fc.Arbitrary<T>): fc.Arbitrary<Transform> {
  return params.map((given) => {
    const factory = factoryOf(name);
    if (!factory) throw new Error(name);
    return factory.read(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
  });
}

/** Those that keep at least `minKeep`. */
export const keepers: Readonly<Record<string, fc.Arbitrary<Transform>>> = {
  topK: entry("topK", fc.record({ k: fc.nat({ max: 70 }), minKeep })),
  topP: entry("topP", fc.record({ p: share, minKeep })),
  minP: entry("minP", fc.record({ p: share, minKeep })),
  typical: entry("typical", fc.record({ p: share, minKeep })),
  topNSigma: entry("topNSigma", fc.record({ n: positive, minKeep })),
  mirostat: entry("mirostat", fc.record({ tau: positive, eta: share, minKeep })),
};

export const transforms: Readonly<Record<string, fc.Arbitrary<Transform>>> = {
  ...keepers,
  xtc: entry("xtc", fc.record({ probability: share, threshold: share, minKeep })),
  temperature: entry("temperature", fc.record({ t: fc.oneof(positive, fc.constant(0)) })),
  dynatemp: entry("dynatemp", fc.record({ t: positive, range: positive, exponent: positive })),
  penalties: entry("penalties", fc.record({ lastN: fc.nat({ max: 40 }), repeat: positive, frequency: share, presence: share })),
  dry: entry("dry", fc.record({ multiplier: positive, base: positive, allowedLength: fc.nat({ max: 4 }), lastN: fc.nat({ max: 40 }) })),
  logitBias: entry("logitBias", fc.record({ bias: fc.dictionary(fc.nat({ max: 70 }).map(String), fc.integer({ min: -9, max: 9 })) })),
};

export const anyTransform = fc.oneof(...Object.values(transforms));
