/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seconds of a clock that nobody sets: for durations and time limits. */
#ifndef STEERSTAT_NODE_CLOCK_H
#define STEERSTAT_NODE_CLOCK_H

#include <time.h>

static inline double clock_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

#endif
