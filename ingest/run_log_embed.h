/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tool's output inside a run log, through its own format's parser. */
#ifndef STEERSTAT_INGEST_RUN_LOG_EMBED_H
#define STEERSTAT_INGEST_RUN_LOG_EMBED_H

#include "ingest/format.h"

/* The frame of an output, and what it says of it. */
struct run_log_frame {
    struct slice bytes;
    uint64_t line; /* of the line that opens the frame: the output begins on the next one */
    uint64_t run;
    unsigned replica; /* 0: the whole run's */
    enum side side;   /* unknown where the frame does not say */
};

/*
 * Hands the output's records on to the sink, with the frame's run, replica and side, the log's lines, and
 * tests counted on from *tests. A test that is of another side than the frame says is rejected, with its
 * rows.
 */
MUST_CHECK bool run_log_embed(const struct format *format, const struct run_log_frame *frame,
                              const struct record_sink *sink, unsigned *tests, struct error *error);

#endif
