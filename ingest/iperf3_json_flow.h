/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a row of iperf3's JSON means: which way its flow goes, whose count it is, and what of it nobody
 * counted; and whether it contradicts itself or the rows before it.
 */
#ifndef STEERSTAT_INGEST_IPERF3_JSON_FLOW_H
#define STEERSTAT_INGEST_IPERF3_JSON_FLOW_H

#include "ingest/iperf3_json_decode.h"

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
    bool sends, receives;                  /* the printing side has streams that do */
    bool says_omitted, leaves_omitted_out; /* intervals so far, some of them */
};

enum { REASON_MAX = 200 };

/*
 * Notes an interval or a final row. False where that very row was there already: it has to be rejected.
 * `reason` then says so, else what contradicts what (a warning), or is "".
 */
bool iperf3_json_note(struct iperf3_json_totals *totals, const struct iperf3_json_row *row,
                      const struct flow_record *flow, enum direction own, char reason[REASON_MAX]);

/* Whether a final row of that stream (or STREAM_SUM) was there. */
bool iperf3_json_has_final(const struct iperf3_json_totals *totals, int stream, bool reverse,
                           enum direction direction);

/* How many streams there were. */
unsigned iperf3_json_streams(const struct iperf3_json_totals *totals);

#endif
