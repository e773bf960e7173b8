/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Metrics that are computed for each run from several readings, and then are run values like any other:
 * balance over cores (Jain's index, Jain, Chiu and Hawe 1984, DEC-TR-301), fairness over replicas, and the
 * cost of a bit in cores.
 */
#ifndef STEERSTAT_STATS_DERIVED_H
#define STEERSTAT_STATS_DERIVED_H

#include "base/error.h"
#include "stats/cells.h"

/* The readings of one run; an array that the metric does not need is NULL. */
struct run_facts {
    const double *softirq, *idle; /* [cpus] percent of each core's time; the row "all" is not among them */
    size_t cpus;
    const double *bits_per_second; /* [replicas] */
    size_t replicas;
    double total_bits_per_second; /* of all replicas */
};

/* Jain's index (sum x)^2 / (k sum x^2), max/mean and the coefficient of variation (with k - 1); of nothing
 * but zeros they are those of equal shares: 1, 1 and 0. */
double derive_softirq_jain(const struct run_facts *facts);
double derive_softirq_max_to_mean(const struct run_facts *facts);
double derive_softirq_cv(const struct run_facts *facts);
double derive_busy_jain(const struct run_facts *facts);
double derive_busy_max_to_mean(const struct run_facts *facts);
double derive_busy_cv(const struct run_facts *facts);
double derive_fairness(const struct run_facts *facts);

/* Cores per Gbit/s: sum of percent / 100 over the replicas' total. Not finite where nothing was received. */
double derive_softirq_cost(const struct run_facts *facts);
double derive_busy_cost(const struct run_facts *facts);

/*
 * Cells of a derived metric. A run that lacks one of the readings (or whose value is not finite) is
 * incomplete. Fails where the database has no runs with all of them.
 */
MUST_CHECK bool derived_read(struct cell_table *table, struct store *store,
                             const struct store_selection *selection, const struct metric *metric,
                             struct error *error);

#endif
