// The parts that decoders are composed of. Values are [positions, features] unless a shape is given.
import type { GraphBuilder } from "./graphBuilder";
import type { Value } from "./ir";
import type { LinearForm } from "./weights";

/** Arithmetic of MatMulNBits: 0 = float32 (exact), 4 = int8 activations (fast for one row). */
export type AccuracyLevel = 0 | 4;

/** x / rms(x) * weight (Zhang & Sennrich 2019). */
export function rmsNorm(g: GraphBuilder, x: Value, weight: Float32Array, epsilon: number): Value {
  return g.op("SimplifiedLayerNormalization", [x, g.float32("weight", [weight.length], weight)], { axis: -1, epsilon, stash_type: 1 });
}

/** rmsNorm(x + y), and x + y: one kernel for the residual and the norm after it. */
export function addRmsNorm(g: GraphBuilder, x: Value, y: Value, weight: Float32Array, epsilon: number): { readonly normed: Value; readonly sum: Value } {
  const inputs = [x, y, g.float32("weight", [weight.length], weight)];
  const [normed, , , sum] = g.ops("SkipSimplifiedLayerNormalization", inputs, { epsilon }, ["normed", "", "", "sum"]);
  return { normed: normed as Value, sum: sum as Value };
}

/** A linear map in the forms that its weights have; pieces are laid side by side. */
export class Linear {
  constructor(private readonly g: GraphBuilder, private readonly accuracy: AccuracyLevel) {}

  /** x [S, in] -> [S, out] */
  apply(g: GraphBuilder, x: Value, forms: readonly LinearForm[], bias?: Float32Array): Value {
    const pieces = forms.map((form, i) => this.piece(forms.length === 1 ? g : g.scope(String(i)), x, form));
    const y = pieces.length === 1 ? (pieces[0] as Value) : g.op("Concat", pieces, { axis: -1 });
    return bias ? g.op("Add", [y, g.float32("bias", [bias.length], bias)]) : y;
  }

  private piece(g: GraphBuilder, x: Value, form: LinearForm): Value {
    if (form.kind === "dense") {
      const stored = g.stored("weight", form.type, [form.out, form.in], form.data);
      const weight = form.type === "float32" ? stored : g.op("Cast", [stored], { to: FLOAT32 });
      return g.op("FusedMatMul", [x, weight], { transB: 1 });
    }
    const blocks = form.in / form.blockSize;
    const inputs = [
      x,
      g.stored("levels", "uint8", [form.out, blocks, (form.blockSize * form.bits) / 8], form.levels),
      g.stored("scales", "float32", [form.out, blocks], form.scales),
      ...(form.zeroPoints ? [g.stored("zeroPoints", "uint8", [form.out, Math.ceil((blocks * form.bits) / 8)], form.zeroPoints)] : []),
    ];
    const y = g.op("MatMulNBits", inputs, { K: form.in, N: form.out, bits: form.bits, block_size: form.blockSize, accuracy_level: this.accuracy });
    if (!form.correction) return y;
    return g.op("Gemm", [this.blockSums(x, blocks, form.blockSize), g.stored("correction", "float32", [form.out, blocks], form.correction), y], { transB: 1 });
  }

  /** Sums of x over each block of inputs, [S, in / blockSize]; shared by all maps that read the same x. */
  private readonly sums = new Map<string, Value>();
  private blockSums(x: Value, blocks: number, blockSize: number): Value {
    let sums = this.sums.get(x.name);
    if (!sums) {
      const blocked = this.g.op("Reshape", [x, this.g.ints(-1, blocks, blockSize)], {}, `${x.name}/blocked`);
      sums = this.g.op("ReduceSum", [blocked, this.g.ints(-1)], { keepdims: 0 }, `${x.name}/blockSums`);
      this.sums.set(x.name, sums);
    }
    return sums;
  }
}

/** silu(gate) * up, with gate and up side by side in one value (Shazeer 2020). */
export function swiGlu(g: GraphBuilder, gateAndUp: Value, size: number): Value {
  const [gate, up] = g.ops("Split", [gateAndUp, g.ints(size, size)], { axis: -1 }, ["gate", "up"]) as [Value, Value];
  return g.op("Mul", [g.op("QuickGelu", [gate], { alpha: 1 }, "silu"), up], {}, "act");
}

/** ONNX element type numbers (onnx.proto, TensorProto.DataType), as the attribute of Cast takes them. */
export const FLOAT32 = 1;
export const FLOAT16 = 10;
export const INT64 = 7;
