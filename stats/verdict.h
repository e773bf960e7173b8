/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a comparison says in one word, by statistics.md's rule (docs/methods.md). */
#ifndef STEERSTAT_STATS_VERDICT_H
#define STEERSTAT_STATS_VERDICT_H

#include "base/quantity.h"
#include "stats/metric.h"

struct verdict {
    const char *name; /* "better", "worse", "equivalent", "inconclusive" */
};

extern const struct verdict verdict_better, verdict_worse, verdict_equivalent, verdict_inconclusive;

/*
 * In this order: an undefined or unbounded interval is inconclusive; one inside [1/(1+margin), 1+margin] is
 * equivalent; one that excludes 1 with adjusted p < 1 - confidence is better or worse by the metric's
 * direction; all else is inconclusive. *reason says why where inconclusive, else NULL. Without a p (a method
 * that has no test) the verdict is inconclusive as well: no claim without its test.
 */
const struct verdict *verdict_of(struct quantity low, struct quantity high, struct quantity p,
                                 struct quantity p_adjusted, const struct metric *metric, double confidence,
                                 double margin, const char **reason);

#endif
