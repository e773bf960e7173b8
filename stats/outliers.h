/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs far from the others: |x - median| > 3.5 · 1.4826 · MAD (Iglewicz and Hoaglin 1993). Information, never
 * a reason to leave a run out: one healthy cell of 20 runs in ten has one.
 */
#ifndef STEERSTAT_STATS_OUTLIERS_H
#define STEERSTAT_STATS_OUTLIERS_H

#include <stdbool.h>
#include <stddef.h>

/* outlying[n] gets whether each value is one; returns how many are. None where the MAD is 0. */
size_t outliers_find(const double *values, bool *outlying, size_t n);

#endif
