/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fieller's interval for a ratio of two independent means with unequal variances: the set of θ with
 * (x̄ - θȳ)² ≤ t² (vx + θ² vy), t at the Welch-Satterthwaite degrees of freedom taken at θ̂ = x̄/ȳ.
 * Fieller 1954 (J. R. Stat. Soc. B 16); Welch 1947 (Biometrika 34).
 */
#include "stats/interval.h"
#include "stats/sample.h"
#include "stats/student.h"

#include <math.h>

static struct interval of_ratio(const struct comparison *comparison)
{
    struct sample_summary x = sample_summarise(comparison->cell->values, comparison->cell->runs);
    struct sample_summary y = sample_summarise(comparison->reference->values, comparison->reference->runs);
    if (x.n < 2 || y.n < 2)
        return interval_undefined(reason_too_few_runs);
    if (y.mean == 0)
        return interval_undefined(reason_zero_reference);
    double vx = x.variance_of_mean;
    double vy = y.variance_of_mean;
    if (vx == 0 && vy == 0)
        return interval_undefined(reason_no_variance);
    double df = welch_degrees_of_freedom(&x, &y, x.mean / y.mean);
    if (!isfinite(
            df)) /* the cell has neither mean nor variance: θ̂ is 0 and takes the reference's variance away */
        return interval_undefined(reason_no_variance);
    double t = student_quantile(comparison->confidence, df);
    double denominator = y.mean * y.mean - t * t * vy;
    if (denominator <= 0) {
        struct interval unbounded =
            interval_undefined("unbounded: the reference's mean is not clearly apart from 0");
        unbounded.df = quantity_of(df);
        return unbounded;
    }
    /* ȳ²vx + x̄²vy - t²vx·vy, arranged so that no term is negative */
    double spread = t * sqrt(vx * denominator + x.mean * x.mean * vy);
    double centre = x.mean * y.mean;
    return (struct interval){.low = quantity_of((centre - spread) / denominator),
                             .high = quantity_of((centre + spread) / denominator),
                             .df = quantity_of(df)};
}

const struct interval_method interval_fieller = {
    .name = "fieller",
    .title = "Fieller's interval for a ratio of means, unequal variances",
    .source = "Fieller 1954; Welch 1947",
    .ratio = of_ratio,
    .test = &test_welch,
};
