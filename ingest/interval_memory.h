/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each stream's intervals, as far as the next rows are to agree with them: the last one, and what all say
 * together. Time goes on within a stream; it begins anew behind the warm-up alone.
 */
#ifndef STEERSTAT_INGEST_INTERVAL_MEMORY_H
#define STEERSTAT_INGEST_INTERVAL_MEMORY_H

#include "ingest/flow_check.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    INTERVAL_STREAMS_MAX = 260
}; /* iperf3 has 128 at most, both ways, and their sums: others are not known */

struct last_interval {
    int stream;
    bool sends; /* of the two directions of a bidirectional test */
    struct flow_row row;
    struct flow_total total;
};

/* Zeroed at first; `count` is set to 0 at the beginning of each test. Free with interval_memory_finish. */
struct interval_memory {
    struct last_interval *streams; /* [count] INTERVAL_STREAMS_MAX at most */
    size_t count, capacity;
};

void interval_memory_finish(struct interval_memory *memory);

enum interval_place {
    INTERVAL_FOLLOWS,   /* the last one of its stream */
    INTERVAL_REPEATED,  /* says what that says: an interrupted test prints its last one twice */
    INTERVAL_CLASHES,   /* has its times, and other numbers: two outputs are mixed */
    INTERVAL_GOES_BACK, /* begins before that ends: the same, or one of them is damaged */
};

/* The stream's last interval; NULL where there is none, or there are too many streams. */
const struct last_interval *interval_last(const struct interval_memory *memory, int stream, bool sends);

enum interval_place interval_place(const struct last_interval *last, const struct flow_row *row,
                                   const struct flow_resolution *resolution);

/* The row is the last one of its stream from now on; NULL for the resolution: it does not count. */
void interval_remember(struct interval_memory *memory, int stream, bool sends, const struct flow_row *row,
                       const struct flow_resolution *resolution);

#endif
