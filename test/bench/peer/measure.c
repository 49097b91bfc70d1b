#define _GNU_SOURCE
#include "measure.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "libllama.h"

/* Processor time that the whole machine spent, stolen time included: the first line of /proc/stat. */
static double machine_busy_ms(void) {
    unsigned long long user, nice, system, idle, iowait, irq, softirq, steal;
    FILE *f = fopen("/proc/stat", "r");
    if (!f || fscanf(f, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system, &idle, &iowait, &irq, &softirq, &steal) != 8)
        die("cannot read /proc/stat");
    fclose(f);
    return (double)(user + nice + system + irq + softirq + steal) * 1e3 / (double)sysconf(_SC_CLK_TCK);
}

static double ms_of(struct timeval t) { return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3; }

struct moment now(void) {
    struct timespec t;
    struct rusage use;
    clock_gettime(CLOCK_MONOTONIC, &t);
    getrusage(RUSAGE_SELF, &use);
    return (struct moment){(double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6, machine_busy_ms(), ms_of(use.ru_utime) + ms_of(use.ru_stime)};
}

struct sample since(struct moment start, bool processor_time) {
    struct moment end = now();
    if (processor_time) return (struct sample){end.own_ms - start.own_ms, 0};
    double ms = end.ms - start.ms, others = (end.busy_ms - start.busy_ms - (end.own_ms - start.own_ms)) / ms;
    return (struct sample){ms, others > 0 ? others : 0};
}

double peak_bytes(void) {
    char line[256];
    double kilobytes = 0;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "VmHWM: %lf kB", &kilobytes) == 1) break;
    if (!f || kilobytes == 0) die("cannot read /proc/self/status");
    fclose(f);
    return kilobytes * 1024;
}
