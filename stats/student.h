/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Student's t: quantiles, tail probabilities, and Welch's test. Distribution functions are GSL's. */
#ifndef STEERSTAT_STATS_STUDENT_H
#define STEERSTAT_STATS_STUDENT_H

#include "base/quantity.h"
#include "stats/sample.h"

/* The quantile that leaves (1 - confidence) / 2 in each tail. */
double student_quantile(double confidence, double degrees_of_freedom);

/* P(|T| >= |t|). */
double student_two_sided(double t, double degrees_of_freedom);

/* Degrees of freedom of the variance vx + factor^2 vy by Welch (1947) and Satterthwaite (1946). */
double welch_degrees_of_freedom(const struct sample_summary *x, const struct sample_summary *y,
                                double factor);

/* Two-sided p of Welch's t-test of equal means; undefined where a sample is too small or neither varies. */
struct quantity welch_p(const struct sample_summary *x, const struct sample_summary *y);

/* Reasons that several methods share. */
extern const char reason_too_few_runs[], reason_no_variance[], reason_no_pair_variance[],
    reason_zero_reference[];

#endif
