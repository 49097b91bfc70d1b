import { ggufRope } from "../../model/ggufRope";
import { hfRope } from "../../model/hfRope";
import { compose, type Names } from "../compose";
import type { Architecture } from "./architecture";
import { ggufBiases, ggufNames, ggufSizes } from "./gguf";
import { HF_NAMES, hfActivation, hfOutput, hfSizes, slidingWindow } from "./hf";

const { gate: _gate, up: _up, down: _down, ...PARTS } = HF_NAMES;
const MLP = { up: "model.layers.#.mlp.c_fc", down: "model.layers.#.mlp.c_proj" } as const satisfies Names;

/** StarCoder 2 (Lozhkov et al. 2024): layer norms, a plain MLP, biases and a window in every layer if wanted. */
export const starcoder2: Architecture = {
  family: "starcoder2",
  about: "",
  hf: {
    types: ["starcoder2"],
    read(c, tensors) {
      const sizes = hfSizes(c, { kvHeads: 2 });
      const { table, dims } = hfRope(c, sizes);
      const bias = c.flag("use_bias", true);
      const window = slidingWindow(c);
      // Of the training code: the reference goes by hidden_act, and always has these.
      c.ignore("activation_function", "attention_softmax_in_fp32", "scale_attention_softmax_in_fp32");
      c.only("norm_type", "layer_norm");
      c.only("mlp_type", "default");
      c.only("scale_attn_weights", true);
      return compose({
        family: "starcoder2", sizes, residual: "serial",
        names: { ...PARTS, ...MLP, ...hfOutput(c, tensors, true) },
        norm: { kind: "layer", bias: true, epsilon: c.number("norm_epsilon", 1e-5) },
        activation: hfActivation(c, "hidden_act", "gelu_pytorch_tanh"),
        biases: { qkv: bias, o: bias, mlp: bias },
        ropes: [table], rotation: { dims },
        window: () => window,
      });
    },
  },
  gguf: {
    types: ["starcoder2"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      return compose({
        family: "starcoder2", sizes, residual: "serial",
        names: ggufNames(tensors, false),
        norm: { kind: "layer", bias: true, epsilon: c.number("attention.layer_norm_epsilon") },
        activation: "gelu_pytorch_tanh",
        biases: ggufBiases(tensors),
        ropes: [table], rotation: { dims },
      });
    },
  },
};
