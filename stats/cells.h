/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cells: all runs of a campaign with the same configuration, replica count and factors, as run values.
 * The run is the unit of replication; replicas inside a run are repeated measurements of it.
 */
#ifndef STEERSTAT_STATS_CELLS_H
#define STEERSTAT_STATS_CELLS_H

#include "base/error.h"
#include "schema/store.h"
#include "stats/metric.h"

#include <stddef.h>
#include <stdint.h>

/* `cpu` of a cell: a CPU's number, or one of these. */
enum { CELL_CPU_NONE = -2, CELL_CPU_ALL = CPU_ALL };

struct cell {
    char *configuration; /* name; configuration_title() has the title */
    unsigned replicas;
    int cpu;
    double *values;         /* [runs] run values in run-number order, base unit */
    uint64_t *run_numbers;  /* [runs] */
    uint64_t *blocks;       /* [runs] of a campaign in randomised blocks; 0: the run carries none */
    size_t runs;            /* complete runs: the n of every formula */
    size_t incomplete;      /* runs left out because a replica's result is missing */
    size_t unverified;      /* of the complete runs: whose treatment the log says could not be proved */
    double *replica_values; /* bitrate, where it was asked for: [runs * replicas], run by run; else NULL */
    char **circumstances;   /* [circumstance_count] what its runs were made under: all that differ */
    size_t circumstance_count;
    bool client_reported; /* some bitrate came from a client's copy of the receiver row, no server's being
                               there */
};

/* Cells by replicas, then cpu, then configuration in the order that they are defined in. */
struct cell_table {
    const struct metric *metric;
    struct cell *cells;
    size_t count;
    char *labels; /* of all runs: the planned factors, "key=value" lines */
};

/*
 * Reads all cells of a selection; `with_replicas` fills replica_values, which most methods do without. Fails
 * where the runs differ by a factor that the selection leaves open.
 */
MUST_CHECK bool cell_table_read(struct cell_table *table, struct store *store,
                                const struct store_selection *selection, const struct metric *metric,
                                bool with_replicas, struct error *error);
/* Adds the cells that only the other table has, without any run. */
void cell_table_add_missing(struct cell_table *table, const struct cell_table *other);

void cell_table_finish(struct cell_table *table);

/* Whether every run carries a block, and no cell has two runs in one: the runs of a block can be paired. */
bool cell_table_is_blocked(const struct cell_table *table);

/* The cell of that identity; NULL where there is none. */
const struct cell *cell_table_find(const struct cell_table *table, const char *configuration,
                                   unsigned replicas, int cpu);

/* "all", "3", or "" for a cell that is not by CPU. */
void cell_cpu_text(char buffer[static 16], int cpu);

#endif
