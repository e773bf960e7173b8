/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interval of a campaign that stopped by itself (`runner --precision`): exp(L ± t(n0-1) s0/√n) over the
 * log-ratios of all n blocks, with the standard deviation s0 of the first n0 = 8. The number of blocks was
 * chosen by looking at s0; this interval keeps its confidence all the same. Stein 1945 (Ann. Math. Stat. 16).
 */
#include "stats/interval.h"
#include "stats/sample.h"
#include "stats/stein.h"
#include "stats/student.h"

#include "base/memory.h"

#include <math.h>

static struct interval of_ratio(const struct comparison *comparison)
{
    const char *reason = NULL;
    autofree double *ratios = comparison_log_ratios(comparison, &reason);
    if (ratios == NULL)
        return interval_undefined(reason);
    double mean = sample_summarise(ratios, comparison->pairs).mean;
    struct interval interval = {.estimate = quantity_of(exp(mean))};
    interval.low = interval.high = quantity_undefined(reason_no_first_stage);
    if (comparison->pairs < STEIN_FIRST_STAGE)
        return interval;
    struct stein stein = stein_first_stage(ratios, STEIN_FIRST_STAGE, 1, comparison->confidence);
    interval.low = interval.high = quantity_undefined(reason_no_pair_variance);
    if (stein.deviation == 0)
        return interval;
    interval.low = stein_low(&stein, mean, comparison->pairs);
    interval.high = stein_high(&stein, mean, comparison->pairs);
    interval.df = quantity_of(STEIN_FIRST_STAGE - 1);
    return interval;
}

const struct interval_method interval_stein = {
    .name = "stein",
    .title = "Stein's two-stage interval of the ratio of geometric means, by the first 8 blocks' spread",
    .source = "Stein 1945",
    .ratio = of_ratio,
    .test = &test_stein,
    .pairs = true,
};
