/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of mpstat's text tables, wherever they stand (its own output, run logs). Columns are found by the
 * header's names and a row's values are read from the right, so that no clock, locale or option shifts them.
 */
#ifndef STEERSTAT_INGEST_MPSTAT_ROWS_H
#define STEERSTAT_INGEST_MPSTAT_ROWS_H

#include "base/error.h"
#include "base/text.h"
#include "schema/store.h"

enum { MPSTAT_COLUMNS_MAX = 32 };

/* What a header says of the rows below it. */
struct mpstat_header {
    bool by_node;        /* NODE instead of CPU */
    bool of_percentages; /* the CPU table; else interrupts or softirqs a second */
    size_t value_count;  /* values a row */
    size_t
        identity_count; /* words between the label and the values: the CPU, then CORE SOCK NODE where shown */
    int columns[MPSTAT_COLUMNS_MAX]; /* [value_count] enum cpu_column, or -1 for one that is not known */
};

/* true where the line is a header of any of mpstat's tables. */
bool mpstat_parse_header(struct slice line, struct mpstat_header *header);

struct mpstat_row {
    struct slice label; /* the time or the average's word, as printed */
    bool average;
    struct cpu_row cpu; /* `line` is the caller's to fill */
    int decimals;       /* digits behind the point of the last value */
    bool uneven;        /* not all values have as many decimals: the row may be cut */
};

/* Reads a row of the table below `header`; fails with the reason. */
MUST_CHECK bool mpstat_parse_row(struct slice line, const struct mpstat_header *header,
                                 struct mpstat_row *row, struct error *error);

#endif
