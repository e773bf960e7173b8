/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records on their way into the store: what load.c's files share, and nobody else. One file a matter: runs
 * and their slots (load_runs.c), iperf3's tests (load_tests.c), mpstat's outputs (load_cpus.c). All fail with
 * "line: reason", or the reason where there is no line.
 */
#ifndef STEERSTAT_INGEST_LOADER_H
#define STEERSTAT_INGEST_LOADER_H

#include "ingest/load.h"
#include "ingest/load_facts.h"

/* A stream of the test that is being loaded: its printed id and direction, and what was seen of it. */
struct stream_state {
    int id;
    bool reverse;
    unsigned ordinal; /* from 1 in the order of first rows; 0 for SUM */
    uint64_t intervals;
    bool finals[3];                   /* final rows that were there, by direction */
    struct quantity sender, receiver; /* their averages */
};

/* Sums over the samples of one CPU, for outputs without an average of their own: of each column over those
   that have it. */
struct cpu_sum {
    int cpu;
    bool has_average;
    uint64_t line;
    double sums[CPU_COLUMNS];
    uint64_t samples[CPU_COLUMNS];
};

struct known_run {
    uint64_t number;
    int64_t run;
    bool is_new;
};

/* A place of a run for one tool's output. */
struct slot {
    unsigned replica;
    enum side side;
    enum tool tool;
};

struct loader {
    struct store *store;
    const struct claims *claims;
    const struct load_options *options;
    struct load_counts *counts;
    int64_t source;
    uint64_t run_number; /* of `run`; 0: none yet */
    int64_t run;
    bool run_is_new;
    struct slot *slots; /* of the current run, if it is new and a section's: those that are filled */
    size_t slot_count, slot_capacity;
    struct known_run *known; /* run logs: those of part one, which later parts name again */
    size_t known_count, known_capacity;
    struct run_facts facts;
    bool run_is_uncounted; /* it has outputs, or a section, that its value and circumstances lack */
    int64_t first_new_run, last_new_run; /* of such; 0: none yet */
    unsigned results[3];                 /* of the current run, by side */
    bool any_complete, any_bitrates;
    /* The iperf3 output that is being read. */
    bool in_test;
    struct store_output test;
    char *version;
    struct stream_state **streams; /* in the order of their first rows */
    size_t stream_count, stream_capacity;
    void *streams_by_id;  /* a tree (tsearch), which owns them */
    unsigned ordinals[2]; /* streams seen so far, forward and reverse */
    /* The mpstat output that is being read. */
    bool in_counters; /* a file of the kernel's counters */
    bool in_cpu_output;
    struct store_output cpu_output;
    struct machine_record machine;
    char *host, *kernel;
    bool has_rates; /* or nodes: their averages may have to be worked out */
    struct cpu_sum *cpus;
    size_t cpu_count, cpu_capacity;
};

/* ---- runs and their slots */

/* Finds or makes the run that a record belongs to. */
MUST_CHECK bool loader_enter_run(struct loader *loader, const struct record *record, struct error *error);
/* Leaves the current run, whose outputs are all there for now. */
MUST_CHECK bool loader_leave_run(struct loader *loader, struct error *error);
/* Finishes those that this file made and that were not finished yet: a few together, the last at its end. */
MUST_CHECK bool loader_finish_runs(struct loader *loader, struct error *error);
/* Makes sure that a slot of the current run is free, by --replace if need be. */
MUST_CHECK bool loader_free_slot(struct loader *loader, const struct record *record, unsigned replica,
                                 enum side side, enum tool tool, struct error *error);

/* ---- iperf3's tests */

MUST_CHECK bool loader_begin_test(struct loader *loader, const struct record *record, struct error *error);
MUST_CHECK bool loader_take_interval(struct loader *loader, const struct flow_record *flow,
                                     struct error *error);
MUST_CHECK bool loader_take_summary(struct loader *loader, const struct flow_record *flow,
                                    struct error *error);
/* Puts the test that was read into the store; none is fine. */
MUST_CHECK bool loader_end_test(struct loader *loader, struct error *error);
void loader_forget_streams(struct loader *loader);

/* ---- mpstat's outputs */

void loader_set_machine(struct loader *loader, const struct machine_record *machine);
MUST_CHECK bool loader_take_machine(struct loader *loader, const struct record *record, struct error *error);
MUST_CHECK bool loader_take_cpu_row(struct loader *loader, const struct record *record, struct error *error);
/* A row of another of mpstat's tables. */
MUST_CHECK bool loader_take_rates_or_node(struct loader *loader, const struct record *record,
                                          struct error *error);
/* Works out the averages that the output lacks; none is fine. */
MUST_CHECK bool loader_end_cpu_output(struct loader *loader, struct error *error);

#endif
