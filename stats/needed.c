/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/needed.h"

#include "base/memory.h"
#include "stats/sample.h"
#include "stats/student.h"

#include <math.h>

static const double most_runs = 1e9;

/* Half-width for n runs of each cell. */
struct design {
    double x, y; /* coefficients of variation; y 0: one cell. Paired: x is the log-ratios' deviation */
    bool paired;
    double confidence;
};

static double half_width(const struct design *design, double n)
{
    double vx = design->x * design->x / n;
    double vy = design->y * design->y / n;
    double df = (n - 1) * (vx + vy) * (vx + vy) / (vx * vx + vy * vy); /* Welch's, n of each */
    double width = student_quantile(design->confidence, df) * sqrt(vx + vy);
    return design->paired ? expm1(width) : width;
}

/* The half-width falls with n: doubled until it is small enough, then halved in between. */
static struct quantity least_runs(const struct design *design, double precision)
{
    double low = 1;
    double high = 2;
    while (half_width(design, high) > precision) {
        low = high;
        high *= 2;
        if (high > most_runs)
            return quantity_undefined("more than a thousand million runs");
    }
    while (high - low > 1) {
        double middle = floor((low + high) / 2);
        if (half_width(design, middle) > precision)
            low = middle;
        else
            high = middle;
    }
    return quantity_of(high);
}

static struct needed undefined(const char *reason)
{
    return (struct needed){quantity_undefined(reason), quantity_undefined(reason)};
}

struct needed needed_of_cell(const struct cell *cell, double precision, double confidence)
{
    struct sample_summary sample = sample_summarise(cell->values, cell->runs);
    if (sample.n < 2)
        return undefined(reason_too_few_runs);
    if (sample.mean == 0 || sample.standard_deviation == 0)
        return undefined(sample.mean == 0 ? "the mean is 0" : reason_no_variance);
    struct design design = {.x = sample.standard_deviation / fabs(sample.mean), .confidence = confidence};
    return (struct needed){quantity_of(half_width(&design, (double)sample.n)),
                           least_runs(&design, precision)};
}

static struct needed of_pairs(const struct comparison *comparison, double precision)
{
    const char *reason = NULL;
    autofree double *ratios = comparison_log_ratios(comparison, &reason);
    if (ratios == NULL)
        return undefined(reason);
    struct sample_summary sample = sample_summarise(ratios, comparison->pairs);
    if (sample.standard_deviation == 0)
        return undefined(reason_no_pair_variance);
    struct design design = {
        .x = sample.standard_deviation, .paired = true, .confidence = comparison->confidence};
    return (struct needed){quantity_of(half_width(&design, (double)sample.n)),
                           least_runs(&design, precision)};
}

struct needed needed_of_ratio(const struct comparison *comparison, bool paired, double precision)
{
    if (paired)
        return of_pairs(comparison, precision);
    struct sample_summary x = sample_summarise(comparison->cell->values, comparison->cell->runs);
    struct sample_summary y = sample_summarise(comparison->reference->values, comparison->reference->runs);
    if (x.n < 2 || y.n < 2)
        return undefined(reason_too_few_runs);
    if (x.mean == 0 || y.mean == 0)
        return undefined(y.mean == 0 ? reason_zero_reference : "the mean is 0");
    if (x.standard_deviation == 0 && y.standard_deviation == 0)
        return undefined(reason_no_variance);
    struct design design = {.x = x.standard_deviation / fabs(x.mean),
                            .y = y.standard_deviation / fabs(y.mean),
                            .confidence = comparison->confidence};
    double df = welch_degrees_of_freedom(&x, &y, x.mean / y.mean);
    double now = design.x * design.x / (double)x.n + design.y * design.y / (double)y.n;
    return (struct needed){quantity_of(student_quantile(design.confidence, df) * sqrt(now)),
                           least_runs(&design, precision)};
}
