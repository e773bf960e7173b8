/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/student.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

const char reason_too_few_runs[] = "fewer than 2 complete runs";
const char reason_no_variance[] = "no variance between runs";
const char reason_no_pair_variance[] = "no variance between blocks";
const char reason_zero_reference[] = "the reference's mean is 0";

double student_quantile(double confidence, double degrees_of_freedom)
{
    /* GSL's quantile is good to some ten digits, its tail probability to all: two steps of Newton's method.
     */
    double tail = (1 - confidence) / 2;
    double t = gsl_cdf_tdist_Qinv(tail, degrees_of_freedom);
    for (int step = 0; step < 2; step++)
        t += (gsl_cdf_tdist_Q(t, degrees_of_freedom) - tail) / gsl_ran_tdist_pdf(t, degrees_of_freedom);
    return t;
}

double student_two_sided(double t, double degrees_of_freedom)
{
    return 2 * gsl_cdf_tdist_Q(fabs(t), degrees_of_freedom);
}

double welch_degrees_of_freedom(const struct sample_summary *x, const struct sample_summary *y, double factor)
{
    double vx = x->variance_of_mean;
    double vy = factor * factor * y->variance_of_mean;
    return (vx + vy) * (vx + vy) / (vx * vx / (double)(x->n - 1) + vy * vy / (double)(y->n - 1));
}

struct quantity welch_p(const struct sample_summary *x, const struct sample_summary *y)
{
    if (x->n < 2 || y->n < 2)
        return quantity_undefined(reason_too_few_runs);
    double variance = x->variance_of_mean + y->variance_of_mean;
    if (variance <= 0)
        return quantity_undefined(reason_no_variance);
    double t = (x->mean - y->mean) / sqrt(variance);
    return quantity_of(student_two_sided(t, welch_degrees_of_freedom(x, y, 1)));
}
