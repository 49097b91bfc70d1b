/* What the benchmark uses of llama.cpp v0.5.0 (include/llama.h, ggml/include/ggml-cpu.h), opened at run time. */
#ifndef PEER_LIBLLAMA_H
#define PEER_LIBLLAMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LLAMA_VERSION "0.5.0-dev"
#define GGML_VERSION "0.25.1"

struct model_params {
    void *devices, *tensor_buft_overrides;
    int32_t n_gpu_layers;
    int split_mode, load_mode, lazy_mode;
    int32_t main_gpu;
    const float *tensor_split;
    void *progress_callback, *progress_user_data, *kv_overrides;
    bool vocab_only, check_tensors, use_extra_bufts, no_host, no_alloc, load_mtp;
};

struct context_params {
    uint32_t n_ctx, n_batch, n_ubatch, n_seq_max, n_rs_seq, n_outputs_max, n_outputs_max_per_seq;
    int32_t n_threads, n_threads_batch;
    int ctx_type, rope_scaling_type, pooling_type, attention_type, flash_attn_type;
    float rope_freq_base, rope_freq_scale, yarn_ext_factor, yarn_attn_factor, yarn_beta_fast, yarn_beta_slow;
    uint32_t yarn_orig_ctx;
    float defrag_thold;
    void *cb_eval, *cb_eval_user_data;
    int type_k, type_v;
    void *abort_callback, *abort_callback_data;
    bool embeddings, offload_kqv, no_perf, op_offload, swa_full, kv_unified;
    void *samplers;
    size_t n_samplers;
    void *ctx_other;
};

/* n_tokens tokens; logits[i] says whether the row of token i is wanted. */
struct batch {
    int32_t n_tokens, *token;
    float *embd;
    int32_t *pos, *n_seq_id, **seq_id;
    int8_t *logits;
};

struct threadpool_params {
    bool cpumask[512];
    int n_threads, prio;
    uint32_t poll; /* 0..100: how long an idle thread spins */
    bool strict_cpu, paused;
};

typedef void (*log_fn)(int level, const char *text, void *user);

/* X(library, result, name, arguments) */
#define LIBLLAMA_FUNCTIONS(X)                                                                    \
    X(llama, const char *, llama_version, (void))                                                \
    X(llama, void, llama_log_set, (log_fn, void *))                                              \
    X(llama, void, llama_backend_init, (void))                                                   \
    X(llama, struct model_params, llama_model_default_params, (void))                            \
    X(llama, struct context_params, llama_context_default_params, (void))                        \
    X(llama, void *, llama_model_load_from_file, (const char *, struct model_params))            \
    X(llama, void *, llama_init_from_model, (void *, struct context_params))                     \
    X(llama, void *, llama_model_get_vocab, (const void *))                                      \
    X(llama, int32_t, llama_vocab_n_tokens, (const void *))                                      \
    X(llama, int32_t, llama_model_desc, (const void *, char *, size_t))                          \
    X(llama, void *, llama_get_memory, (const void *))                                           \
    X(llama, void, llama_memory_clear, (void *, bool))                                           \
    X(llama, bool, llama_memory_seq_rm, (void *, int32_t, int32_t, int32_t))                     \
    X(llama, void, llama_attach_threadpool, (void *, void *, void *))                            \
    X(llama, int32_t, llama_decode, (void *, struct batch))                                      \
    X(llama, void, llama_synchronize, (void *))                                                  \
    X(llama, float *, llama_get_logits_ith, (void *, int32_t))                                   \
    X(base, const char *, ggml_version, (void))                                                  \
    X(base, struct threadpool_params, ggml_threadpool_params_default, (int))                     \
    X(base, void *, ggml_backend_reg_get_proc_address, (void *, const char *))                   \
    X(ggml, void, ggml_backend_load_all_from_path, (const char *))                               \
    X(ggml, void *, ggml_backend_reg_by_name, (const char *))

#define LIBLLAMA_DECLARE(library, result, name, arguments) extern result(*name) arguments;
LIBLLAMA_FUNCTIONS(LIBLLAMA_DECLARE)
#undef LIBLLAMA_DECLARE

/* Opens the libraries of `folder`; ends the process where they are of another version or have other structs. */
void load_libllama(const char *folder);

/* Which of the library's builds for kinds of processors was taken, e.g. "haswell". */
const char *cpu_build(void);

/* Ends the process with a message. */
_Noreturn void die(const char *format, ...);

#endif
