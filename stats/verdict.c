/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/verdict.h"

const struct verdict verdict_better = {"better"};
const struct verdict verdict_worse = {"worse"};
const struct verdict verdict_equivalent = {"equivalent"};
const struct verdict verdict_inconclusive = {"inconclusive"};

static const struct verdict *inconclusive(const char *why, const char **reason)
{
    *reason = why;
    return &verdict_inconclusive;
}

const struct verdict *verdict_of(struct quantity low, struct quantity high, struct quantity p,
                                 struct quantity p_adjusted, const struct metric *metric, double confidence,
                                 double margin, const char **reason)
{
    *reason = NULL;
    if (!low.defined || !high.defined)
        return inconclusive(low.reason, reason);
    if (!p_adjusted.defined)
        return inconclusive(p_adjusted.reason, reason);
    if (low.value >= 1 / (1 + margin) && high.value <= 1 + margin)
        return &verdict_equivalent;
    if (low.value <= 1 && high.value >= 1)
        return inconclusive("the interval includes 1", reason);
    if (p.value >= 1 - confidence)
        return inconclusive("the test is not significant", reason);
    if (p_adjusted.value >= 1 - confidence)
        return inconclusive("not significant among so many comparisons", reason);
    return (low.value > 1) == metric->higher_is_better ? &verdict_better : &verdict_worse;
}
