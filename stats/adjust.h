/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adjusting a family of p-values for their number: the table of adjustments (Holm 1979; Benjamini and
 * Hochberg 1995; none). */
#ifndef STEERSTAT_STATS_ADJUST_H
#define STEERSTAT_STATS_ADJUST_H

#include <stddef.h>

struct adjustment {
    const char *name;
    const char *title;  /* "adjusted (Holm)" */
    const char *source; /* where it is from */
    /* p[count] in any order, all defined; adjusted[count] gets the adjusted values, at most 1. */
    void (*adjust)(const double *p, double *adjusted, size_t count);
};

const struct adjustment *adjustments(size_t *count);
const struct adjustment *adjustment_find(const char *name); /* NULL where unknown */
const char *adjustment_name_at(size_t index);               /* NULL behind the end */

#endif
