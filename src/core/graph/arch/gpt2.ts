import { compose, type Names, type Sizes } from "../compose";
import type { Architecture } from "./architecture";
import { ggufBiases, ggufNames, ggufSizes } from "./gguf";
import { hfActivation, hfOutput, prefixed, prefixOf, sharedWidth } from "./hf";

const NAMES = {
  embedding: "wte", positions: "wpe", finalNorm: "ln_f", attnNorm: "h.#.ln_1", mlpNorm: "h.#.ln_2",
  qkv: "h.#.attn.c_attn", o: "h.#.attn.c_proj", up: "h.#.mlp.c_fc", down: "h.#.mlp.c_proj",
} as const satisfies Names;

/** GPT-2 (Radford et al. 2019): learned positions, layer norms, a plain MLP; weights stored [in, out]. */
export const gpt2: Architecture = {
  family: "gpt2",
  about: "",
  hf: {
    types: ["gpt2"],
    read(c, tensors) {
      const hiddenSize = c.count(c.either("n_embd", "hidden_size"));
      const headsKey = c.either("n_head", "num_attention_heads");
      const heads = c.count(headsKey);
      const sizes: Sizes = {
        hiddenSize, heads, kvHeads: heads, headDim: sharedWidth(c, headsKey, hiddenSize, heads),
        vocabSize: c.count("vocab_size"), layers: c.count(c.either("n_layer", "num_hidden_layers")),
        intermediateSize: c.count("n_inner", 4 * hiddenSize), contextLength: c.count(c.either("n_positions", "max_position_embeddings")),
      };
      const scaled = c.flag("scale_attn_weights", true) ? 1 / Math.sqrt(sizes.headDim) : 1;
      const byLayer = c.flag("scale_attn_by_inverse_layer_idx", false);
      c.only("add_cross_attention", false);
      c.ignore("n_ctx", "reorder_and_upcast_attn"); // said by n_positions; the same sums in another order
      c.ignore("summary_type", "summary_use_proj", "summary_activation", "summary_proj_to_labels", "summary_first_dropout");
      const prefix = prefixOf(tensors, "wte.weight", ["transformer.", ""]);
      return compose({
        family: "gpt2", sizes, residual: "serial",
        names: { ...prefixed(NAMES, prefix), ...hfOutput(c, tensors, true) },
        norm: { kind: "layer", bias: true, epsilon: c.number("layer_norm_epsilon", 1e-5) },
        activation: hfActivation(c, "activation_function", "gelu_new"),
        biases: { qkv: true, o: true, mlp: true },
        scale: (l) => scaled / (byLayer ? l + 1 : 1),
        transposed: true,
      });
    },
  },
  gguf: {
    types: ["gpt2"],
    read(c, tensors) {
      return compose({
        family: "gpt2", sizes: ggufSizes(c, tensors), residual: "serial",
        names: ggufNames(tensors, false, { positions: "position_embd" }),
        norm: { kind: "layer", bias: true, epsilon: c.number("attention.layer_norm_epsilon") },
        activation: "gelu_new",
        biases: ggufBiases(tensors),
      });
    },
  },
};
