/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan by hand on the netns testbed: built, run, and everything looked after that has to be as before. */
#ifndef STEERSTAT_TESTS_RUNNER_BENCH_H
#define STEERSTAT_TESTS_RUNNER_BENCH_H

#include "test.h"

#include "runner/testbed.h"

extern const struct testbed_kind testbed_netns;

enum { BASELINE, RPS, RFS, TREATMENTS };

struct bench {
    struct plan plan;
    struct treatment treatments[TREATMENTS];
    unsigned replicas[1];
    struct actions actions;
    struct testbed *testbed;
    char folder[64];
    char *flow_entries_before;
    struct error error;
    size_t namespaces_before;
    bool nothing_is_done; /* a dry run: nothing is needed for it */
};

/* For cmocka: a zeroed bench as state; what a failed test left is put back. */
int bench_set_up(void **state);
int bench_tear_down(void **state);

/* The plan and the journal, to be changed before bench_open. Skips the test where it can't be made, said in
 * the output. */
void bench_prepare(struct bench *bench, unsigned replicas);
void bench_add(struct bench *bench, int treatment, enum device_class on, const char *name, const char *value);

/* The testbed. */
void bench_open(struct bench *bench);
void bench_build(struct bench *bench, unsigned replicas); /* both */

/* One run with everything that has to hold of it; returns the growth of received_rps. */
uint64_t bench_run(struct bench *bench, int treatment, unsigned replicas);
const char *bench_find_reading(const struct reading *reading, const char *node, const char *device,
                               const char *name);

/* Takes it away: namespaces, settings and journal have to be as before. */
void bench_finish(struct bench *bench);
size_t bench_count_namespaces(void);

#endif
