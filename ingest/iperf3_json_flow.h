/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a row of iperf3's JSON means: which way its flow goes, whose count it is, and what of it nobody
 * counted; and whether it contradicts itself or the rows before it.
 */
#ifndef STEERSTAT_INGEST_IPERF3_JSON_FLOW_H
#define STEERSTAT_INGEST_IPERF3_JSON_FLOW_H

#include "ingest/iperf3_json_decode.h"

enum { REASON_MAX = 200, DIRECTIONS = 3, PLACES = PLACE_SUM + 1 };

/*
 * The flow of a row of that test. Zeros of what the printing side could not know become undefined. Returns
 * whose count that side itself has of the flow, if that is known.
 */
enum direction iperf3_json_flow(const struct test_record *test, const struct iperf3_json_row *row,
                                struct flow_record *flow);

/* What was seen of a test's streams and sums. {0} before its first row; free `streams` with free(). */
struct iperf3_json_totals {
    struct stream_total *streams;
    size_t count, capacity;
    bool sends, receives;    /* the printing side has streams that do */
    unsigned said, left_out; /* keys without which a row's place is not known: in some rows so far */
    unsigned keys[PLACES][DIRECTIONS]; /* that rows so far had, by their place and whose count they are */
};

void iperf3_json_totals_restart(struct iperf3_json_totals *totals);

/*
 * Notes an interval or a final row. False where it has to be rejected: that very row was there already, or a
 * key without which its place is not known is missing. `reason` then says so, else what contradicts what, or
 * is missing (a warning), or is "".
 */
bool iperf3_json_note(struct iperf3_json_totals *totals, const struct iperf3_json_row *row,
                      const struct flow_record *flow, enum direction own, char reason[REASON_MAX]);

/* Whether a final row of that stream (or STREAM_SUM) was there. */
bool iperf3_json_has_final(const struct iperf3_json_totals *totals, int stream, bool reverse,
                           enum direction direction);

/* How many streams there were. */
unsigned iperf3_json_streams(const struct iperf3_json_totals *totals);

#endif
