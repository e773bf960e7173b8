/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interval of a ratio from runs in blocks: the mean of log(x_b / y_b) over the blocks b that both cells
 * have, ± t(n-1) s/√n, exponentiated. It is of the ratio of geometric means, and what drifts between blocks
 * is in both runs of a pair and falls out. Student 1908 (Biometrika 6), on log-ratios.
 */
#include "stats/interval.h"
#include "stats/sample.h"
#include "stats/student.h"

#include "base/memory.h"

#include <math.h>

static struct interval of_ratio(const struct comparison *comparison)
{
    const char *reason = NULL;
    autofree double *ratios = comparison_log_ratios(comparison, &reason);
    if (ratios == NULL)
        return interval_undefined(reason);
    struct sample_summary sample = sample_summarise(ratios, comparison->pairs);
    struct interval interval = {.estimate = quantity_of(exp(sample.mean))};
    if (sample_is_constant(&sample, 1)) /* logarithms of ratios of about 1 */ {
        interval.low = interval.high = quantity_undefined(reason_no_pair_variance);
        return interval;
    }
    double df = (double)(sample.n - 1);
    double half_width = student_quantile(comparison->confidence, df) * sqrt(sample.variance_of_mean);
    interval.low = quantity_of(exp(sample.mean - half_width));
    interval.high = quantity_of(exp(sample.mean + half_width));
    interval.df = quantity_of(df);
    return interval;
}

const struct interval_method interval_paired = {
    .name = "paired",
    .title = "t interval over the blocks' log-ratios, of the ratio of geometric means",
    .source = "Student 1908, on log-ratios",
    .ratio = of_ratio,
    .test = &test_paired,
    .pairs = true,
};
