/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cell's t interval divided by the reference's mean as if that were known exactly: the usual shortcut. It
 * leaves the reference's uncertainty out and is too narrow; it is here to be compared with.
 */
#include "stats/interval.h"
#include "stats/sample.h"
#include "stats/student.h"

static struct interval over_mean(const struct cell *cell, const struct cell *reference, double confidence)
{
    struct interval interval = interval_t.cell(cell, confidence, 0);
    double mean = sample_summarise(reference->values, reference->runs).mean;
    if (reference->runs == 0 || mean == 0)
        return interval_undefined(reference->runs == 0 ? reason_too_few_runs : reason_zero_reference);
    if (interval.low.defined) {
        double low = interval.low.value / mean;
        double high = interval.high.value / mean;
        interval.low.value = mean > 0 ? low : high; /* a negative reference turns the ends over */
        interval.high.value = mean > 0 ? high : low;
    }
    return interval;
}

static struct interval of_ratio(const struct comparison *comparison)
{
    return over_mean(comparison->cell, comparison->reference, comparison->confidence);
}

static struct interval of_reference(const struct cell *reference, double confidence)
{
    return over_mean(reference, reference, confidence);
}

const struct interval_method interval_fixed = {
    .name = "fixed",
    .title = "t interval over the reference's mean as if that were exact (too narrow)",
    .source = "the usual shortcut",
    .ratio = of_ratio,
    .own = of_reference,
    .test = &test_welch,
};
