#define _GNU_SOURCE
#include "libllama.h"

#include <dlfcn.h>
#include <link.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if !defined(__x86_64__)
#error "written for x86-64 Linux: check_size() relies on how that ABI returns structs"
#endif

#define DEFINE(library, result, name, arguments) result(*name) arguments;
LIBLLAMA_FUNCTIONS(DEFINE)

_Noreturn void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("peer: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    exit(1);
}

static void *open_library(const char *folder, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    void *library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (!library) die("cannot open %s: %s", name, dlerror());
    return library;
}

static void *find(void *library, const char *name) {
    void *found = dlsym(library, name);
    if (!found) die("the library has no %s: it is not llama.cpp %s", name, LLAMA_VERSION);
    return found;
}

/* A function that returns a struct writes it to memory of the caller. What it leaves of two fills is not of the struct. */
static void check_size(const char *name, void *returns_struct, size_t size) {
    void *(*fill)(void *) = (void *(*)(void *))returns_struct;
    unsigned char a[1024], b[1024];
    size_t written = 0;
    memset(a, 0x5a, sizeof a);
    memset(b, 0xa5, sizeof b);
    fill(a);
    fill(b);
    for (size_t i = 0; i < sizeof a; i++)
        if (a[i] == b[i]) written = i + 1;
    written = (written + 7) / 8 * 8;
    if (written != size) die("%s has %zu bytes in the library, but %zu here", name, written, size);
}

/* Known defaults in their places: fields have neither moved nor changed their meaning. */
static void check_fields(void) {
    struct model_params m = llama_model_default_params();
    struct context_params c = llama_context_default_params();
    struct threadpool_params t = ggml_threadpool_params_default(3);
    bool model = m.n_gpu_layers == -1 && m.split_mode == 1 && m.load_mode == -1 && m.use_extra_bufts && !m.check_tensors &&
                 !m.no_host && !m.load_mtp;
    bool context = c.n_ctx == 512 && c.n_batch == 2048 && c.n_ubatch == 512 && c.n_seq_max == 1 && c.n_threads == 4 &&
                   c.pooling_type == -1 && c.flash_attn_type == -1 && c.defrag_thold == -1.0f && c.type_k == 1 && c.type_v == 1 &&
                   !c.embeddings && c.offload_kqv && c.no_perf && c.swa_full && !c.kv_unified && !c.ctx_other;
    if (!model || !context || t.n_threads != 3 || t.poll != 50) die("a struct of the library has another layout than the one known here");
}

static void check_abi(void) {
    if (strcmp(llama_version(), LLAMA_VERSION) || strcmp(ggml_version(), GGML_VERSION))
        die("the library is llama.cpp %s with ggml %s; the structs known here are those of %s with %s", llama_version(), ggml_version(),
            LLAMA_VERSION, GGML_VERSION);
    check_size("llama_model_params", (void *)llama_model_default_params, sizeof(struct model_params));
    check_size("llama_context_params", (void *)llama_context_default_params, sizeof(struct context_params));
    check_fields();
}

static void log_errors(int level, const char *text, void *user) {
    (void)user;
    if (level == 4) fputs(text, stderr);
}

void load_libllama(const char *folder) {
    void *base = open_library(folder, "libggml-base.so");
    void *ggml = open_library(folder, "libggml.v0.5.0.so");
    void *llama = open_library(folder, "libllama.v0.5.0.so");
#define FIND(library, result, name, arguments) name = (result(*) arguments)find(library, #name);
    LIBLLAMA_FUNCTIONS(FIND)
    llama_log_set(log_errors, NULL);
    check_abi();
    ggml_backend_load_all_from_path(folder);
    llama_backend_init();
}

static int find_build(struct dl_phdr_info *info, size_t size, void *out) {
    (void)size;
    const char *at = strstr(info->dlpi_name, "libggml-cpu-");
    return at && sscanf(at, "libggml-cpu-%31[a-z0-9]", (char *)out) == 1;
}

const char *cpu_build(void) {
    static char name[32] = "unknown";
    dl_iterate_phdr(find_build, name);
    return name;
}
