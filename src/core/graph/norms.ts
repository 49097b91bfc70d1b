// Norms (Ba et al. 2016; Zhang & Sennrich 2019). Values are [positions, features] unless a shape is given.
import type { Norm } from "./blueprint";
import type { GraphBuilder } from "./graphBuilder";
import type { Value } from "./ir";
import type { WeightSource } from "./weights";

/** Normalises the last axis, of `size` features. */
export function norm(g: GraphBuilder, weights: WeightSource, { kind, epsilon, weight, bias }: Norm, size: number, x: Value): Value {
  const scale = g.float32("weight", [size], weight ? weights.vector(weight) : new Float32Array(size).fill(1));
  if (kind === "layer") {
    const shift = bias ? [g.float32("bias", [size], weights.vector(bias))] : [];
    return g.op("LayerNormalization", [x, scale, ...shift], { axis: -1, epsilon, stash_type: 1 }, "normed");
  }
  const y = g.op("SimplifiedLayerNormalization", [x, scale], { axis: -1, epsilon, stash_type: 1 }, "normed");
  return bias ? g.op("Add", [y, g.float32("bias", [size], weights.vector(bias))]) : y;
}

/** x + y, and its norm; for RMS norms one kernel does both. Without a norm, the sum is both. */
export function addAndNorm(g: GraphBuilder, weights: WeightSource, n: Norm | undefined, size: number, x: Value, y: Value): { readonly sum: Value; readonly normed: Value } {
  if (n?.kind === "rms" && n.weight && !n.bias) {
    const inputs = [x, y, g.float32("weight", [size], weights.vector(n.weight))];
    const [normed, , , sum] = g.ops("SkipSimplifiedLayerNormalization", inputs, { epsilon: n.epsilon }, ["normed", "", "", "sum"]);
    return { normed: normed as Value, sum: sum as Value };
  }
  const sum = g.op("Add", [x, y], {}, "sum");
  return { sum, normed: n ? norm(g, weights, n, size, sum) : sum };
}
