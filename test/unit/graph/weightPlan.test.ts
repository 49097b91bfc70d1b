import assert from "node:assert/strict";
import { type ModelTensor, WeightPlan } from "../../../src/core/graph/weightPlan";

const tensor = (name: string, type: string, rows: number, columns: number): ModelTensor => ({ name, type, rows, columns, data: { file: "model.gguf", offset: 1000, byteLength: rows * columns } });
function planOf(...tensors: readonly ModelTensor[]): WeightPlan {
  const byName = new Map(tensors.map((t) => [t.name, t]));
  return new WeightPlan({ find: (name) => byName.get(name), read: ({ rows, columns }) => Float32Array.from({ length: rows * columns }, (_, i) => i) }, "weights.bin");
}

const rows = (name: string, count: number, columns: number, rowOrder?: (row: number) => number) => ({ tensor: name, rows: count, columns, ...(rowOrder && { rowOrder }) });

describe("WeightPlan", () => {
  for (const [type, form] of [["F32", "float32"], ["F16", "float16"], ["BF16", "bfloat16"]] as const) {
    it(`computes with ${type} where it lies in the model's file`, () => {
      const plan = planOf(tensor("w", type, 64, 32));
      assert.deepEqual(plan.linear([rows("w", 64, 32)]), [{ kind: "dense", out: 64, in: 32, type: form, data: { file: "model.gguf", offset: 1000, byteLength: 2048 } }]);
      assert.deepEqual([plan.jobs.length, plan.derivedBytes], [0, 0]);
    });
  }

  it("stacks neighbours of one blocked type in one map, each part on a page of its own", () => {
    const plan = planOf(tensor("q", "Q4_1", 64, 64), tensor("k", "Q4_1", 32, 64));
    const [form, ...rest] = plan.linear([rows("q", 64, 64), rows("k", 32, 64)]);
    assert.equal(rest.length, 0);
    assert.ok(form?.kind === "blocks" && form.out === 96 && form.bits === 4 && form.zeroPoints && form.correction);
    const parts = [form.levels, form.scales, form.zeroPoints, form.correction];
    assert.deepEqual(parts.map(({ byteLength }) => byteLength), [96 * 32, 96 * 2 * 4, 96, 96 * 2 * 4]);
    assert.ok(parts.every(({ offset, file }) => offset % 4096 === 0 && file === "weights.bin"));
    assert.ok(parts.every(({ offset, byteLength }, i) => i === 0 || offset >= (parts[i - 1]?.offset ?? 0) + (byteLength > 0 ? (parts[i - 1]?.byteLength ?? 0) : 0)), "no overlap");
  });

  it("keeps neighbours of different types apart, in order", () => {
    const plan = planOf(tensor("q", "Q4_0", 64, 64), tensor("k", "Q8_0", 32, 64), tensor("v", "Q6_K", 32, 64));
    assert.deepEqual(plan.linear([rows("q", 64, 64), rows("k", 32, 64), rows("v", 32, 64)]).map((f) => [f.kind, f.out, f.kind === "blocks" ? f.bits : f.type]), [["blocks", 64, 4], ["blocks", 32, 8], ["dense", 32, "float32"]]);
  });

  it("derives what is stored in place but in another row order", () => {
    const plan = planOf(tensor("q", "F32", 4, 8));
    plan.linear([rows("q", 4, 8, (row) => 3 - row)]);
    assert.deepEqual(plan.jobs.map(({ kind }) => kind), ["float32"]);
  });

  it("prepares the same question once, and one copy of a tied table for embedding and head", () => {
    const plan = planOf(tensor("embedding", "Q8_0", 128, 64));
    const table = plan.table(rows("embedding", 128, 64));
    const [head] = plan.dense([rows("embedding", 128, 64)]);
    assert.ok(head?.kind === "dense" && head.data === table.data);
    plan.linear([rows("embedding", 128, 64)]);
    plan.linear([rows("embedding", 128, 64)]);
    assert.deepEqual(plan.jobs.map(({ kind }) => kind), ["float32", "blocks"]);
  });

  it("falls back to float32 where rows do not split into blocks of 32", () => {
    assert.deepEqual(planOf(tensor("w", "Q8_0", 8, 48)).linear([rows("w", 8, 48)]).map(({ kind }) => kind), ["dense"]);
  });

  it("gives vectors in the order asked for, and names a tensor that is missing", () => {
    const plan = planOf(tensor("bias", "F32", 1, 4));
    assert.deepEqual([...plan.vector({ tensor: "bias", size: 4, order: (i) => 3 - i })], [3, 2, 1, 0]);
    assert.throws(() => plan.linear([rows("gone", 1, 4)]), { name: "FormatError", message: /"gone"/ });
  });
});
