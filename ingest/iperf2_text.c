/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iperf 2's text output looks like iperf3's and is another format: recognised to be refused by name. */
#include "ingest/format.h"

static bool recognise(struct slice head)
{
    static const char *const marks[] = {"TCP window size:", "UDP buffer size:", " connected with "};
    size_t at = 0;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (slice_find(head, marks[i], &at))
            return true;
    return slice_find(head, "] 0.0000-", &at);
}

const struct format format_iperf2_text = {
    .name = "iperf2-text",
    .title = "iperf 2 text output",
    .refusal = "its numbers mean other things than iperf3's: measure with iperf3",
    .recognise = recognise,
};
