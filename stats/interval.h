/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The contract of an interval method and the table of them (stats/intervals.c): one file a method, one row a
 * method. A method is a pure computation: it can't fail, but its result may be undefined, with the reason.
 */
#ifndef STEERSTAT_STATS_INTERVAL_H
#define STEERSTAT_STATS_INTERVAL_H

#include "base/quantity.h"
#include "stats/cells.h"
#include "stats/comparison.h"
#include "stats/test.h"

struct interval {
    struct quantity estimate; /* what it is an interval of; undefined: the ratio of means, or the mean */
    struct quantity low, high;
    struct quantity df; /* degrees of freedom of the t quantile that was used */
};

static inline struct interval interval_undefined(const char *reason)
{
    struct quantity none = quantity_undefined(reason);
    return (struct interval){.low = none, .high = none, .df = none};
}

/* A ratio's interval, with the reference's own where it is asked for its own row. */
struct interval_method {
    const char *name;   /* "fieller" */
    const char *title;  /* "Fieller, unequal variances": for a table's caption */
    const char *source; /* where it is from */
    /* The interval of a cell's mean; NULL where the method has none. */
    struct interval (*cell)(const struct cell *cell, double confidence, uint64_t seed);
    /* The interval of a comparison's ratio; NULL where the method has none. */
    struct interval (*ratio)(const struct comparison *comparison);
    /* The interval of the reference's own row; NULL where that row carries none. */
    struct interval (*own)(const struct cell *reference, double confidence);
    const struct test_method *test; /* whose p goes with it; NULL: none */
    bool pairs;                     /* it is of the blocks' pairs: by blocks, or not at all */
    bool pairs_where_blocked;       /* it keeps blocks together where there are some */
    bool needs_replicas;            /* it looks at the replicas' own values */
};

const struct interval_method *const *interval_methods(size_t *count);
const struct interval_method *interval_method_find(const char *name); /* NULL where unknown */
const char *interval_method_name_at(size_t index);                    /* NULL behind the end */
const char *interval_method_title_at(size_t index);                   /* NULL behind the end */

/* The methods, one file each (stats/interval_*.c). */
extern const struct interval_method interval_t, interval_fieller, interval_paired, interval_stein,
    interval_bca, interval_fixed, interval_published;

#endif
