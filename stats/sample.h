/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mean and spread of a sample, to rounding. */
#ifndef STEERSTAT_STATS_SAMPLE_H
#define STEERSTAT_STATS_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

/* Everything about a sample that the closed forms need. */
struct sample_summary {
    size_t n;
    double mean;               /* 0 where n is 0 */
    double standard_deviation; /* with n - 1; 0 where n < 2 */
    double variance_of_mean;   /* s^2 / n */
};

/*
 * Whether nothing varies but by rounding: the standard error is no more than ten units of the mean's last
 * place (R's rule for "essentially constant" data), or of `size`, where the values were computed from larger
 * ones.
 */
bool sample_is_constant(const struct sample_summary *sample, double size);

/*
 * Two passes with compensated sums: Neumaier 1974 for the sums, the corrected two-pass algorithm of Chan,
 * Golub and LeVeque 1983 for the variance.
 */
struct sample_summary sample_summarise(const double *values, size_t n);

#endif
