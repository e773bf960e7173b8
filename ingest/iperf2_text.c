/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iperf 2's text output looks like iperf3's and is another format: recognised to be refused by name. */
#include "ingest/format.h"
#include "ingest/iperf3_row.h"

/* Without its banner: rows of its own, and none of iperf3's. */
static bool has_its_rows_alone(struct slice head)
{
    bool found = false;
    while (head.length > 0) {
        struct iperf3_row row;
        struct error ignored;
        enum iperf3_match match = iperf3_parse_row(slice_next_line(&head), &row, &ignored);
        if (match == IPERF3_ROW)
            return false;
        found = found || match == IPERF3_FOREIGN_ROW;
    }
    return found;
}

/* `[  3] local a port p connected with b port q`. */
static bool has_its_connection(struct slice head)
{
    while (head.length > 0) {
        struct slice line = slice_next_line(&head);
        size_t at = 0;
        if (slice_find(line, "] local ", &at) && slice_find(slice_skip(line, at), " connected with ", &at))
            return true;
    }
    return false;
}

static bool recognise(struct slice head)
{
    static const char *const marks[] = {"TCP window size:", "UDP buffer size:", " Write/Err ",
                                        " Dist(bin" /* -e */};
    size_t at = 0;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (slice_find(head, marks[i], &at))
            return true;
    return has_its_connection(head) || has_its_rows_alone(head);
}

const struct format format_iperf2_text = {
    .name = "iperf2-text",
    .title = "iperf 2 text output",
    .refusal = "its numbers mean other things than iperf3's: measure with iperf3",
    .recognise = recognise,
};
