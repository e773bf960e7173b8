/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each stream's last interval, to know one that is printed twice: an interrupted test does that. */
#ifndef STEERSTAT_INGEST_INTERVAL_MEMORY_H
#define STEERSTAT_INGEST_INTERVAL_MEMORY_H

#include "ingest/record.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    INTERVAL_STREAMS_MAX = 260
}; /* iperf3 has 128 at most, both ways, and their sums: others are not known */

struct last_interval {
    int stream;
    bool sends; /* of the two directions of a bidirectional test */
    struct flow_row row;
};

/* Zeroed at the beginning of each test. */
struct interval_memory {
    struct last_interval streams[INTERVAL_STREAMS_MAX];
    size_t count;
};

/* Whether the row says the same as the last one of its stream; else it is the last one from now on. */
bool interval_is_repeated(struct interval_memory *memory, int stream, bool sends, const struct flow_row *row);

#endif
