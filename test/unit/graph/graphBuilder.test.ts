import assert from "node:assert/strict";
import { GraphBuilder } from "../../../src/core/graph/graphBuilder";

describe("GraphBuilder", () => {
  it("names values by their path, and keeps names apart", () => {
    const g = GraphBuilder.create();
    const x = g.input("x", "float32", ["n"]);
    const inner = g.scope("layers.3").scope("attn");
    assert.equal(inner.op("Add", [x, x], {}, "sum").name, "layers.3/attn/sum");
    assert.notEqual(inner.op("Add", [x, x], {}, "sum").name, "layers.3/attn/sum");
  });

  it("publishes a computed value under its path without copying it", () => {
    const g = GraphBuilder.create();
    const x = g.input("x", "float32", ["n"]);
    const y = g.op("Add", [x, x]);
    const z = g.op("Mul", [y, x]);
    g.output("probs", y, "float32", ["n"]);
    g.output("z", z, "float32", ["n"]);
    const { nodes, outputs } = g.finish("t");
    assert.deepEqual(nodes.map(({ op, inputs, outputs: out }) => [op, inputs, out]), [["Add", ["x", "x"], ["probs"]], ["Mul", ["probs", "x"], ["z"]]]);
    assert.deepEqual(outputs.map(({ name }) => name), ["probs", "z"]);
  });

  it("keeps a copy where an input, or one value under two names, is published", () => {
    const g = GraphBuilder.create();
    const x = g.input("x", "float32", ["n"]);
    const y = g.op("Add", [x, x]);
    for (const [name, value] of [["a", x], ["b", y], ["c", y]] as const) g.output(name, value, "float32", ["n"]);
    const { nodes } = g.finish("t");
    assert.deepEqual(nodes.map(({ op, inputs, outputs }) => [op, inputs[0], outputs[0]]), [["Add", "x", "b"], ["Identity", "x", "a"], ["Identity", "b", "c"]]);
  });

  it("shares constants of equal value, and writes whole numbers as floats where an operator takes floats", () => {
    const g = GraphBuilder.create();
    assert.equal(g.ints(1, 2).name, g.scope("elsewhere").ints(1, 2).name);
    assert.notEqual(g.ints(1).name, g.int(1).name);
    g.op("QuickGelu", [g.float(1)], { alpha: 1, axis: -1 });
    const node = g.finish("t").nodes[0];
    assert.deepEqual(node?.attributes, { alpha: { float: 1 }, axis: { int: -1 } });
    assert.equal(node?.domain, "com.microsoft");
  });
});
