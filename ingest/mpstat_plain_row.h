/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The row that almost all rows are, read by position: below a table of shares, a label like the one of the
 * last row that was read there, a CPU, and cells of eight bytes with two decimals. What it takes, it reads
 * as mpstat_parse_row does, many times as fast; at any doubt it takes nothing.
 */
#ifndef STEERSTAT_INGEST_MPSTAT_PLAIN_ROW_H
#define STEERSTAT_INGEST_MPSTAT_PLAIN_ROW_H

#include "ingest/mpstat_rows.h"

/*
 * Reads a line, untrimmed, that is such a row, and neither a header nor a banner, into *row and the header's
 * values; false for all others, and *row is then undefined.
 */
MUST_CHECK bool mpstat_read_plain_row(struct slice line, struct mpstat_header *header,
                                      struct mpstat_row *row);

/* The row, which mpstat_parse_row has read below the header: those like it may be plain. */
void mpstat_learn_plain_row(struct mpstat_header *header, const struct mpstat_row *row, struct slice line);

#endif
