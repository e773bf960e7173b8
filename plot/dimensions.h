/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rows of a set of estimates differ by: the groups, series and panels that a figure can have. */
#ifndef STEERSTAT_PLOT_DIMENSIONS_H
#define STEERSTAT_PLOT_DIMENSIONS_H

#include "stats/estimates.h"

struct dimensions {
    /* Lent by the estimates. In the order that they were asked for in (--configurations); else as defined. */
    const char **configurations;
    size_t configuration_count;
    unsigned *replicas; /* ascending */
    size_t replica_count;
    int *cpus; /* ascending, without "all" */
    size_t cpu_count;
};

void dimensions_read(struct dimensions *dimensions, const struct estimates *estimates);
void dimensions_finish(struct dimensions *dimensions);

/* The row of a cell; NULL where there is none. */
const struct estimate *estimates_find(const struct estimates *estimates, const char *configuration,
                                      unsigned replicas, int cpu);

/*
 * places[count] gets numbers that are the configurations' own whatever is shown of a campaign: a known one's
 * place in their table; the further ones take the places that are left free, then those behind the table.
 * Colours hang on it.
 */
void configuration_places(size_t *places, const struct estimates *estimates,
                          const char **configurations_shown, size_t count);

#endif
