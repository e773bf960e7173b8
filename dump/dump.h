/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the database holds, for other programs: its tables as they are, and its runs as benchmarks. */
#ifndef STEERSTAT_DUMP_DUMP_H
#define STEERSTAT_DUMP_DUMP_H

#include "base/table.h"
#include "schema/store.h"

#include <stdio.h>

/* The tables and views that there are: name, kind and columns. */
MUST_CHECK bool dump_list(struct store *store, const struct table_format *format, FILE *stream,
                          struct error *error);

/* All rows of one; of formats for machines in constant memory. Fails where the stream can't be written. */
MUST_CHECK bool dump_table(struct store *store, const char *name, const struct table_format *format,
                           FILE *stream, struct error *error);

/*
 * Every run of the campaign (NULL: the only one) in Go's benchmark format (Cox and Clements 2016,
 * golang.org/design/14313-benchmark-format), for benchstat: a line a run for its bitrate (bit/s), and for the
 * softirq and idle time of all CPUs (%). Configuration, labels and replicas are keys of the name; the last is
 * replicas, so that no name ends in what Go takes for a number of processors ("rps-7").
 */
MUST_CHECK bool dump_benchstat(struct store *store, const char *campaign, const char *version, FILE *stream,
                               struct error *error);

#endif
