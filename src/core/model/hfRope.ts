// Rotary positions as Hugging Face configs give them, in both forms: `rope_theta` with `rope_scaling` (transformers 4)
// and `rope_parameters` (transformers 5). Reference: transformers, modeling_rope_utils.
import type { ConfigReader } from "./configReader";
import type { RopeSpec } from "./decoderSpec";
import { llama3Frequencies, longRopeMagnitude, plainFrequencies, yarnFrequencies, yarnMagnitude } from "./rope";

export interface RopeQuestion {
  readonly headDim: number;
  readonly contextLength: number;
  /** Default 10000. */
  readonly theta?: number;
  /** Key of the base outside the group of scaling parameters. */
  readonly thetaKey?: string;
  /** Share of a head that turns, where the family has such a switch; the key outside the group, and its default. */
  readonly partial?: { readonly key: string; readonly fallback: number };
  /** Other names of LongRoPE. */
  readonly longRopeNames?: readonly string[];
}
export interface HfRope { readonly table: RopeSpec; readonly dims: number }

export function hfRope(c: ConfigReader, question: RopeQuestion): HfRope {
  const modern = c.group("rope_parameters");
  return hfRopeIn(c, c.group("rope_scaling") ?? modern, question);
}

/** The same from one group of parameters; absent = plain rotation. */
export function hfRopeIn(c: ConfigReader, group: ConfigReader | undefined, question: RopeQuestion): HfRope {
  const outerTheta = c.number(question.thetaKey ?? "rope_theta", question.theta ?? 10000);
  const theta = group?.has("rope_theta") ? group.number("rope_theta") : outerTheta;
  const dims = Math.trunc(question.headDim * share(c, group, question));
  const table = group ? scaled(c, group, theta, dims, question) : plain(theta, dims);
  group?.finish();
  return { table, dims: 2 * table.inverseFrequencies.length };
}

function share(c: ConfigReader, group: ConfigReader | undefined, { partial }: RopeQuestion): number {
  if (!partial) {
    c.only("partial_rotary_factor", 1);
    group?.only("partial_rotary_factor", 1);
    return 1;
  }
  const outer = c.number(partial.key, partial.fallback);
  return group?.has("partial_rotary_factor") ? group.number("partial_rotary_factor") : outer;
}

function plain(theta: number, dims: number): RopeSpec { return { inverseFrequencies: plainFrequencies(theta, dims), magnitude: 1 }; }

function scaled(c: ConfigReader, group: ConfigReader, theta: number, dims: number, question: RopeQuestion): RopeSpec {
  const kind = group.text(group.either("rope_type", "type"), "default");
  group.ignore("rope_type", "type");
  const name = question.longRopeNames?.includes(kind) ? "longrope" : kind;
  switch (name) {
    case "default": {
      group.ignore("original_max_position_embeddings"); // without a scaling it says nothing
      return plain(theta, dims);
    }
    case "linear": {
      const factor = group.number("factor");
      return { inverseFrequencies: plainFrequencies(theta, dims).map((f) => f / factor), magnitude: 1 };
    }
    case "llama3": return { inverseFrequencies: llama3(c, group, theta, dims, question), magnitude: 1 };
    case "yarn": return yarn(c, group, theta, dims, question);
    case "longrope": return longRope(c, group, theta, dims, question);
    default: return group.refuse("rope_type", kind);
  }
}

/** The length that the model was trained on before its context was stretched. */
function originalContext(c: ConfigReader, group: ConfigReader, { contextLength }: RopeQuestion): number {
  const inner = group.number("original_max_position_embeddings", contextLength);
  return c.number("original_max_position_embeddings", inner);
}

function llama3(c: ConfigReader, group: ConfigReader, theta: number, dims: number, question: RopeQuestion): Float64Array {
  return llama3Frequencies(plainFrequencies(theta, dims), {
    factor: group.number("factor"),
    lowFreqFactor: group.number("low_freq_factor"),
    highFreqFactor: group.number("high_freq_factor"),
    originalContext: originalContext(c, group, question),
  });
}

function yarn(c: ConfigReader, group: ConfigReader, theta: number, dims: number, question: RopeQuestion): RopeSpec {
  const original = originalContext(c, group, question);
  const factor = group.number("factor", question.contextLength / original);
  const [m, mAll] = [group.number("mscale", 0), group.number("mscale_all_dim", 0)];
  const inferred = m && mAll ? yarnMagnitude(factor, m) / yarnMagnitude(factor, mAll) : yarnMagnitude(factor);
  return {
    inverseFrequencies: yarnFrequencies({
      theta, dims, factor, originalContext: original,
      betaFast: group.number("beta_fast", 32) || 32, betaSlow: group.number("beta_slow", 1) || 1, truncate: group.flag("truncate", true),
    }),
    magnitude: group.number("attention_factor", inferred),
  };
}

function longRope(c: ConfigReader, group: ConfigReader, theta: number, dims: number, question: RopeQuestion): RopeSpec {
  const original = originalContext(c, group, question);
  const factor = group.number("factor", question.contextLength / original);
  const magnitude = group.number("attention_factor", longRopeMagnitude(factor, original));
  const table = (key: string): RopeSpec => {
    const factors = group.list<number>(key, "number");
    const frequencies = plainFrequencies(theta, dims);
    if (factors?.length !== frequencies.length) return group.refuse(key, factors);
    return { inverseFrequencies: frequencies.map((f, i) => f / (factors[i] as number)), magnitude };
  };
  return { ...table("short_factor"), beyond: { positions: original, table: table("long_factor") } };
}
