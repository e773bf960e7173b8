/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many runs of each cell a wanted precision takes, as far as the runs so far can tell: the n for which
 * the interval's relative half-width is expected to be no more than that (about even odds of reaching it).
 */
#ifndef STEERSTAT_STATS_NEEDED_H
#define STEERSTAT_STATS_NEEDED_H

#include "base/quantity.h"
#include "stats/comparison.h"

struct needed {
    struct quantity reached; /* relative half-width that the runs so far give: 0.02 is 2 % */
    struct quantity runs;    /* of each cell, 2 at least */
};

/* Of a cell's mean: t(n-1)·CV/√n. */
struct needed needed_of_cell(const struct cell *cell, double precision, double confidence);

/*
 * Of a ratio: t·√(CVx²/n + CVy²/n) with Welch's degrees of freedom for n runs of each; where the method pairs
 * blocks, exp(t(n-1)·s/√n) - 1 of the log-ratios.
 */
struct needed needed_of_ratio(const struct comparison *comparison, bool paired, double precision);

#endif
