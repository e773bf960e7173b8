/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bitrate over time inside runs: repeated measurements of one run each, never observations of their own. For
 * looking at (warm-up, collapse, one run unlike the others), not for intervals.
 */
#ifndef STEERSTAT_STATS_OVER_TIME_H
#define STEERSTAT_STATS_OVER_TIME_H

#include "base/error.h"
#include "schema/store.h"

struct time_point {
    int64_t place;          /* the same for intervals at the same time, in all runs */
    double start, end;      /* seconds */
    double bits_per_second; /* mean over the run's replicas */
};

struct run_over_time {
    char *configuration;
    unsigned replicas;
    uint64_t number;
    struct time_point *points; /* [count] in order */
    size_t count, capacity;
};

struct over_time {
    struct run_over_time *runs; /* by replicas, then configuration, then number */
    size_t count, capacity;
};

/*
 * Reads all runs of a selection that have intervals from a receiving side; none is fine. A last interval that
 * is shorter than half of the first is left out: the tail of a test, whose rate says nothing.
 */
MUST_CHECK bool over_time_read(struct over_time *over_time, struct store *store,
                               const struct store_selection *selection, struct error *error);
void over_time_finish(struct over_time *over_time);

/*
 * The mean over the cell's runs at each interval that all of them have that have any: points[*count], free
 * with free(). NULL where there is none.
 */
struct time_point *over_time_mean(const struct over_time *over_time, const char *configuration,
                                  unsigned replicas, size_t *count);

/* Whether the run is of that cell. */
bool run_over_time_is_of(const struct run_over_time *run, const char *configuration, unsigned replicas);

#endif
