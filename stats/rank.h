/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks of a sample's values. */
#ifndef STEERSTAT_STATS_RANK_H
#define STEERSTAT_STATS_RANK_H

#include <stddef.h>

/*
 * ranks[n] gets each value's rank from 1, equal ones sharing the mean of theirs. Returns the sum of t^3 - t
 * over all groups of t equal values: 0 where there are no ties.
 */
double rank_values(const double *values, double *ranks, size_t n);

#endif
