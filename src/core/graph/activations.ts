import type { GraphBuilder } from "./graphBuilder";
import type { Value } from "./ir";

const GELU = (g: GraphBuilder, x: Value): Value => g.op("Gelu", [x], { approximate: "none" }, "gelu");
const GELU_TANH = (g: GraphBuilder, x: Value): Value => g.op("Gelu", [x], { approximate: "tanh" }, "gelu");
const SILU = (g: GraphBuilder, x: Value): Value => g.op("QuickGelu", [x], { alpha: 1 }, "silu");

/** Activations by the names that configs give them (reference: transformers, ACT2FN). */
const ACTIVATIONS = {
  silu: SILU,
  swish: SILU,
  gelu: GELU,
  gelu_python: GELU,
  gelu_new: GELU_TANH,
  gelu_fast: GELU_TANH,
  gelu_accurate: GELU_TANH,
  gelu_pytorch_tanh: GELU_TANH,
  gelu_python_tanh: GELU_TANH,
  gelu_10: (g, x) => g.op("Clip", [GELU(g, x), g.float(-10), g.float(10)], {}, "clipped"),
  quick_gelu: (g, x) => g.op("QuickGelu", [x], { alpha: 1.702 }, "quickGelu"),
  relu: (g, x) => g.op("Relu", [x], {}, "relu"),
  relu2: (g, x) => { const relu = g.op("Relu", [x], {}, "relu"); return g.op("Mul", [relu, relu], {}, "relu2"); },
  relu6: (g, x) => g.op("Clip", [x, g.float(0), g.float(6)], {}, "relu6"),
  leaky_relu: (g, x) => g.op("LeakyRelu", [x], { alpha: 0.01 }, "leakyRelu"),
  tanh: (g, x) => g.op("Tanh", [x], {}, "tanh"),
  sigmoid: (g, x) => g.op("Sigmoid", [x], {}, "sigmoid"),
  mish: (g, x) => g.op("Mish", [x], {}, "mish"),
  hardswish: (g, x) => g.op("HardSwish", [x], {}, "hardSwish"),
  linear: (g, x) => g.op("Identity", [x], {}, "linear"),
} as const satisfies Readonly<Record<string, (g: GraphBuilder, x: Value) => Value>>;

export type Activation = keyof typeof ACTIVATIONS;
export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as readonly Activation[];

export function activate(g: GraphBuilder, activation: Activation, x: Value): Value { return ACTIVATIONS[activation](g, x); }
