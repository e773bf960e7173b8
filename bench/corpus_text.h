/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What tools print, made up: iperf3's and mpstat's output of tests that never ran, in their own formats
 * (iperf3 3.12, sysstat 12.6.1), with numbers that agree with each other as real ones do. The same random
 * numbers give the same bytes.
 */
#ifndef STEERSTAT_BENCH_CORPUS_TEXT_H
#define STEERSTAT_BENCH_CORPUS_TEXT_H

#include "stats/random.h"

#include <stdbool.h>
#include <stddef.h>

/* A growing text on the heap; zeroed at first, `bytes` is free()d. */
struct corpus_text {
    char *bytes;
    size_t length, capacity;
};

void corpus_print(struct corpus_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A test of one TCP stream as both sides see it. */
struct corpus_test {
    unsigned replica;
    unsigned seconds; /* one interval each; 3600 at most */
    double megabits_per_second;
    unsigned long long start; /* seconds since 1970 */
};

/* Both sides' outputs of one test are of the same random numbers: each draws from a copy of `random`. */
void corpus_iperf3_server(struct corpus_text *text, const struct corpus_test *test, struct random random);
void corpus_iperf3_client(struct corpus_text *text, const struct corpus_test *test, struct random random);
/* The client's with -J. */
void corpus_iperf3_json(struct corpus_text *text, const struct corpus_test *test, struct random random);

/* `mpstat -P ALL 1 SECONDS`, with its averages. */
void corpus_mpstat(struct corpus_text *text, unsigned cpus, unsigned seconds, unsigned long long start,
                   struct random random);

#endif
