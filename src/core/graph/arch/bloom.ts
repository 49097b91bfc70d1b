import { compose, type Names, type Sizes } from "../compose";
import { alibiSlopes } from "./alibiSlopes";
import type { Architecture } from "./architecture";
import { ggufBiases, ggufNames, ggufSizes } from "./gguf";
import { hfOutput, prefixed, prefixOf, sharedWidth } from "./hf";
import { groupedRows } from "./jointOrder";

const NAMES = {
  embedding: "word_embeddings", embeddingNorm: "word_embeddings_layernorm", finalNorm: "ln_f",
  attnNorm: "h.#.input_layernorm", mlpNorm: "h.#.post_attention_layernorm",
  qkv: "h.#.self_attention.query_key_value", o: "h.#.self_attention.dense", up: "h.#.mlp.dense_h_to_4h", down: "h.#.mlp.dense_4h_to_h",
} as const satisfies Names;

/** BLOOM (Le Scao et al. 2022): linear biases instead of positions, a norm on the embedding. */
export const bloom: Architecture = {
  family: "bloom",
  about: "",
  hf: {
    types: ["bloom"],
    read(c, tensors) {
      const hiddenSize = c.count(c.either("n_embed", "hidden_size"));
      const headsKey = c.either("n_head", "num_attention_heads");
      const heads = c.count(headsKey);
      const sizes: Sizes = {
        hiddenSize, heads, kvHeads: heads, headDim: sharedWidth(c, headsKey, hiddenSize, heads),
        vocabSize: c.count("vocab_size"), layers: c.count(c.either("n_layer", "num_hidden_layers")),
        intermediateSize: 4 * hiddenSize, contextLength: c.count("seq_length", 2048),
      };
      // How sums are split between processes, and kernels of its training: nothing that changes the function.
      c.ignore("slow_but_exact", "skip_bias_add", "skip_bias_add_qkv", "attention_softmax_in_fp32", "masked_softmax_fusion", "bias_dropout_fusion", "offset_alibi", "n_inner");
      const prefix = prefixOf(tensors, "word_embeddings.weight", ["transformer.", ""]);
      return compose({
        family: "bloom", sizes,
        residual: c.flag("apply_residual_connection_post_layernorm", false) ? "of norm" : "serial",
        names: { ...prefixed(NAMES, prefix), ...hfOutput(c, tensors, true) },
        norm: { kind: "layer", bias: true, epsilon: c.number("layer_norm_epsilon", 1e-5) },
        activation: "gelu_pytorch_tanh",
        biases: { qkv: true, o: true, mlp: true },
        qkvOrder: groupedRows(sizes),
        alibi: { slopes: alibiSlopes(heads), rounded: false, scale: 1 },
      });
    },
  },
  gguf: {
    types: ["bloom"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      return compose({
        family: "bloom", sizes, residual: "serial",
        names: ggufNames(tensors, false, { embeddingNorm: "token_embd_norm" }),
        norm: { kind: "layer", bias: true, epsilon: c.number("attention.layer_norm_epsilon") },
        activation: "gelu_pytorch_tanh",
        biases: ggufBiases(tensors),
        alibi: { slopes: alibiSlopes(sizes.heads), rounded: false, scale: 1 },
      });
    },
  },
};
