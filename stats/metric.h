/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of metrics: what can be estimated, its unit, and which direction is the better one. */
#ifndef STEERSTAT_STATS_METRIC_H
#define STEERSTAT_STATS_METRIC_H

#include "schema/store.h"

#include <stdbool.h>
#include <stddef.h>

struct metric {
    const char *name;       /* "softirq": what options say */
    const char *title;      /* "Softirq": for headings and axes */
    const char *unit;       /* "bit/s" or "%": the base unit of every number */
    bool higher_is_better;  /* else lower is better */
    bool by_cpu;            /* one cell a CPU ("all" among them), else one */
    enum cpu_column column; /* where by_cpu: the mpstat column */
};

/* NULL where there is none of that name. */
const struct metric *metric_find(const char *name);

/* The table, *count rows. */
const struct metric *metrics(size_t *count);

#endif
