// Feed-forward parts of a layer. Values are [positions, features].
import { activate, type Activation } from "./activations";
import type { Experts, Mlp } from "./blueprint";
import type { GraphBuilder } from "./graphBuilder";
import type { Value } from "./ir";
import type { Linear } from "./linear";

export function mlp(g: GraphBuilder, linear: Linear, part: Mlp, x: Value): Value {
  switch (part.kind) {
    case "plain": return linear.apply(g.scope("down"), activate(g, part.activation, linear.apply(g.scope("up"), x, part.up)), part.down);
    case "gated": return linear.apply(g.scope("down"), gate(g, part.activation, part.size, linear.apply(g.scope("gate_up"), x, part.gateUp)), part.down);
    case "experts": return experts(g, linear, part, x);
  }
}

/** activation(gate) * up, with gate and up side by side in one value. */
function gate(g: GraphBuilder, activation: Activation, size: number, gateAndUp: Value): Value {
  const [gates, ups] = g.ops("Split", [gateAndUp, g.ints(size, size)], { axis: -1 }, ["gate", "up"]) as [Value, Value];
  return g.op("Mul", [activate(g, activation, gates), ups], {}, "act");
}

/**
 * A mixture of experts. Every expert sees every row and those that were not chosen are weighted 0: exact, at the price
 * of computing what is not used.
 */
function experts(g: GraphBuilder, linear: Linear, part: Experts, x: Value): Value {
  const shares = routerShares(g.scope("router"), linear, part, x);
  const shareOf = g.ops("Split", [shares, g.ints(...part.experts.map(() => 1))], { axis: -1 }, part.experts.map((_, e) => `experts.${e}/share`));
  const outs = part.experts.map((expert, e) => {
    const scope = g.scope(`experts.${e}`);
    return scope.op("Mul", [mlp(scope, linear, expert, x), shareOf[e] as Value], {}, "out");
  });
  return outs.length === 1 ? (outs[0] as Value) : g.op("Sum", outs, {}, "out");
}

/** [S, experts]: softmax over all, kept for the chosen, 0 elsewhere. */
function routerShares(g: GraphBuilder, linear: Linear, { router, chosen, normalised }: Experts, x: Value): Value {
  const p = g.op("Softmax", [linear.apply(g, x, router)], { axis: -1 }, "p");
  const [best, ids] = g.ops("TopK", [p, g.ints(chosen)], { axis: -1 }, ["best", "ids"]) as [Value, Value];
  const kept = normalised ? g.op("Div", [best, g.op("ReduceSum", [best, g.ints(-1)], { keepdims: 1 })], {}, "kept") : best;
  const none = g.op("Mul", [p, g.float(0)], {}, "none");
  return g.op("ScatterElements", [none, ids, kept], { axis: -1 }, "shares");
}
