// Linear maps. Values are [positions, features].
import type { Affine } from "./blueprint";
import type { GraphBuilder } from "./graphBuilder";
import type { Value } from "./ir";
import type { LinearForm, VectorSource, WeightSource } from "./weights";

/** ONNX element type numbers (onnx.proto, TensorProto.DataType), as the attribute of Cast takes them. */
export const FLOAT32 = 1;
export const FLOAT16 = 10;
export const BFLOAT16 = 16;

/** Arithmetic of MatMulNBits: 0 = float32 (exact), 4 = int8 activations (fast for one row). */
export type AccuracyLevel = 0 | 4;

/** Affine maps in the forms that their weights have; pieces are laid side by side. */
export class Linear {
  constructor(private readonly g: GraphBuilder, private readonly weights: WeightSource, private readonly accuracy: AccuracyLevel) {}

  /** x [S, in] -> [S, out] */
  apply(g: GraphBuilder, x: Value, { sources, biases }: Affine, forms: readonly LinearForm[] = this.weights.linear(sources)): Value {
    const pieces = forms.map((form, i) => this.piece(forms.length === 1 ? g : g.scope(String(i)), x, form));
    const y = pieces.length === 1 ? (pieces[0] as Value) : g.op("Concat", pieces, { axis: -1 });
    return biases ? g.op("Add", [y, this.bias(g, biases)]) : y;
  }

  /** The same with float32 weights. */
  applyDense(g: GraphBuilder, x: Value, affine: Affine): Value { return this.apply(g, x, affine, this.weights.dense(affine.sources)); }

  private bias(g: GraphBuilder, biases: readonly VectorSource[]): Value {
    const parts = biases.map((bias) => this.weights.vector(bias));
    const joint = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) { joint.set(part, at); at += part.length; }
    return g.float32("bias", [joint.length], joint);
  }

  private piece(g: GraphBuilder, x: Value, form: LinearForm): Value {
    if (form.kind === "dense") {
      const shape = form.transposed ? [form.in, form.out] : [form.out, form.in];
      const stored = g.stored("weight", form.type, shape, form.data);
      const weight = form.type === "float32" ? stored : g.op("Cast", [stored], { to: FLOAT32 });
      return g.op("FusedMatMul", [x, weight], { transB: form.transposed ? 0 : 1 });
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
