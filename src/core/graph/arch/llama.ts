// Llama (Touvron et al. 2023) and what is built like it: pre-norm, rotary positions, grouped queries, gated MLP.
import type { DecoderSpec } from "../../model/decoderSpec";
import type { Attend, Projected } from "../attention";
import { addRmsNorm, type Linear, rmsNorm, swiGlu } from "../blocks";
import type { GraphBuilder } from "../graphBuilder";
import type { Value } from "../ir";
import type { RowSource, WeightSource } from "../weights";

/** Where a file format keeps the parts; `bias` names are asked for only where the spec says that there are any. */
export interface LlamaNames {
  readonly embedding: string;
  readonly finalNorm: string;
  readonly output: string;
  layer(l: number, part: LlamaPart): RowSource;
}
export type LlamaPart = "attnNorm" | "q" | "k" | "v" | "o" | "mlpNorm" | "gate" | "up" | "down";

/** Values that every layer reads. */
export interface Rotation { readonly cos: Value; readonly sin: Value }

export interface LlamaContext {
  readonly spec: DecoderSpec;
  readonly names: LlamaNames;
  readonly weights: WeightSource;
  readonly linear: Linear;
  readonly rotation: Rotation;
  /** Called for each layer with its scope "layers.<l>/attn". */
  readonly attend: (l: number) => Attend;
  /** Called with the residual stream's states 0 .. layers, [S, hidden]. */
  readonly onState?: (state: number, x: Value) => void;
}

/** Embedding rows x [S, hidden] -> hidden rows after the final norm [S, hidden]. */
export function llamaBody(g: GraphBuilder, c: LlamaContext, embedded: Value): Value {
  const { spec, weights, names } = c;
  const vector = (l: number, part: LlamaPart): Float32Array => weights.vector(names.layer(l, part).tensor);
  let x = embedded;
  c.onState?.(0, x);
  let normed = rmsNorm(g.scope("layers.0/attn_norm"), x, vector(0, "attnNorm"), spec.normEpsilon);
  for (let l = 0; l < spec.layers; l++) {
    const layer = g.scope(`layers.${l}`);
    const mid = addRmsNorm(layer.scope("mlp_norm"), x, attention(layer.scope("attn"), c, l, normed), vector(l, "mlpNorm"), spec.normEpsilon);
    const mlpOut = mlp(layer.scope("mlp"), c, l, mid.normed);
    const last = l === spec.layers - 1;
    const nextNorm = last ? weights.vector(names.finalNorm) : vector(l + 1, "attnNorm");
    const nextScope = last ? g.scope("final_norm") : g.scope(`layers.${l + 1}/attn_norm`);
    ({ normed, sum: x } = addRmsNorm(nextScope, mid.sum, mlpOut, nextNorm, spec.normEpsilon));
    c.onState?.(l + 1, x);
  }
  return normed;
}

function attention(g: GraphBuilder, c: LlamaContext, l: number, a: Value): Value {
  const { spec } = c;
  const qkv = project(g.scope("qkv"), c, l, ["q", "k", "v"], a, spec.attentionBias);
  const out = c.attend(l)(g, rotate(g, c, qkv));
  return project(g.scope("o"), c, l, ["o"], out, spec.attentionBias);
}

/** Splits the joint projection and turns queries and keys by their positions. */
function rotate(g: GraphBuilder, { spec, rotation }: LlamaContext, qkv: Value): Projected {
  const { heads, kvHeads, headDim } = spec;
  const joint = g.op("Reshape", [qkv, g.ints(1, -1, (heads + 2 * kvHeads) * headDim)]);
  const [qk, v] = g.ops("Split", [joint, g.ints((heads + kvHeads) * headDim, kvHeads * headDim)], { axis: 2 }, ["qk", "v"]) as [Value, Value];
  const turned = g.op("RotaryEmbedding", [qk, rotation.cos, rotation.sin], { num_heads: heads + kvHeads, interleaved: 0 });
  const [q, k] = g.ops("Split", [turned, g.ints(heads * headDim, kvHeads * headDim)], { axis: 2 }, ["q", "k"]) as [Value, Value];
  return { q, k, v };
}

function mlp(g: GraphBuilder, c: LlamaContext, l: number, m: Value): Value {
  const gateAndUp = project(g.scope("gate_up"), c, l, ["gate", "up"], m, c.spec.mlpBias);
  return project(g.scope("down"), c, l, ["down"], swiGlu(g, gateAndUp, c.spec.intermediateSize), c.spec.mlpBias);
}

function project(g: GraphBuilder, c: LlamaContext, l: number, parts: readonly LlamaPart[], x: Value, biased: boolean): Value {
  const sources = parts.map((part) => c.names.layer(l, part));
  return c.linear.apply(g, x, c.weights.linear(sources), biased ? biasOf(c.weights, sources) : undefined);
}

function biasOf(weights: WeightSource, sources: readonly RowSource[]): Float32Array {
  const parts = sources.map(({ tensor, rowOrder }) => weights.vector(tensor.replace(/\.weight$/, ".bias"), rowOrder));
  const joint = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { joint.set(part, at); at += part.length; }
  return joint;
}
