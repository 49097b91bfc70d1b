import assert from "node:assert/strict";
import { BESIDE, sumOperators, type TraceEvent } from "../../bench/operatorTimes";

const run = (ts: number, dur: number): TraceEvent => ({ cat: "Session", name: "model_run", ts, dur });
const kernel = (node: string, operator: string, ts: number, dur: number): TraceEvent => ({ cat: "Node", name: `${node}_kernel_time`, ts, dur, args: { op_name: operator } });

describe("an ONNX Runtime profile", () => {
  const events: readonly TraceEvent[] = [
    run(0, 9000), kernel("layers.0/attn/qkv/MatMulNBits", "MatMulNBits", 10, 8000), // the first pass: to warm up
    { cat: "Node", name: "layers.0/attn/qkv/MatMulNBits_fence_before", ts: 10_001, dur: 999 },
    run(10_000, 5000), kernel("layers.0/attn/qkv/MatMulNBits", "MatMulNBits", 10_010, 1000), kernel("layers.1/attn/qkv/MatMulNBits", "MatMulNBits", 11_010, 2000), kernel("lm_head/logits", "Gemm", 13_010, 1500),
  ];

  it("is summed over the layers, without the first pass, most first", () => {
    assert.deepEqual(sumOperators(events).map(({ operator, ms, calls }) => [operator, ms, calls]), [["MatMulNBits attn/qkv", 3, 2], ["Gemm lm_head", 1.5, 1], [BESIDE, 0.5, 1]]);
  });

  it("accounts for the whole time of its runs", () => {
    assert.ok(Math.abs(sumOperators(events).reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
  });
});
