/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The awkward data of tests/stats_reference*.c, and how a method is asked about them. The same stand in
 * reference.R. */
#ifndef STEERSTAT_TESTS_STATS_REFERENCE_DATA_H
#define STEERSTAT_TESTS_STATS_REFERENCE_DATA_H

#include "stats/interval.h"
#include "stats/needed.h"

/* Two samples, where `x_blocks` is not NULL in blocks. */
struct samples {
    const char *name;
    double *x, *y;
    size_t n, m;
    uint64_t *x_blocks, *y_blocks;
};

/* Ends the test where there are none of that name. */
const struct samples *samples_find(const char *name);

struct cell samples_cell(double *values, size_t n, uint64_t *blocks);

struct interval samples_interval(const struct samples *samples, const struct interval_method *method,
                                 uint64_t seed);
struct quantity samples_p(const struct samples *samples, const struct test_method *test, uint64_t seed);

struct needed samples_needed(const struct samples *samples, bool paired, double precision);

/* To 1e-8 relative; an expected UNDEFINED: it must be. */
#define UNDEFINED __builtin_nan("")
void assert_quantity(const char *name, const char *what, struct quantity actual, double expected);

#endif
