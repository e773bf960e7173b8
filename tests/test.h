/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every cmocka file needs, in the order that cmocka wants it. */
#ifndef STEERSTAT_TESTS_TEST_H
#define STEERSTAT_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"

#include <stdio.h>

/* Of trials by the hundred thousand this many are one that is made: all, but where sanitizers (gcc's,
   clang's) make each ten times as slow. */
#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined __SANITIZE_ADDRESS__ || __has_feature(address_sanitizer)
enum { TRIALS_PER_TRIAL = 7 };
#else
enum { TRIALS_PER_TRIAL = 1 };
#endif

/* A call that has to succeed: its error is printed where it does not. */
#define assert_good(call, error)                                                                             \
    do {                                                                                                     \
        (error)->message[0] = '\0';                                                                          \
        if (!(call))                                                                                         \
            fail_msg("%s: %s", #call, (error)->message);                                                     \
    } while (0)

/* |actual - expected| <= relative * |expected|. */
#define assert_close(actual, expected, relative)                                                             \
    do {                                                                                                     \
        double actual_ = (actual);                                                                           \
        double expected_ = (expected);                                                                       \
        double tolerance_ = (relative) * (expected_ < 0 ? -expected_ : expected_);                           \
        if (!(actual_ >= expected_ - tolerance_ && actual_ <= expected_ + tolerance_))                       \
            fail_msg("%s is %.17g, expected %.17g within %g", #actual, actual_, expected_,                   \
                     (double)(relative));                                                                    \
    } while (0)

#endif
