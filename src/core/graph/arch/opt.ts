import { compose, type Names, type Sizes } from "../compose";
import type { Architecture } from "./architecture";
import { hfActivation, hfOutput, prefixed, prefixOf, sharedWidth } from "./hf";

const NAMES = {
  embedding: "embed_tokens", positions: "embed_positions", finalNorm: "final_layer_norm",
  attnNorm: "layers.#.self_attn_layer_norm", mlpNorm: "layers.#.final_layer_norm",
  q: "layers.#.self_attn.q_proj", k: "layers.#.self_attn.k_proj", v: "layers.#.self_attn.v_proj", o: "layers.#.self_attn.out_proj",
  up: "layers.#.fc1", down: "layers.#.fc2",
} as const satisfies Names;
const NARROW = { projectIn: "project_in", projectOut: "project_out" } as const satisfies Names;

/** OPT (Zhang et al. 2022): learned positions from row 2 on, ReLU, norms before or after each part. */
export const opt: Architecture = {
  family: "opt",
  about: "",
  hf: {
    types: ["opt"],
    read(c, tensors) {
      const hiddenSize = c.count("hidden_size");
      const heads = c.count("num_attention_heads");
      const sizes: Sizes = {
        hiddenSize, heads, kvHeads: heads, headDim: sharedWidth(c, "num_attention_heads", hiddenSize, heads),
        vocabSize: c.count("vocab_size"), layers: c.count("num_hidden_layers"), intermediateSize: c.count("ffn_dim"), contextLength: c.count("max_position_embeddings"),
      };
      const bias = c.flag("enable_bias", true);
      const bare = !c.flag("layer_norm_elementwise_affine", true);
      const before = c.flag("do_layer_norm_before", true);
      const width = c.count("word_embed_proj_dim", hiddenSize);
      const { finalNorm, ...parts } = { ...NAMES, ...(width !== hiddenSize && NARROW) };
      const removed = c.flag("_remove_final_layer_norm", false);
      const ends = before && !removed;
      const prefix = prefixOf(tensors, "embed_tokens.weight", ["model.decoder.", "decoder."]);
      return compose({
        family: "opt", sizes, residual: before ? "serial" : "post",
        names: { ...prefixed({ ...parts, ...(ends && { finalNorm }) }, prefix), ...hfOutput(c, tensors, true) },
        norm: { kind: "layer", epsilon: 1e-5, bias: true, bare },
        activation: hfActivation(c, "activation_function", "relu"),
        biases: { qkv: bias, o: bias, mlp: bias },
        positionOffset: 2,
        embeddingWidth: width,
      });
    },
  },
};
