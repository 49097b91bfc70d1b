import { FormatError } from "../formats/formatError";
import type { LlamaNames, LlamaPart } from "../graph/arch/llama";
import { ConfigReader } from "./configReader";
import type { DecoderSpec, RopeSpec } from "./decoderSpec";
import { llama3Frequencies, plainFrequencies } from "./rope";

/** Keys of a config that do not change the numbers of a forward pass. */
const HARMLESS = new Set([
  "architectures", "attention_dropout", "bos_token_id", "eos_token_id", "pad_token_id", "initializer_range", "pretraining_tp", "transformers_version",
  "use_cache", "torch_dtype", "dtype", "tie_word_embeddings", "name_or_path", "_name_or_path", "transformers.js_config", "is_llama_config",
]);

/** The decoder that a Hugging Face config.json describes (reference: transformers, modeling_llama). */
export function hfSpec(config: Readonly<Record<string, unknown>>, has: (tensor: string) => boolean): { readonly spec: DecoderSpec; readonly names: LlamaNames } {
  const c = new ConfigReader(new Map(Object.entries(config)), "config.json");
  const family = c.text("model_type");
  if (family !== "llama") throw new FormatError(`The model's architecture is "${family}", which Tokenscope cannot run yet (it runs: llama). Choose another model.`, { what: "model_type" });
  c.only("hidden_act", "silu");
  c.only("rope_interleaved", false);
  const hiddenSize = c.count("hidden_size");
  const heads = c.count("num_attention_heads");
  const headDim = c.count("head_dim", hiddenSize / heads);
  const contextLength = c.count("max_position_embeddings");
  const tied = c.flag("tie_word_embeddings", false);
  const spec: DecoderSpec = {
    family, hiddenSize, heads, headDim, contextLength,
    vocabSize: c.count("vocab_size"),
    layers: c.count("num_hidden_layers"),
    kvHeads: c.count("num_key_value_heads", heads),
    intermediateSize: c.count("intermediate_size"),
    normEpsilon: c.number("rms_norm_eps", 1e-6),
    rope: hfRope(c, headDim),
    tiedEmbeddings: tied || !has("lm_head.weight"),
    attentionBias: c.flag("attention_bias", false),
    mlpBias: c.flag("mlp_bias", false),
  };
  if (spec.heads % spec.kvHeads !== 0) c.refuse("num_key_value_heads", spec.kvHeads);
  const unknown = c.unread().filter((key) => !HARMLESS.has(key));
  if (unknown.length > 0) c.refuse(unknown[0] as string, config[unknown[0] as string]);
  return { spec, names: hfNames(spec) };
}

/** Both forms: `rope_theta` with `rope_scaling` (transformers 4) and `rope_parameters` (transformers 5). */
function hfRope(c: ConfigReader, headDim: number): RopeSpec {
  const scaling = c.group("rope_scaling");
  const parameters = c.group("rope_parameters") ?? scaling;
  const theta = c.has("rope_theta") ? c.number("rope_theta") : (parameters?.number("rope_theta", 10000) ?? 10000);
  const plain = plainFrequencies(theta, headDim);
  const kind = parameters ? parameters.text("rope_type", parameters.text("type", "default")) : "default";
  if (!parameters || kind === "default") return { inverseFrequencies: plain, magnitude: 1 };
  if (kind === "linear") return { inverseFrequencies: plain.map((f) => f / parameters.number("factor")), magnitude: 1 };
  if (kind === "llama3") {
    return {
      inverseFrequencies: llama3Frequencies(plain, {
        factor: parameters.number("factor"),
        lowFreqFactor: parameters.number("low_freq_factor"),
        highFreqFactor: parameters.number("high_freq_factor"),
        originalContext: parameters.number("original_max_position_embeddings"),
      }),
      magnitude: 1,
    };
  }
  return parameters.refuse("rope_type", kind);
}

const HF_PARTS: Readonly<Record<LlamaPart, string>> = {
  attnNorm: "input_layernorm", q: "self_attn.q_proj", k: "self_attn.k_proj", v: "self_attn.v_proj", o: "self_attn.o_proj",
  mlpNorm: "post_attention_layernorm", gate: "mlp.gate_proj", up: "mlp.up_proj", down: "mlp.down_proj",
};

function hfNames(spec: DecoderSpec): LlamaNames {
  return {
    embedding: "model.embed_tokens.weight",
    finalNorm: "model.norm.weight",
    output: spec.tiedEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight",
    layer: (l, part) => ({ tensor: `model.layers.${l}.${HF_PARTS[part]}.weight` }),
  };
}
