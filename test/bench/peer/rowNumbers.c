#include "rowNumbers.h"

#include <math.h>
#include <pthread.h>

#include "libllama.h"

#define MAX_THREADS 64

/* Eight floats at once. A row is read in blocks; the largest of each block tells which blocks can be passed over later. */
enum { LANES = 8, BLOCK = 128, MAX_BLOCKS = 8192 };
typedef float floats __attribute__((vector_size(LANES * 4)));
typedef int32_t ints __attribute__((vector_size(LANES * 4)));
typedef float floats_anywhere __attribute__((vector_size(LANES * 4), aligned(4), may_alias));

static inline floats at(const float *x) { return *(const floats_anywhere *)x; }
static inline floats larger(floats a, floats b) {
    ints take = a > b;
    return (floats)(((ints)a & take) | ((ints)b & ~take));
}

/* e^x for x in [-87, 0] to float32's rounding: 2^n e^r with |r| <= ln 2 / 2, and e^r by its series. */
static inline floats exp_of(floats x) {
    const floats rounder = (floats){0} + 12582912.0f; /* 1.5 * 2^23: added, it leaves n in the low bits */
    floats n = x * 1.44269504f + rounder;
    ints power = ((ints)n << 23) + (127 << 23);
    n -= rounder;
    floats r = x - n * 0.693145752f - n * 1.42860682e-6f;
    floats series = (floats){0} + 1 / 720.0f;
    series = series * r + 1 / 120.0f;
    series = series * r + 1 / 24.0f;
    series = series * r + 1 / 6.0f;
    series = series * r + 0.5f;
    series = series * r + 1;
    series = series * r + 1;
    return series * (floats)power;
}

static float largest_of_block(const float *x, int length) {
    float largest = -INFINITY;
    int i = 0;
    if (length == BLOCK) {
        floats m[4];
        for (int j = 0; j < 4; j++) m[j] = at(x + j * LANES);
        for (i = 4 * LANES; i < BLOCK; i += 4 * LANES)
            for (int j = 0; j < 4; j++) m[j] = larger(at(x + i + j * LANES), m[j]);
        floats all = larger(larger(m[0], m[1]), larger(m[2], m[3]));
        for (int j = 0; j < LANES; j++) largest = all[j] > largest ? all[j] : largest;
    }
    for (; i < length; i++) largest = x[i] > largest ? x[i] : largest;
    return largest;
}

/* sum e^(x - max) and sum (x - max) e^(x - max) of one block */
static void sums_of_block(const float *x, int length, float max, double *sum, double *weighted) {
    int i = 0;
    if (length == BLOCK) {
        floats s[2] = {{0}}, w[2] = {{0}};
        for (; i < BLOCK; i += 2 * LANES)
            for (int j = 0; j < 2; j++) {
                floats d = larger(at(x + i + j * LANES) - max, (floats){0} - 87.0f), e = exp_of(d);
                s[j] += e;
                w[j] += d * e;
            }
        s[0] += s[1], w[0] += w[1];
        float s_all = 0, w_all = 0;
        for (int j = 0; j < LANES; j++) s_all += s[0][j], w_all += w[0][j];
        *sum += s_all, *weighted += w_all;
    }
    for (; i < length; i++) {
        double d = (double)x[i] - max, e = exp(d);
        *sum += e;
        if (e > 0) *weighted += d * e;
    }
}

struct best { int count, limit; float value[TOP]; int32_t id[TOP]; };

/* Offered in ascending order of ids, so that of equal values the lower id comes first. */
static void offer(struct best *best, float value, int32_t id) {
    if (best->count == best->limit && !(value > best->value[best->limit - 1])) return;
    int place = best->count < best->limit ? best->count++ : best->limit - 1;
    for (; place > 0 && value > best->value[place - 1]; place--) {
        best->value[place] = best->value[place - 1];
        best->id[place] = best->id[place - 1];
    }
    best->value[place] = value;
    best->id[place] = id;
}

static int above_in_block(const float *x, int length, int first_id, int32_t target, float value) {
    int above = 0;
    for (int i = 0; i < length; i++) above += x[i] > value;
    for (int i = 0; i < length && first_id + i < target; i++) above += x[i] == value;
    return above;
}

static void numbers_of_row(const float *x, int n, int32_t target, struct row_numbers *out) {
    float block_largest[MAX_BLOCKS];
    const int blocks = (n + BLOCK - 1) / BLOCK, limit = n < TOP ? n : TOP;
    struct best block_best = {.limit = blocks < limit ? blocks : limit}, best = {.limit = limit};
    for (int b = 0; b < blocks; b++) {
        block_largest[b] = largest_of_block(x + b * BLOCK, b * BLOCK + BLOCK <= n ? BLOCK : n - b * BLOCK);
        offer(&block_best, block_largest[b], b);
    }
    /* TOP blocks reach their largest values: no smaller value is among the TOP best of the row. */
    const float max = block_best.value[0], least = blocks >= TOP ? block_best.value[TOP - 1] : -INFINITY, value = x[target];
    double sum = 0, weighted = 0;
    int above = 0;
    for (int b = 0; b < blocks; b++) {
        const float *y = x + b * BLOCK;
        const int length = b * BLOCK + BLOCK <= n ? BLOCK : n - b * BLOCK;
        sums_of_block(y, length, max, &sum, &weighted);
        if (block_largest[b] >= value) above += above_in_block(y, length, b * BLOCK, target, value);
        if (block_largest[b] >= least)
            for (int i = 0; i < length; i++)
                if (y[i] >= least) offer(&best, y[i], b * BLOCK + i);
    }
    const double log_sum = log(sum);
    out->target = target;
    out->rank = above + 1;
    out->target_log_prob = (float)((double)value - max - log_sum);
    out->entropy_bits = (float)((log_sum - weighted / sum) / M_LN2);
    for (int i = 0; i < TOP; i++) {
        out->top_id[i] = i < best.count ? best.id[i] : -1;
        out->top_log_prob[i] = i < best.count ? (float)((double)best.value[i] - max - log_sum) : -INFINITY;
    }
}

struct share { const float *logits; const int32_t *targets; struct row_numbers *rows; int vocabulary, from, to; };

static void *run_share(void *argument) {
    struct share *s = argument;
    for (int i = s->from; i < s->to; i++) numbers_of_row(s->logits + (size_t)i * s->vocabulary, s->vocabulary, s->targets[i], s->rows + i);
    return NULL;
}

void rows_numbers(const float *logits, const int32_t *targets, struct row_numbers *rows, int count, int vocabulary, int threads) {
    pthread_t others[MAX_THREADS];
    struct share shares[MAX_THREADS];
    if (vocabulary > BLOCK * MAX_BLOCKS) die("a vocabulary of %d is too large", vocabulary);
    if (threads > count) threads = count;
    if (threads > MAX_THREADS) threads = MAX_THREADS;
    for (int t = 0; t < threads; t++)
        shares[t] = (struct share){logits, targets, rows, vocabulary, count * t / threads, count * (t + 1) / threads};
    for (int t = 1; t < threads; t++)
        if (pthread_create(&others[t], NULL, run_share, &shares[t])) die("no thread could be started");
    if (threads > 0) run_share(&shares[0]);
    for (int t = 1; t < threads; t++) pthread_join(others[t], NULL);
}
