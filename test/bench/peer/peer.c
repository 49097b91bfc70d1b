/* The benchmark's peer: llama.cpp doing a piece of the engine's work through its C API, with nothing in the way.

   peer MODE COUNT [STEPS] --lib DIR --model GGUF --ids FILE [options]     prints one line of JSON
     prefill-bare N       N tokens, logits of the last one only
     prefill-numbers N    N tokens, and the numbers of every row (rowNumbers.h)
     decode-bare T n      n tokens one by one after T others, their logits left unread
     decode-numbers T n   the same with the numbers of every row
     logits N             N tokens; every row of logits is written to --out as float32
   --threads 2  --flash on|off (on)  --ubatch 512  --clock time|processor (time)
   --reps 5: runs that are timed after one that is not; 0: that one is the sample.
   --ids: token ids, with anything but digits between them. Two reps and more repeat the same tokens. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libllama.h"
#include "measure.h"
#include "rowNumbers.h"

enum { MAX_REPS = 1000 };

struct options {
    const char *mode, *lib, *model, *ids, *out;
    int count, steps, threads, ubatch, reps, flash, processor_time;
};

struct peer {
    void *context, *memory;
    int vocabulary, threads, ubatch;
    const int32_t *ids;
    struct batch batch;
    int32_t *targets;
    struct row_numbers *rows; /* of one batch; NULL: no numbers are wanted */
    FILE *logits;             /* NULL: logits are not written */
};

static void *room_for(size_t count, size_t size) {
    void *room = calloc(count ? count : 1, size);
    if (!room) die("out of memory");
    return room;
}

/* ---- the work ---- */

static struct batch new_batch(int capacity) {
    struct batch b = {.token = room_for(capacity, 4), .pos = room_for(capacity, 4), .n_seq_id = room_for(capacity, 4),
                      .seq_id = room_for(capacity, sizeof(int32_t *)), .logits = room_for(capacity, 1)};
    for (int i = 0; i < capacity; i++) b.n_seq_id[i] = 1, b.seq_id[i] = room_for(1, 4);
    return b;
}

enum rows { NO_ROW, LAST_ROW, EVERY_ROW };

/* Runs tokens [from, to) at their positions. */
static void run(struct peer *p, int from, int to, enum rows wanted) {
    struct batch *b = &p->batch;
    b->n_tokens = to - from;
    for (int i = from; i < to; i++) {
        b->token[i - from] = p->ids[i];
        b->pos[i - from] = i;
        b->logits[i - from] = wanted == EVERY_ROW || (wanted == LAST_ROW && i == to - 1);
    }
    int failed = llama_decode(p->context, *b);
    if (failed) die("llama_decode gave %d at token %d", failed, from);
}

/* Reads the rows of the tokens [from, to) that were run last; they lie one after the other. */
static void read_rows(struct peer *p, int from, int to) {
    const float *logits = llama_get_logits_ith(p->context, 0); /* waits for the work */
    if (!logits) die("there are no logits");
    if (p->rows) {
        for (int i = from; i < to; i++) p->targets[i - from] = p->ids[i + 1];
        rows_numbers(logits, p->targets, p->rows, to - from, p->vocabulary, p->threads);
    }
    size_t values = (size_t)(to - from) * p->vocabulary;
    if (p->logits && fwrite(logits, sizeof(float), values, p->logits) != values) die("the logits could not be written: %s", strerror(errno));
}

static void prefill(struct peer *p, int count) {
    const bool every = p->rows || p->logits;
    llama_memory_clear(p->memory, false);
    for (int from = 0, to; from < count; from = to) {
        to = from + p->ubatch < count ? from + p->ubatch : count;
        run(p, from, to, every ? EVERY_ROW : to == count ? LAST_ROW : NO_ROW);
        if (every) read_rows(p, from, to);
    }
    llama_synchronize(p->context);
}

