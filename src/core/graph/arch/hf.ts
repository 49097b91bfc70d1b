// What configs and checkpoints of Hugging Face have in common.
import { FormatError } from "../../formats/formatError";
import type { ConfigReader } from "../../model/configReader";
import { type Activation, ACTIVATION_NAMES } from "../activations";
import type { Names, Sizes } from "../compose";
import type { TensorNames } from "./architecture";

/** Names that Llama's checkpoints brought, and most families took over. */
export const HF_NAMES = {
  embedding: "model.embed_tokens", finalNorm: "model.norm",
  attnNorm: "model.layers.#.input_layernorm", mlpNorm: "model.layers.#.post_attention_layernorm",
  q: "model.layers.#.self_attn.q_proj", k: "model.layers.#.self_attn.k_proj", v: "model.layers.#.self_attn.v_proj", o: "model.layers.#.self_attn.o_proj",
  gate: "model.layers.#.mlp.gate_proj", up: "model.layers.#.mlp.up_proj", down: "model.layers.#.mlp.down_proj",
} as const satisfies Names;
export const HF_HEAD_NORMS = { qNorm: "model.layers.#.self_attn.q_norm", kNorm: "model.layers.#.self_attn.k_norm" } as const satisfies Names;

export interface SizeDefaults {
  /** Where the config does not mention them at all. */
  readonly kvHeads?: number;
  readonly headDim?: number;
  /** The config has no head_dim: heads share the width. */
  readonly plainHeads?: boolean;
}

export function hfSizes(c: ConfigReader, defaults: SizeDefaults = {}): Sizes {
  const hiddenSize = c.count("hidden_size");
  const heads = c.count("num_attention_heads");
  const kvHeads = c.count("num_key_value_heads", c.mentions("num_key_value_heads") ? heads : (defaults.kvHeads ?? heads));
  const shared = (): number => sharedWidth(c, "num_attention_heads", hiddenSize, heads);
  const headDim = defaults.plainHeads ? shared() : c.has("head_dim") ? c.count("head_dim") : c.mentions("head_dim") ? shared() : (defaults.headDim ?? shared());
  return checkedSizes(c, "num_key_value_heads", {
    hiddenSize, heads, kvHeads, headDim,
    vocabSize: c.count("vocab_size"),
    layers: c.count("num_hidden_layers"),
    intermediateSize: c.count("intermediate_size"),
    contextLength: c.count("max_position_embeddings"),
  });
}

/** Features of a head, where all heads together are as wide as the model. */
export function sharedWidth(c: ConfigReader, key: string, hiddenSize: number, heads: number): number {
  return hiddenSize % heads === 0 ? hiddenSize / heads : c.refuse(key, heads);
}

/** Sizes that fit one another. */
export function checkedSizes(c: ConfigReader, kvKey: string, sizes: Sizes): Sizes {
  if (sizes.heads % sizes.kvHeads !== 0) c.refuse(kvKey, sizes.kvHeads);
  return sizes;
}

/** The output projection's name; absent where it is the embedding table. */
export function hfOutput(c: ConfigReader, { has }: TensorNames, tiedByDefault: boolean, name = "lm_head"): Names {
  const tied = c.flag("tie_word_embeddings", tiedByDefault);
  return tied || !has(`${name}.weight`) ? {} : { output: name };
}

export function hfActivation(c: ConfigReader, key: string, fallback: Activation): Activation {
  const name = c.text(key, fallback);
  return ACTIVATION_NAMES.find((known) => known === name) ?? c.refuse(key, name);
}

/** "full_attention" or "sliding_attention" for every layer; undefined where the config does not say. */
export function layerTypes(c: ConfigReader, layers: number): readonly string[] | undefined {
  const types = c.list<string>("layer_types", "string");
  if (types === undefined) return undefined;
  const known = types.every((type) => type === "full_attention" || type === "sliding_attention");
  return known && types.length === layers ? types : c.refuse("layer_types", types);
}

/** A window for the sliding layers; which are those, where the config lists no layer_types, is the family's rule. */
export function slidingLayers(c: ConfigReader, window: number | undefined, layers: number, sliding: (l: number) => boolean): (l: number) => number | undefined {
  const types = layerTypes(c, layers);
  if (window === undefined && types?.includes("sliding_attention")) c.refuse("sliding_window", null);
  return (l) => ((types ? types[l] === "sliding_attention" : sliding(l)) ? window : undefined);
}

/** `sliding_window` where the config has one; `fallback` where it does not mention it. */
export function slidingWindow(c: ConfigReader, fallback?: number): number | undefined {
  if (c.has("sliding_window")) return c.count("sliding_window");
  return c.mentions("sliding_window") ? undefined : fallback;
}

/** The first of these prefixes under which the checkpoint has a tensor: base models are saved without their head's. */
export function prefixOf({ has }: TensorNames, tensor: string, prefixes: readonly string[]): string {
  const prefix = prefixes.find((p) => has(`${p}${tensor}`));
  if (prefix !== undefined) return prefix;
  throw new FormatError(`The model file has no tensor "${prefixes[0] ?? ""}${tensor}", which its architecture needs. The file is incomplete or of another architecture; fetch it again.`, { what: tensor });
}

export function prefixed(names: Names, prefix: string): Names {
  return Object.fromEntries(Object.entries(names).map(([part, name]) => [part, `${prefix}${name}`]));
}

/** Keys of any config that change no number of a forward pass: training, generation, bookkeeping. */
export const HF_HARMLESS: ReadonlySet<string> = new Set([
  "architectures", "auto_map", "transformers_version", "transformers.js_config", "name_or_path", "_name_or_path", "torch_dtype", "dtype", "model_type",
  "attention_dropout", "attn_pdrop", "resid_pdrop", "embd_pdrop", "hidden_dropout", "classifier_dropout", "dropout", "layerdrop", "residual_dropout", "embedding_dropout", "activation_dropout", "attention_probs_dropout_prob", "hidden_dropout_prob",
  "initializer_range", "init_std", "gradient_checkpointing", "router_aux_loss_coef", "output_router_logits", "router_jitter_noise",
  "bos_token_id", "eos_token_id", "pad_token_id", "unk_token_id", "sep_token_id", "decoder_start_token_id", "forced_eos_token_id", "task_specific_params",
  "use_cache", "cache_implementation", "_attn_implementation", "attn_implementation", "output_attentions", "output_hidden_states", "return_dict", "torchscript", "use_bfloat16",
  "chunk_size_feed_forward", "problem_type", "finetuning_task", "id2label", "label2id", "tokenizer_class", "prefix", "is_decoder", "is_encoder_decoder", "pretraining_tp",
  "max_length", "min_length", "max_sequence_length", "model_max_length", "do_sample", "temperature", "top_k", "top_p", "num_beams", "repetition_penalty", "length_penalty", "no_repeat_ngram_size", "is_llama_config",
]);
