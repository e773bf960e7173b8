/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a test of iperf3's text that wait, and the lines that were rejected between them, in order. */
#ifndef STEERSTAT_INGEST_IPERF3_HELD_ROWS_H
#define STEERSTAT_INGEST_IPERF3_HELD_ROWS_H

#include "ingest/iperf3_row.h"

enum { HELD_ROWS_MAX = 1024 };

struct held_row {
    char *rejected; /* the reason why this line is no row; NULL: it is one */
    uint64_t line;  /* of a rejected one */
    struct iperf3_row row;
    bool summary; /* a final row */
};

/* Zeroed at first; free with held_rows_finish. */
struct held_rows {
    struct held_row *rows;
    size_t count, capacity;
};

void held_rows_finish(struct held_rows *held);
void held_rows_clear(struct held_rows *held);

/* False where there is no room for it. */
MUST_CHECK bool held_rows_add(struct held_rows *held, const struct iperf3_row *row, bool summary);
MUST_CHECK bool held_rows_add_rejected(struct held_rows *held, uint64_t line, const char *reason);

/* Which of the two directions of a bidirectional test a row is of. */
bool iperf3_row_sends(const struct iperf3_row *row);

/* Whether an earlier interval of the row's stream waits. */
bool held_rows_have_earlier(const struct held_rows *held, const struct iperf3_row *row);

/*
 * How many streams wait. Undefined where there are none but sums, or a sum is not of just these streams by
 * its bytes, which iperf3 has for two at least: then somebody left some out.
 */
struct count held_rows_streams(const struct held_rows *held);

#endif