static void decode(struct peer *p, int start, int steps) {
    for (int i = start; i < start + steps; i++) {
        run(p, i, i + 1, LAST_ROW);
        if (p->rows) read_rows(p, i, i + 1);
        else llama_synchronize(p->context);
    }
}

/* ---- setting up ---- */

static void give_threads(void *context, int threads, int poll) {
    void *cpu = ggml_backend_reg_by_name("CPU");
    void *(*new_pool)(struct threadpool_params *) = cpu ? ggml_backend_reg_get_proc_address(cpu, "ggml_threadpool_new") : NULL;
    if (!new_pool) die("the library has no thread pool");
    struct threadpool_params params = ggml_threadpool_params_default(threads);
    params.poll = poll;
    void *pool = new_pool(&params);
    if (!pool) die("no thread pool could be made");
    llama_attach_threadpool(context, pool, NULL);
}

static void *open_model(const char *path) {
    struct model_params params = llama_model_default_params();
    params.n_gpu_layers = 0;
    void *model = llama_model_load_from_file(path, params);
    if (!model) die("llama.cpp cannot load %s", path);
    return model;
}

static void *open_context(const struct options *o, void *model, bool every_row) {
    struct context_params params = llama_context_default_params();
    params.n_ctx = (o->count + o->steps + 255) / 256 * 256;
    params.n_batch = params.n_ubatch = o->ubatch;
    params.n_outputs_max = every_row ? 0 : 1;
    params.n_threads = params.n_threads_batch = o->threads;
    params.flash_attn_type = o->flash;
    void *context = llama_init_from_model(model, params);
    if (!context) die("llama.cpp made no context (flash %s, ubatch %d)", o->flash ? "on" : "off", o->ubatch);
    return context;
}

static char *read_file(const char *path) {
    FILE *f = fopen(path, "rb");
    if (!f) die("cannot read %s: %s", path, strerror(errno));
    fseek(f, 0, SEEK_END);
    long length = ftell(f);
    rewind(f);
    char *text = room_for((size_t)length + 1, 1);
    if (fread(text, 1, (size_t)length, f) != (size_t)length) die("cannot read %s", path);
    fclose(f);
    return text;
}

static int32_t *read_ids(const char *path, int wanted, int vocabulary) {
    char *text = read_file(path), *at = text, *end;
    int32_t *ids = room_for(wanted, sizeof *ids);
    for (int i = 0; i < wanted; i++, at = end) {
        at += strcspn(at, "0123456789");
        long id = strtol(at, &end, 10);
        if (end == at) die("%s has %d tokens, but %d are needed", path, i, wanted);
        if (id >= vocabulary) die("%s: there is no token %ld", path, id);
        ids[i] = (int32_t)id;
    }
    free(text);
    return ids;
}

/* ---- command line ---- */

static int whole(const char *name, const char *text, int low, int high) {
    char *end;
    long value = strtol(text, &end, 10);
    if (!*text || *end || value < low || value > high) die("%s: %s is no whole number from %d to %d", name, text, low, high);
    return (int)value;
}

static void set_option(struct options *o, const char *name, const char *value) {
    if (!strcmp(name, "--lib")) o->lib = value;
    else if (!strcmp(name, "--model")) o->model = value;
    else if (!strcmp(name, "--ids")) o->ids = value;
    else if (!strcmp(name, "--out")) o->out = value;
    else if (!strcmp(name, "--threads")) o->threads = whole(name, value, 1, 64);
    else if (!strcmp(name, "--ubatch")) o->ubatch = whole(name, value, 1, 65536);
    else if (!strcmp(name, "--reps")) o->reps = whole(name, value, 0, MAX_REPS);
    else if (!strcmp(name, "--flash")) o->flash = !strcmp(value, "on");
    else if (!strcmp(name, "--clock")) o->processor_time = !strcmp(value, "processor");
    else die("there is no option %s", name);
}

