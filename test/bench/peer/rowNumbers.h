/* The numbers that Tokenscope shows of a row of logits, computed as quickly as one can with plain C. */
#ifndef PEER_ROW_NUMBERS_H
#define PEER_ROW_NUMBERS_H

#include <stdint.h>

#define TOP 10

struct row_numbers {
    int32_t target, rank;   /* rank from 1; an equal logit with a lower id stands above */
    float target_log_prob;  /* nats */
    float entropy_bits;
    int32_t top_id[TOP];
    float top_log_prob[TOP]; /* nats */
};

/* Numbers of `count` rows [count, vocabulary] against `targets` (ids), on `threads` threads. */
void rows_numbers(const float *logits, const int32_t *targets, struct row_numbers *rows, int count, int vocabulary, int threads);

#endif
