/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether an iperf3 document has what all documents of its kind have: a damaged key takes its part away. */
#ifndef STEERSTAT_INGEST_IPERF3_JSON_WHOLE_H
#define STEERSTAT_INGEST_IPERF3_JSON_WHOLE_H

#include "ingest/iperf3_json_flow.h"
#include "ingest/iperf3_json_parts.h"

/* What of a document was there. {0} at its beginning. */
struct iperf3_json_whole {
    iperf3_json_parts parts;         /* of those in an interval and a final stream: in the last one */
    unsigned sums, most_sums;        /* of the last interval; of any */
    unsigned rows[PLACES];           /* by their place */
    bool interval_said, stream_said; /* that parts of one are missing: once is enough */
};

/* A part begins, or a row is there, whether it could be read or not. */
void iperf3_json_whole_part(struct iperf3_json_whole *whole, const struct iperf3_json_part *part);
void iperf3_json_whole_row(struct iperf3_json_whole *whole, enum iperf3_json_place place);

/* An interval, or a stream's final rows, are over: what is missing of them, once a document; NULL: nothing.
 */
const char *iperf3_json_whole_interval(struct iperf3_json_whole *whole,
                                       const struct iperf3_json_totals *totals);
const char *iperf3_json_whole_stream(struct iperf3_json_whole *whole);

/* The first of the parts that the document (or its events) lacks; NULL: none. */
const char *iperf3_json_whole_missing(const struct iperf3_json_whole *whole, const struct test_record *test,
                                      const struct iperf3_json_totals *totals, bool by_events);

/* UDP's sum of both sides is all that it has at its end. */
bool iperf3_json_whole_is_mixed(const struct iperf3_json_whole *whole);

#endif
