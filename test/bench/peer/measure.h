/* What a piece of work cost, and whether something else ran beside it. */
#ifndef PEER_MEASURE_H
#define PEER_MEASURE_H

#include <stdbool.h>

struct moment { double ms, busy_ms, own_ms; };
struct sample { double ms, others; /* cores that other processes kept busy meanwhile */ };

struct moment now(void);
/* Time that passed, or processor time of this process, which hardly sees others: they then count as none. */
struct sample since(struct moment start, bool processor_time);

/* Largest resident set of this process, in bytes. */
double peak_bytes(void);

#endif
