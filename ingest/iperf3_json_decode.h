/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of iperf3's JSON documents, decoded one by one: what they say, not yet what it means. */
#ifndef STEERSTAT_INGEST_IPERF3_JSON_DECODE_H
#define STEERSTAT_INGEST_IPERF3_JSON_DECODE_H

#include "base/error.h"
#include "base/text.h"
#include "ingest/record.h"

/* Where a row stands in its document. */
enum iperf3_json_place {
    PLACE_INTERVAL,     /* intervals[].streams[] */
    PLACE_INTERVAL_SUM, /* intervals[].sum */
    PLACE_SENDER,       /* end.streams[].sender */
    PLACE_RECEIVER,     /* end.streams[].receiver */
    PLACE_UDP,          /* end.streams[].udp: both sides' numbers in one */
    PLACE_SUM_SENT,     /* end.sum_sent */
    PLACE_SUM_RECEIVED, /* end.sum_received */
    PLACE_SUM,          /* end.sum: of UDP, both sides' numbers in one */
};

struct iperf3_json_row {
    enum iperf3_json_place place;
    bool is_reverse_sum; /* its key ends in `_bidir_reverse`: server to client, on both sides */
    int stream;          /* the socket's number, or STREAM_SUM */
    bool says_omitted;   /* whether or not it was */
    struct count sender; /* 1 where the printing side sends in this flow; not in old versions */
    struct quantity seconds;
    struct flow_row row; /* without its direction */
};

/* start.test_start. */
struct iperf3_json_settings {
    enum protocol protocol;
    struct count streams, reverse;
};

/* Fails, with the reason, where the text is no row: malformed, or with a number that can't be. */
MUST_CHECK bool iperf3_json_decode_row(struct slice text, struct iperf3_json_row *row, struct error *error);
MUST_CHECK bool iperf3_json_decode_settings(struct slice text, struct iperf3_json_settings *settings,
                                            struct error *error);
/* One of start.connected. */
MUST_CHECK bool iperf3_json_decode_connection(struct slice text, struct endpoint *local,
                                              struct endpoint *remote, struct error *error);

#endif
