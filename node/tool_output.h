/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tool printed in a test, and how it ended. */
#ifndef STEERSTAT_NODE_TOOL_OUTPUT_H
#define STEERSTAT_NODE_TOOL_OUTPUT_H

#include <stddef.h>

/* One tool's output of a run. */
struct tool_output {
    const char *tool; /* "iperf3", "mpstat" */
    const char *side; /* "client", "server" */
    unsigned replica; /* 0: the whole run's */
    int exit_status;
    char *text;
    size_t length;
};

#endif
