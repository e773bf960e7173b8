/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Estimates made by hand, for tests of figures: no database and no statistics behind them. */
#ifndef STEERSTAT_TESTS_PLOT_FIXTURE_H
#define STEERSTAT_TESTS_PLOT_FIXTURE_H

#include "stats/estimates.h"

struct fixture {
    struct estimates estimates;
    size_t capacity;
};

void fixture_init(struct fixture *fixture, const struct metric *metric, const char *reference);
void fixture_finish(struct fixture *fixture);

/* A row of 20 runs with a mean and a half-width around it; the ratio gets the same numbers. */
struct estimate *fixture_add(struct fixture *fixture, const char *configuration, unsigned replicas, int cpu,
                             double value, double half_width, flag_set flags);

/* Gives a row its runs' values, numbered from 1, each in a block of its own number; copied. */
void fixture_set_values(struct fixture *fixture, const struct estimate *row, const double *values,
                        size_t count);

extern const struct metric fixture_bitrate, fixture_idle, fixture_softirq;
extern const struct interval_method fixture_method; /* its title: "by hand" */

#endif
