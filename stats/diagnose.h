/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cell's runs say of themselves in their order: drift and autocorrelation. */
#ifndef STEERSTAT_STATS_DIAGNOSE_H
#define STEERSTAT_STATS_DIAGNOSE_H

#include "base/quantity.h"

#include <stddef.h>

struct drift {
    struct quantity rho; /* Spearman's, of value against order */
    struct quantity p;   /* two-sided: exact for n <= 9 without ties, else Student's t with n - 2 */
};

/* values[n] in run order. Undefined for n < 3 and where all values are equal. Spearman 1904; Kendall 1970. */
struct drift diagnose_drift(const double *values, size_t n);

/*
 * Lag-1 autocorrelation as NIST defines it: sum of (x_i - m)(x_(i+1) - m) over the full sum of squares, m the
 * common mean. Undefined for n < 2 and where all values are equal.
 */
struct quantity diagnose_lag1(const double *values, size_t n);

/* How many independent runs n autocorrelated ones are worth: n(1 - r)/(1 + r) for r > 0, else n. Bayley and
 * Hammersley 1946, for a first-order process. */
double diagnose_effective_size(double lag1, size_t n);

#endif
