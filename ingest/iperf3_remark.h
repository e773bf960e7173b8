/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines of iperf3's text that are no rows and say something of a test. Anything may stand before them, a
 * title or a wrapper's words, which may look like one of them, too: what counts is the last one in the line
 * that is whole up to the line's end, a wrapper's punctuation apart.
 */
#ifndef STEERSTAT_INGEST_IPERF3_REMARK_H
#define STEERSTAT_INGEST_IPERF3_REMARK_H

#include "base/text.h"
#include "ingest/record.h"

enum iperf3_remark_kind {
    REMARK_NONE,
    REMARK_CONNECTING,    /* `Connecting to host h, port n` */
    REMARK_ACCEPTED,      /* `Accepted connection from h, port n` */
    REMARK_DONE,          /* `iperf Done.` */
    REMARK_LISTENING,     /* `Server listening on n` */
    REMARK_ERROR,         /* `iperf3: error - ...`, `iperf3: interrupt - ...`, `iperf3: the client has ...` */
    REMARK_SEPARATOR,     /* `- - - - -`, or -V's words for it */
    REMARK_HEADER,        /* `[ ID] Interval ...` */
    REMARK_REVERSE,       /* `Reverse mode, remote host h is sending` */
    REMARK_CONNECTION,    /* `[  5] local a port p connected to b port q` */
    REMARK_PROTOCOL,      /* `Starting Test: protocol: ...` */
    REMARK_SERVER_OUTPUT, /* `Server output:` */
    REMARK_COOKIE,        /* `      Cookie: ...` */
    REMARK_VERSION,       /* `iperf 3.x` */
};

struct iperf3_remark {
    enum iperf3_remark_kind kind;
    size_t at;         /* what stands before it in the line */
    struct slice rest; /* the line from there on, without a wrapper's end */
    /* What it says. */
    struct slice text;             /* an error's words, a header's columns, a cookie, a version */
    struct endpoint local, remote; /* a connection's */
    enum protocol protocol;        /* of a header's columns or a -V's test, if that is certain */
};

/* Of kind REMARK_NONE where the line is none. */
struct iperf3_remark iperf3_parse_remark(struct slice line);

#endif
