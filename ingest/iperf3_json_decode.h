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

/* The keys of a row, as bits. */
enum iperf3_json_key {
    KEY_START = 1 << 0,
    KEY_END = 1 << 1,
    KEY_BYTES = 1 << 2,
    KEY_RATE = 1 << 3,
    KEY_RETRANSMITS = 1 << 4,
    KEY_CWND = 1 << 5,
    KEY_JITTER = 1 << 6,
    KEY_LOST = 1 << 7,
    KEY_PACKETS = 1 << 8,
    KEY_OMITTED = 1 << 9,
    KEY_SENDER = 1 << 10,
};

/* The name of the lowest of these bits, as it is written. */
const char *iperf3_json_key_name(unsigned keys);

struct iperf3_json_row {
    enum iperf3_json_place place;
    bool is_reverse_sum; /* its key ends in `_bidir_reverse`: server to client, on both sides */
    int stream;          /* the socket's number, or STREAM_SUM */
    unsigned keys;       /* that it has, be their values null */
    struct count sender; /* 1 where the printing side sends in this flow; not in old versions */
    struct quantity seconds;
    struct flow_row row; /* without its direction */
};

/* start.test_start. */
struct iperf3_json_settings {
    enum protocol protocol;
    struct count streams, reverse;
    const char *missing; /* the first key that it lacks, and all versions have; NULL: none */
};

/* Fails, with the reason, where the text is no row: malformed, or with a number that can't be. */
MUST_CHECK bool iperf3_json_decode_row(struct slice text, struct iperf3_json_row *row, struct error *error);
MUST_CHECK bool iperf3_json_decode_settings(struct slice text, struct iperf3_json_settings *settings,
                                            struct error *error);
/* One of start.connected. */
MUST_CHECK bool iperf3_json_decode_connection(struct slice text, struct count *socket, struct endpoint *local,
                                              struct endpoint *remote, struct error *error);

#endif
