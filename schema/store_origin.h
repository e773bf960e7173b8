/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the runs of a selection come from: their raw files, what logs and outputs say of machines, tools and
 * plans, what was set on which devices, and whether it was proved to work. For people who ask how the data
 * were made; nothing is computed from it. Texts live until the callback returns, which returns false (with
 * the error set) to stop. NULL and undefined: the raw text does not say.
 */
#ifndef STEERSTAT_SCHEMA_STORE_ORIGIN_H
#define STEERSTAT_SCHEMA_STORE_ORIGIN_H

#include "schema/store.h"

/* The runs as a whole. */
struct store_overview {
    char *campaign; /* owned: free with free() */
    uint64_t runs;
    uint64_t complete;     /* runs with a bitrate of each replica */
    uint64_t in_blocks;    /* runs that carry a block, */
    uint64_t blocks;       /* ... of so many blocks */
    uint64_t with_section; /* runs that a run log's section tells of */
    char first_start[40];  /* UTC, ISO 8601, of the first run and the last; "" where none says */
    char last_start[40];
    uint64_t other_campaigns; /* of the database, beside the one that is read */
};
MUST_CHECK bool store_read_overview(struct store *store, const struct store_selection *selection,
                                    struct store_overview *overview, struct error *error);

/* One thing that is said of runs: a label ("label"), a log's header ("machine", "plan", "note", ...; of
 * "tool" the key is its name, the value its version), or a tool's own output ("iperf3 output", "mpstat
 * output"). */
struct store_fact {
    const char *kind, *key, *value;
    uint64_t runs;
};
typedef bool store_fact_function(void *context, const struct store_fact *fact, struct error *error);
/* By kind, key and value. */
MUST_CHECK bool store_read_facts(struct store *store, const struct store_selection *selection,
                                 store_fact_function *function, void *context, struct error *error);

/* Whether a configuration's treatment took place. */
struct store_treatment {
    const char *configuration;
    uint64_t runs, proved, unproved; /* the others' logs do not say */
    struct count failed_attempts;    /* before the runs that count; undefined where no log counts attempts */
    struct quantity least_steered, mean_steered, most_steered; /* growth of received_rps in a run, all CPUs */
};
typedef bool store_treatment_function(void *context, const struct store_treatment *treatment,
                                      struct error *error);
MUST_CHECK bool store_read_treatments(struct store *store, const struct store_selection *selection,
                                      store_treatment_function *function, void *context, struct error *error);

/* What a setting read on the devices of a class, in the runs of a configuration. */
struct store_setting_read {
    const char *configuration, *phase, *class, *name, *value;
    uint64_t devices, runs; /* how many different devices; in how many runs */
};
typedef bool store_setting_function(void *context, const struct store_setting_read *setting,
                                    struct error *error);
MUST_CHECK bool store_read_settings(struct store *store, const struct store_selection *selection,
                                    store_setting_function *function, void *context, struct error *error);

/* A raw file that holds outputs of these runs. */
struct store_source_read {
    const char *name, *sha256, *format;
    uint64_t bytes, parser_version, runs, rejected_lines, warned_lines;
};
typedef bool store_source_function(void *context, const struct store_source_read *source,
                                   struct error *error);
MUST_CHECK bool store_read_sources(struct store *store, const struct store_selection *selection,
                                   store_source_function *function, void *context, struct error *error);

/* A line of these files that was not taken, or was and contradicts itself or others. */
struct store_remark {
    const char *source_name, *reason;
    uint64_t line;
    bool rejected;
};
typedef bool store_remark_function(void *context, const struct store_remark *remark, struct error *error);
/* By file and line; at most `most` of them, *count gets how many there are. */
MUST_CHECK bool store_read_remarks(struct store *store, const struct store_selection *selection, size_t most,
                                   uint64_t *count, store_remark_function *function, void *context,
                                   struct error *error);

#endif
