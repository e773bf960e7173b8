/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where replica bitrates vary: between runs or between the replicas of one. One-way random-effects analysis
 * of variance with runs as groups (Searle, Casella and McCulloch 1992); design effect: Kish 1965.
 */
#ifndef STEERSTAT_STATS_COMPONENTS_H
#define STEERSTAT_STATS_COMPONENTS_H

#include "base/quantity.h"

#include <stddef.h>

/* Undefined, with the reason, for fewer than 2 runs or replicas and where nothing varies. */
struct components {
    struct quantity between;    /* variance between runs: negative where runs are more alike than replicas */
    struct quantity within;     /* variance between the replicas of a run */
    struct quantity intraclass; /* correlation of two replicas of one run; not cut off at 0 */
    struct quantity design_effect; /* 1 + (k - 1) · intraclass */
    /* t(n-1)·√MSB / (t(nk-1)·√MST): how much wider the interval over runs is than one over pooled replicas,
     * the mistake that it measures. */
    struct quantity pooling_factor;
};

/* values[runs * replicas], run by run. */
struct components components_of(const double *values, size_t runs, size_t replicas, double confidence);

#endif
