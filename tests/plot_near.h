/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Doubles near to each other by an absolute tolerance, and infinities as doubles: the macros are floats. */
#ifndef STEERSTAT_TESTS_PLOT_NEAR_H
#define STEERSTAT_TESTS_PLOT_NEAR_H

#include "test.h"

#include <math.h>

#define infinity     ((double)INFINITY)
#define not_a_number ((double)NAN)

#define assert_near(value, expected, tolerance) assert_true(fabs((value) - (expected)) <= (tolerance))

#endif