static struct options parse(int argc, char **argv) {
    struct options o = {.threads = 2, .ubatch = 512, .reps = 5, .flash = 1};
    const char *words[3] = {0};
    int count = 0;
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2)) {
            if (count == 3) die("%s is one word too many", argv[i]);
            words[count++] = argv[i];
        } else {
            if (i + 1 == argc) die("%s has no value", argv[i]);
            set_option(&o, argv[i], argv[i + 1]);
            i++;
        }
    }
    if (count < 2 || !o.lib || !o.model || !o.ids) die("a mode, a count, --lib, --model and --ids are needed");
    o.mode = words[0];
    o.count = whole(o.mode, words[1], 1, 1 << 24);
    o.steps = words[2] ? whole(o.mode, words[2], 1, 1 << 24) : 0;
    return o;
}

static void print_result(const struct options *o, const struct sample *samples, int count, double load_ms, const char *model) {
    printf("{\"units\":%d,\"samples\":[", o->steps ? o->steps : o->count);
    for (int i = 0; i < count; i++) printf("%s{\"ms\":%.3f,\"others\":%.3f}", i ? "," : "", samples[i].ms, samples[i].others);
    printf("],\"loadMs\":%.1f,\"peakBytes\":%.0f,\"model\":\"%s\",\"llama\":\"%s\",\"ggml\":\"%s\",\"cpu\":\"%s\"}\n", load_ms, peak_bytes(),
           model, llama_version(), ggml_version(), cpu_build());
    fflush(stdout);
}

int main(int argc, char **argv) {
    const struct options o = parse(argc, argv);
    const bool decoding = !strncmp(o.mode, "decode-", 7), numbers = strstr(o.mode, "-numbers"), logits = !strcmp(o.mode, "logits");
    if (strcmp(o.mode, "prefill-bare") && strcmp(o.mode, "prefill-numbers") && strcmp(o.mode, "decode-bare") && strcmp(o.mode, "decode-numbers") && !logits)
        die("there is no mode %s", o.mode);
    if (decoding != (o.steps > 0) || logits != (o.out != NULL)) die("decoding takes a number of steps, logits take --out; nothing else does");

    const struct moment start = now();
    load_libllama(o.lib);
    void *model = open_model(o.model);
    struct peer p = {.threads = o.threads, .ubatch = o.ubatch, .vocabulary = llama_vocab_n_tokens(llama_model_get_vocab(model))};
    p.context = open_context(&o, model, !decoding && (numbers || logits));
    /* A thread that spins after its part of the work would take a core from the numbers of many rows. */
    give_threads(p.context, o.threads, numbers && !decoding ? 0 : 50);
    p.memory = llama_get_memory(p.context);
    const double load_ms = since(start, false).ms;

    p.ids = read_ids(o.ids, o.count + o.steps + 1, p.vocabulary); /* one more: the target of the last row */
    p.batch = new_batch(o.ubatch);
    p.targets = room_for(o.ubatch, sizeof *p.targets);
    if (decoding) prefill(&p, o.count);
    p.rows = numbers ? room_for(o.ubatch, sizeof *p.rows) : NULL;
    if (logits && !(p.logits = fopen(o.out, "wb"))) die("cannot write %s: %s", o.out, strerror(errno));

    struct sample samples[MAX_REPS + 1];
    const int runs = logits ? 1 : o.reps + 1, dropped = runs > 1;
    for (int r = 0; r < runs; r++) {
        if (decoding && !llama_memory_seq_rm(p.memory, 0, o.count, -1)) die("cannot go back to token %d", o.count);
        const struct moment from = now();
        if (decoding) decode(&p, o.count, o.steps);
        else prefill(&p, o.count);
        samples[r] = since(from, o.processor_time);
    }
    if (p.logits && fclose(p.logits)) die("the logits could not be written");
    char description[128] = "";
    llama_model_desc(model, description, sizeof description);
    print_result(&o, samples + dropped, runs - dropped, load_ms, description);
    _exit(0); /* the process ends here: nothing is worth freeing */
}
