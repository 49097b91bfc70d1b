// Every number that Tokenscope shows about a token, reduced from its row of logits inside the graph: only these leave it.
import { FLOAT32 } from "./linear";
import type { GraphBuilder } from "./graphBuilder";
import type { Value } from "./ir";

/**
 * Publishes, for R rows of logits [R, V], the raw distribution's numbers (SEMANTICS, "Scoring a given text"), float32:
 * topLogProb and topId [R, k], targetLogProb [R, 1], entropyNats [R, 1], rank [R, 1] (as float; exact to 2^24).
 */
export function tokenNumbers(g: GraphBuilder, logits: Value, target: Value, k: Value, vocabSize: number): void {
  const [topLogits, topIds] = g.ops("TopK", [logits, k], { axis: -1 }, ["topLogits", "topIds"]) as [Value, Value];
  const best = g.op("Slice", [topLogits, g.ints(0), g.ints(1), g.ints(1)], {}, "best");
  // Relative to the best logit: p . shifted then sums small numbers, and keeps the digits that p . logits loses.
  const shifted = g.op("Sub", [logits, best], {}, "shifted");
  const p = g.op("Softmax", [shifted], { axis: -1 }, "p");
  const bestId = g.op("Slice", [topIds, g.ints(0), g.ints(1), g.ints(1)], {}, "bestId");
  const logSum = g.op("Neg", [g.op("Log", [g.op("GatherElements", [p, bestId], { axis: 1 })])], {}, "logSum");
  const wanted = g.op("Unsqueeze", [target, g.ints(1)], {}, "wanted");
  const targetLogit = g.op("GatherElements", [shifted, wanted], { axis: 1 }, "targetLogit");

  g.output("topLogProb", g.op("Sub", [g.op("Sub", [topLogits, best]), logSum]), "float32", ["R", "k"]);
  g.output("topId", topIds, "int64", ["R", "k"]);
  g.output("targetLogProb", g.op("Sub", [targetLogit, logSum]), "float32", ["R", 1]);
  g.output("entropyNats", entropy(g, p, shifted, logSum), "float32", ["R", 1]);
  g.output("rank", rank(g, shifted, wanted, targetLogit, vocabSize), "float32", ["R", 1]);
}

/** H = log sum exp(shifted) - p . shifted */
function entropy(g: GraphBuilder, p: Value, shifted: Value, logSum: Value): Value {
  const dot = g.op("FusedMatMul", [g.op("Unsqueeze", [p, g.ints(1)]), g.op("Unsqueeze", [shifted, g.ints(1)])], { transB: 1 }, "dot");
  return g.op("Sub", [logSum, g.op("Squeeze", [dot, g.ints(2)])], {}, "entropy");
}

/** 1 + how many logits stand above the target's; an equal one with a lower id stands above. */
function rank(g: GraphBuilder, logits: Value, wanted: Value, targetLogit: Value, vocabSize: number): Value {
  const ids = g.op("Range", [g.int(0), g.int(vocabSize), g.int(1)], {}, "ids");
  const tied = g.op("And", [g.op("Equal", [logits, targetLogit]), g.op("Less", [ids, wanted])], {}, "tiedBefore");
  const above = g.op("Or", [g.op("Greater", [logits, targetLogit]), tied], {}, "above");
  const count = g.op("ReduceSum", [g.op("Cast", [above], { to: FLOAT32 }), g.ints(-1)], { keepdims: 1 }, "count");
  return g.op("Add", [count, g.float(1)], {}, "place");
}
