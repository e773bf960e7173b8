/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The contract of a test of "no difference" and the table of them (stats/tests.c): one file a test, one row a
 * test. A test is a pure computation: its p may be undefined, with the reason.
 */
#ifndef STEERSTAT_STATS_TEST_H
#define STEERSTAT_STATS_TEST_H

#include "base/quantity.h"
#include "stats/comparison.h"

struct test_method {
    const char *name;                                          /* "welch" */
    const char *title;                                         /* "Welch's t-test": for a table's caption */
    const char *source;                                        /* where it is from */
    struct quantity (*p)(const struct comparison *comparison); /* two-sided */
    bool pairs; /* it is of the blocks' pairs: by blocks, or not at all */
};

const struct test_method *const *test_methods(size_t *count);
const struct test_method *test_method_find(const char *name); /* NULL where unknown */
const char *test_method_name_at(size_t index);                /* NULL behind the end */
const char *test_method_title_at(size_t index);               /* NULL behind the end */

/* The tests, one file each (stats/test_*.c). */
extern const struct test_method test_welch, test_paired, test_stein, test_mann_whitney, test_permutation;

#endif
