/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stein's two-stage rule for a campaign that stops by itself: from the first n0 blocks' log-ratios the number
 * of blocks that a wanted precision takes; the interval uses the first stage's standard deviation and degrees
 * of freedom, and so has its confidence whatever the true variance. Stein 1945 (Ann. Math. Stat. 16).
 */
#ifndef STEERSTAT_STATS_STEIN_H
#define STEERSTAT_STATS_STEIN_H

#include "base/quantity.h"

#include <stddef.h>
#include <stdint.h>

enum { STEIN_FIRST_STAGE = 8 }; /* blocks of the first stage: n0 of every campaign that stops by itself */

extern const char reason_no_first_stage[];

struct stein {
    size_t first_stage; /* n0 >= 2 */
    double deviation;   /* s0 of the first stage's log-ratios */
    double t;           /* t(n0 - 1) of the confidence */
    uint64_t needed;    /* n = max(n0, ceil((t s0 / log(1 + precision))^2)) */
};

/* log_ratios[n0], precision as a share (0.02). */
struct stein stein_first_stage(const double *log_ratios, size_t n0, double precision, double confidence);

/* exp(mean ± t s0 / sqrt(n)) of the log-ratios of all n blocks. */
struct quantity stein_low(const struct stein *stein, double mean_log_ratio, size_t n);
struct quantity stein_high(const struct stein *stein, double mean_log_ratio, size_t n);

/* The relative half-width that n blocks reach: exp(t s0 / sqrt(n)) - 1. */
double stein_precision(const struct stein *stein, size_t n);

#endif
