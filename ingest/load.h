/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records into the store: one source, inside a transaction that the caller begins and ends. */
#ifndef STEERSTAT_INGEST_LOAD_H
#define STEERSTAT_INGEST_LOAD_H

#include "ingest/claims.h"
#include "ingest/raw_file.h"
#include "ingest/record.h"

/* What one source brought. */
struct load_counts {
    int64_t source; /* its identifier */
    uint64_t runs, bitrates, cpu_rows, rejected;
    uint64_t first_rejected_line;
    char first_reason[160];
    uint64_t warnings; /* lines that were taken, and contradict themselves or others */
    uint64_t first_warned_line;
    char first_warning[160];
    bool torn; /* a run log: it ends inside a run, which was not taken (and is none of the rejected) */
    uint64_t torn_line;
};

struct load_options {
    bool replace; /* remove sources that hold the same slots */
    /* What the store keeps as the source's claims; NULL: the runs' own. A run log that names its cell adds to
       what was claimed. */
    const struct claims *stated;
    const char *title; /* of the configuration, where the log says it; NULL: it does not */
    /* Plain outputs: the replica of each of the file's tests, by its number less one; NULL for run logs. */
    const unsigned *test_replicas;
    size_t test_count;
    /* Sources that this invocation has added: --replace does not turn one against another. */
    const int64_t *own_sources;
    size_t own_source_count;
};

/*
 * Parses a file into the store as a new source. `claims` are complete (campaign, configuration, replicas;
 * plain outputs: run). Fails with "line: reason"; the caller then rolls back. Before it commits it calls
 * store_check_removals.
 */
MUST_CHECK bool load_file(struct store *store, struct raw_file *file, const struct claims *claims,
                          const struct load_options *options, struct load_counts *counts,
                          struct error *error);

#endif
