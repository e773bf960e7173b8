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

/* The parser of a format's outputs, one after the other. Zeroed at first; free with run_log_embed_finish. */
struct run_log_embedding {
    const struct format *format;
    void *parser; /* NULL: there was no output yet */
    struct record_sink own;
    /* The output that is being read. */
    const struct record_sink *sink;
    const struct run_log_frame *frame;
    unsigned tests_before, tests; /* of the log before this output, and of this output */
    bool skipping;                /* rows of a test that was not taken */
};

void run_log_embed_finish(struct run_log_embedding *embedding);

/*
 * Hands the output's records on to the sink, with the frame's run, replica and side, the log's lines, and
 * tests counted on from *tests. A test that is of another side than the frame says is rejected, with its
 * rows. `format` is the same for all outputs of an embedding, which stays where it is.
 */
MUST_CHECK bool run_log_embed(struct run_log_embedding *embedding, const struct format *format,
                              const struct run_log_frame *frame, const struct record_sink *sink,
                              unsigned *tests, struct error *error);

#endif
