/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The row that almost all rows are: as iperf3 prints those of TCP, with nothing before or behind it. What it
 * takes, it reads as iperf3_parse_row does, several times as fast; at any doubt it takes nothing.
 */
#ifndef STEERSTAT_INGEST_IPERF3_PLAIN_ROW_H
#define STEERSTAT_INGEST_IPERF3_PLAIN_ROW_H

#include "ingest/iperf3_row.h"

/* Reads a line that is such a row; false for all others, and *row is then undefined. */
MUST_CHECK bool iperf3_read_plain_row(struct slice line, struct iperf3_row *row);

#endif
