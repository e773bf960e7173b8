/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/stein.h"

#include "stats/sample.h"
#include "stats/student.h"

#include <math.h>

const char reason_no_first_stage[] = "fewer blocks than the first stage's 8";

struct stein stein_first_stage(const double *log_ratios, size_t n0, double precision, double confidence)
{
    struct sample_summary sample = sample_summarise(log_ratios, n0);
    struct stein stein = {
        .first_stage = n0,
        .deviation = sample.standard_deviation,
        .t = student_quantile(confidence, (double)(n0 - 1)),
    };
    double root = stein.t * stein.deviation / log1p(precision);
    double needed = ceil(root * root);
    stein.needed = needed > (double)n0 ? (needed < 1e15 ? (uint64_t)needed : (uint64_t)1e15) : n0;
    return stein;
}

static double half_width(const struct stein *stein, size_t n)
{
    return stein->t * stein->deviation / sqrt((double)n);
}

struct quantity stein_low(const struct stein *stein, double mean_log_ratio, size_t n)
{
    return n > 0 ? quantity_of(exp(mean_log_ratio - half_width(stein, n)))
                 : quantity_undefined(reason_too_few_runs);
}

struct quantity stein_high(const struct stein *stein, double mean_log_ratio, size_t n)
{
    return n > 0 ? quantity_of(exp(mean_log_ratio + half_width(stein, n)))
                 : quantity_undefined(reason_too_few_runs);
}

double stein_precision(const struct stein *stein, size_t n)
{
    return expm1(half_width(stein, n));
}
