// What a config says is read, or refused by name: nothing in it is silently ignored.
import assert from "node:assert/strict";
import { ARCHITECTURES, readGgufMetadata, readHfConfig } from "../../../src/core/graph/arch/registry";
import type { Blueprint } from "../../../src/core/graph/blueprint";
import { regimeOf } from "../../../src/core/model/decoderSpec";

type Config = Readonly<Record<string, unknown>>;
const SIZES = { vocab_size: 80, hidden_size: 32, intermediate_size: 48, num_hidden_layers: 4, num_attention_heads: 4, max_position_embeddings: 64 };
const GROUPED = { ...SIZES, num_key_value_heads: 2 };

/** The least that each family's config says. */
const LEAST: Readonly<Record<string, Config>> = {
  bloom: { vocab_size: 80, hidden_size: 32, n_layer: 4, n_head: 4 },
  cohere: GROUPED,
  falcon: { vocab_size: 80, hidden_size: 32, num_hidden_layers: 4, num_attention_heads: 4 },
  gemma: { ...GROUPED, head_dim: 16 }, gemma2: { ...GROUPED, head_dim: 16 }, gemma3_text: { ...GROUPED, head_dim: 16 },
  gpt2: { vocab_size: 80, n_positions: 64, n_embd: 32, n_layer: 4, n_head: 4 },
  gpt_neox: SIZES,
  granite: GROUPED, llama: GROUPED, mistral: GROUPED, mixtral: GROUPED, olmo2: GROUPED,
  opt: { vocab_size: 80, hidden_size: 32, ffn_dim: 48, num_hidden_layers: 4, num_attention_heads: 4, max_position_embeddings: 64 },
  phi: SIZES, phi3: GROUPED, qwen2: GROUPED, qwen3: { ...GROUPED, head_dim: 16 }, qwen3_moe: GROUPED, smollm3: GROUPED,
  stablelm: GROUPED, starcoder2: GROUPED,
};
const read = (type: string, changes: Config = {}, has: (tensor: string) => boolean = () => true): Blueprint => readHfConfig({ model_type: type, ...LEAST[type], ...changes }, { has });
const refuses = (name: string, run: () => unknown): void => {
  assert.throws(run, (error: Error) => {
    assert.equal(error.name, "FormatError");
    assert.match(error.message, new RegExp(`"${name}"`));
    assert.doesNotMatch(error.message, /undefined|\[object/);
    return true;
  });
};

describe("configs of Hugging Face", () => {
  for (const type of ARCHITECTURES.flatMap(({ hf }) => hf.types)) {
    describe(type, () => {
      it("are read with the defaults of the family", () => {
        const { spec, layers } = read(type);
        assert.deepEqual([spec.layers, layers.length, spec.heads, spec.hiddenSize, spec.vocabSize], [4, 4, 4, 32, 80]);
      });
      it("are refused for a key that nobody knows", () => refuses("mystery_scale", () => read(type, { mystery_scale: 2 })));
      it("may hold unknown keys that are null", () => { assert.ok(read(type, { mystery_scale: null })); });
      for (const key of Object.keys(LEAST[type] as object)) {
        it(`are refused where ${key} is no number, or nothing`, () => {
          refuses(key, () => read(type, { [key]: "wide" }));
          refuses(key, () => read(type, { [key]: 0 }));
        });
      }
      it("are refused where weights are quantised in a way of their own", () => refuses("quantization_config", () => read(type, { quantization_config: { bits: 4 } })));
    });
  }

  for (const [type, key, value, named = key] of [
    ["llama", "hidden_act", "cubic"], ["llama", "rope_scaling", { rope_type: "dynamic", factor: 2 }, "rope_type"], ["llama", "rope_scaling", { rope_type: "linear" }, "factor"],
    ["llama", "rope_scaling", { rope_type: "linear", factor: 2, twist: 1 }, "twist"], ["llama", "rope_parameters", { rope_theta: 1e4, mrope_section: [1, 2] }, "mrope_section"],
    ["llama", "partial_rotary_factor", 0.5], ["llama", "sliding_window", 16], ["llama", "num_key_value_heads", 3], ["llama", "attention_bias", "yes"], ["llama", "rope_interleaved", true],
    ["llama", "rope_scaling", { rope_type: "longrope", short_factor: [1], long_factor: [1] }, "short_factor"],
    ["gpt2", "add_cross_attention", true], ["gpt2", "n_head", 5], ["falcon", "num_ln_in_parallel_attn", 2], ["falcon", "multi_query", 1],
    ["gemma", "use_bidirectional_attention", true], ["gemma2", "layer_types", ["full_attention"]], ["gemma2", "layer_types", Array(4).fill("chunked_attention")],
    ["gemma3_text", "use_bidirectional_attention", true], ["gemma3_text", "rope_parameters", { rope_theta: 1e4 }, "rope_theta"],
    ["smollm3", "no_rope_layers", [1, 0]], ["qwen2", "layer_types", Array(4).fill("sliding_attention"), "sliding_window"], ["qwen3_moe", "mlp_only_layers", "0"],
    ["phi", "qk_layernorm", 1], ["opt", "activation_function", "maxout"], ["gpt_neox", "rope_theta", 5], ["mistral", "layer_types", ["full_attention"]],
  ] as const satisfies readonly (readonly [string, string, unknown, string?])[]) {
    it(`of ${type} are refused where ${key} is ${JSON.stringify(value)}`, () => refuses(named, () => read(type, { [key]: value })));
  }

  it("that name another family are refused, with the families that run", () => {
    assert.throws(() => readHfConfig({ model_type: "mamba" }, { has: () => true }), /"mamba".*cannot run yet.*llama.*starcoder2/);
  });

  for (const [what, type, changes, windows] of [
    ["every layer of Mistral, 4096 unless said", "mistral", {}, [4096, 4096, 4096, 4096]],
    ["none where Mistral's is null", "mistral", { sliding_window: null }, [undefined, undefined, undefined, undefined]],
    ["none in Qwen 2 unless wanted", "qwen2", { sliding_window: 8, max_window_layers: 2 }, [undefined, undefined, undefined, undefined]],
    ["the upper layers of Qwen 2 where wanted", "qwen2", { sliding_window: 8, max_window_layers: 2, use_sliding_window: true }, [undefined, undefined, 8, 8]],
    ["every other layer of Gemma 2", "gemma2", { sliding_window: 8 }, [8, undefined, 8, undefined]],
    ["all but every third layer of a Gemma 3 that says so", "gemma3_text", { sliding_window: 8, sliding_window_pattern: 3 }, [8, 8, undefined, 8]],
    ["the layers of SmolLM 3 that do not rotate", "smollm3", { sliding_window: 8, use_sliding_window: true, no_rope_layer_interval: 2 }, [undefined, 8, undefined, 8]],
  ] as const) {
    it(`give windows to ${what}`, () => assert.deepEqual(read(type, changes).layers.map(({ attention }) => attention.window), windows));
  }

  it("share the embedding with the output where they say so, or where there is no other", () => {
    const output = (tied: boolean, has: boolean): string | undefined => read("llama", { tie_word_embeddings: tied }, () => has).head.output.sources[0]?.tensor;
    assert.deepEqual([output(true, true), output(false, true), output(false, false)], ["model.embed_tokens.weight", "lm_head.weight", "model.embed_tokens.weight"]);
  });

  it("give both forms of rope parameters the same meaning, the inner base first", () => {
    const old = read("llama", { rope_theta: 5e5, rope_scaling: { type: "linear", factor: 4 } }).spec.ropes;
    assert.deepEqual(read("llama", { rope_parameters: { rope_theta: 5e5, rope_type: "linear", factor: 4 } }).spec.ropes, old);
    assert.deepEqual(read("llama", { rope_theta: 1, rope_parameters: { rope_theta: 5e5, rope_type: "linear", factor: 4 } }).spec.ropes, old);
  });

  it("put a text of more tokens than LongRoPE's original context in the other regime", () => {
    const { spec } = read("phi3", { rope_scaling: { type: "longrope", short_factor: [1, 1, 1, 1], long_factor: [2, 2, 2, 2] }, original_max_position_embeddings: 16 });
    assert.deepEqual([16, 17].map((length) => regimeOf(spec, length)), ["short", "long"]);
  });

  it("leave single rows a graph of their own only where attention is plain", () => {
    assert.deepEqual(["llama", "gpt2", "mistral", "gemma2", "bloom"].map((type) => read(type).spec.plainAttention), [true, true, false, false, false]);
  });
});

describe("metadata of GGUF", () => {
  const keys = { context_length: 64, embedding_length: 32, block_count: 4, feed_forward_length: 48, "attention.head_count": 4, "attention.layer_norm_epsilon": 1e-5, "attention.layer_norm_rms_epsilon": 1e-6 };
  const LAYER_NORMS = new Set(["bloom", "command-r", "falcon", "gpt2", "gptneox", "phi2", "stablelm", "starcoder2"]);
  const MORE: Readonly<Record<string, Config>> = { granite: { logit_scale: 2 }, qwen3moe: { expert_count: 4, expert_used_count: 2 } };
  const tensors = { has: () => false, rows: () => 80, values: () => new Float32Array(0) };
  const metadata = (type: string, changes: Config = {}): Map<string, unknown> => {
    const { "attention.layer_norm_epsilon": layer, "attention.layer_norm_rms_epsilon": rms, ...sizes } = keys;
    const all = { ...sizes, ...(LAYER_NORMS.has(type) ? { "attention.layer_norm_epsilon": layer } : { "attention.layer_norm_rms_epsilon": rms }), ...MORE[type], ...changes };
    return new Map<string, unknown>([["general.architecture", type], ...Object.entries(all).map(([key, value]) => [`${type}.${key}`, value] as const)]);
  };
  for (const type of ARCHITECTURES.flatMap(({ gguf }) => gguf?.types ?? [])) {
    it(`of ${type} are read, and refused for a key that nobody knows`, () => {
      assert.equal(readGgufMetadata(metadata(type), tensors).spec.layers, 4);
      refuses("attention.mystery", () => readGgufMetadata(metadata(type, { "attention.mystery": 1 }), tensors));
      refuses("block_count", () => readGgufMetadata(metadata(type, { block_count: 0 }), tensors));
      refuses("attention.head_count", () => readGgufMetadata(metadata(type, { "attention.head_count": 5 }), tensors));
    });
  }
  it("that name another architecture are refused", () => assert.throws(() => readGgufMetadata(metadata("rwkv6"), tensors), /"rwkv6".*cannot run yet/));
});
