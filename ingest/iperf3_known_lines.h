/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines that stand in every test in the same words: separators, headers, `iperf Done.`. What the last few of
 * them are is known once they come again.
 */
#ifndef STEERSTAT_INGEST_IPERF3_KNOWN_LINES_H
#define STEERSTAT_INGEST_IPERF3_KNOWN_LINES_H

#include "ingest/iperf3_remark.h"

/* Zeroed at first. */
struct iperf3_known_lines {
    struct iperf3_known_line {
        char text[96];
        size_t length; /* 0: none yet */
        enum iperf3_remark_kind kind;
        enum protocol protocol;
    } lines[8];
    size_t next; /* to be replaced */
};

/* A line that is neither empty, nor a row, nor mpstat's, and what it is: kept where all of that is its
 * words'. */
void iperf3_known_lines_add(struct iperf3_known_lines *known, struct slice line,
                            const struct iperf3_remark *remark);

/* Whether the line is one of them; the remark is then what it is, without the line's own words. */
bool iperf3_known_lines_find(const struct iperf3_known_lines *known, struct slice line,
                             struct iperf3_remark *remark);

#endif
