/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The t interval of a cell's mean: mean ± t(1-α/2, n-1) · s/√n over run values. Student 1908. */
#include "stats/interval.h"
#include "stats/sample.h"
#include "stats/student.h"

#include <math.h>

static struct interval of_cell(const struct cell *cell, double confidence, uint64_t seed)
{
    (void)seed;
    struct sample_summary sample = sample_summarise(cell->values, cell->runs);
    if (sample.n < 2)
        return interval_undefined(reason_too_few_runs);
    if (sample_is_constant(&sample, 0)) /* a width of 0 would be a claim that no data can make */
        return interval_undefined(reason_no_variance);
    double df = (double)(sample.n - 1);
    double half_width = student_quantile(confidence, df) * sqrt(sample.variance_of_mean);
    return (struct interval){.low = quantity_of(sample.mean - half_width),
                             .high = quantity_of(sample.mean + half_width),
                             .df = quantity_of(df)};
}

const struct interval_method interval_t = {
    .name = "t",
    .title = "t interval over run values",
    .source = "Student 1908",
    .cell = of_cell,
};
