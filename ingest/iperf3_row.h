/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One row of iperf3's text output:
 *   `[<id>|SUM]` `[TX|RX-C|S]`? `a-b sec` `N [KMGT]?Bytes` `N [KMGT]?(bits|Bytes)/sec` tail
 * with anything before it (timestamps, titles, a wrapper's words) and a wrapper's punctuation behind it.
 * Never by columns: fields overflow. What a row is, its tail tells.
 */
#ifndef STEERSTAT_INGEST_IPERF3_ROW_H
#define STEERSTAT_INGEST_IPERF3_ROW_H

#include "base/error.h"
#include "base/text.h"
#include "ingest/flow_check.h"
#include "ingest/record.h"

enum iperf3_tail {
    TAIL_EMPTY, /* TCP receiver interval; some systems' TCP sender too */
    TAIL_COUNT, /* retransmits of a TCP sender, or datagrams of a UDP sender's interval: the test knows */
    TAIL_CONGESTION, /* TCP sender interval: retransmits and congestion window */
    TAIL_LOSS,       /* UDP receiver interval or summary: jitter, lost/total */
};

struct iperf3_row {
    int stream; /* as printed, or STREAM_SUM */
    enum iperf3_tail tail;
    struct count count; /* TAIL_COUNT's, which `row` does not have */
    bool has_role;      /* bidirectional: [TX-C] and the like */
    bool role_sends, role_is_client;
    bool final;                        /* ends in `sender` or `receiver` */
    struct flow_row row;               /* direction only where the row itself says it */
    struct flow_resolution resolution; /* of the printed digits */
};

enum iperf3_match {
    IPERF3_NO_ROW,
    IPERF3_ROW,
    IPERF3_BAD_ROW,     /* begins like a row and can't be one */
    IPERF3_FOREIGN_ROW, /* one as iperf 2 prints it: iperf3's times have two decimals, always */
};

/* Bytes or bit/s: about the end of 64-bit counters. Numbers beyond it are damage, and would end in
   infinities. */
#define IPERF3_LARGEST 1e18

/* Half a unit of the last place of a number that is printed with so many decimals. */
double iperf3_resolution(size_t decimals);

/* *error says why a row is bad or foreign. */
enum iperf3_match iperf3_parse_row(struct slice line, struct iperf3_row *row, struct error *error);

#endif
