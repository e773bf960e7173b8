/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checking a published table against the raw data: every cell against the same cell recomputed, and for each
 * that disagrees the other cells whose value it is.
 */
#ifndef STEERSTAT_STATS_CHECK_H
#define STEERSTAT_STATS_CHECK_H

#include "base/table.h"
#include "stats/estimates.h"
#include "stats/published_table.h"

struct check_options {
    bool half_widths;  /* the table holds half-widths of intervals, else means or ratios */
    unsigned replicas; /* of a table that does not say it; 0: not given */
};

struct check_result {
    size_t compared, disagreeing;
    struct table *rows; /* row, column, published, recomputed, matches_other; free with table_destroy */
};

/*
 * The configuration that a bitrate table was normalised by: the one whose row or column is 1 throughout. NULL
 * where there is none.
 */
const char *check_find_reference(const struct published_table *published);

/* Whether all numbers are below 1: half-widths of ratios rather than of bit/s. */
bool check_is_below_one(const struct published_table *published);

/* Fails where a label of the table is neither a configuration, a replica count nor a core of the data. */
MUST_CHECK bool check_table(struct check_result *result, const struct published_table *published,
                            const struct estimates *estimates, const struct check_options *options,
                            struct error *error);

#endif
