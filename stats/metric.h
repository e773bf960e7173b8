/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of metrics: what can be estimated, its unit, and which direction is the better one. Some are read
 * as they are (a run's bitrate, a CPU's share), others are derived from a run's readings (stats/derived.h).
 */
#ifndef STEERSTAT_STATS_METRIC_H
#define STEERSTAT_STATS_METRIC_H

#include "schema/store.h"

#include <stdbool.h>
#include <stddef.h>

/* What a derived metric is computed from, run by run. */
enum metric_need { NEEDS_SOFTIRQ = 1, NEEDS_IDLE = 2, NEEDS_REPLICAS = 4, NEEDS_BITRATE = 8 };

struct run_facts;

struct metric {
    const char *name;                                /* "softirq": what options say */
    const char *title;                               /* "Softirq": for headings and axes */
    const char *unit;                                /* "bit/s", "%": of every number; "" for a pure number */
    double (*derive)(const struct run_facts *facts); /* the run's value; NULL: it is read */
    const char *meaning;                             /* of a derived metric, for a table's caption */
    double greatest;                                 /* that it can be; 0: there is no such limit */
    enum cpu_column column;                          /* where by_cpu: the mpstat column */
    unsigned needs;          /* of a derived metric: bits of enum metric_need; else 0 */
    unsigned least_replicas; /* of a derived metric: it means nothing for fewer */
    bool higher_is_better;   /* else lower is better */
    bool by_cpu;             /* one cell a CPU ("all" among them), else one */
};

/* NULL where there is none of that name. */
const struct metric *metric_find(const char *name);

/* The table, *count rows. */
const struct metric *metrics(size_t *count);

/* Their names and titles one by one; NULL behind the end. */
const char *metric_name_at(size_t index);
const char *metric_title_at(size_t index);

#endif
