/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of a run log, once they are known to be whole: its header and its run sections become records.
 * The outputs that a section embeds go through those formats' own parsers; their records get the section's
 * run, the frame's replica and side, and the lines of the log.
 */
#ifndef STEERSTAT_INGEST_RUN_LOG_SECTION_H
#define STEERSTAT_INGEST_RUN_LOG_SECTION_H

#include "ingest/record.h"
#include "ingest/run_log_embed.h"
#include "ingest/run_log_line.h"
#include "ingest/run_numbers.h"

#include "base/text.h"

/* A line of a section, with the bytes that it frames. */
struct run_log_item {
    size_t start, length; /* of the line in the section, without its line feed */
    uint64_t line;        /* its number in the log */
    bool framed;          /* bytes=N: they begin on the next line */
    size_t frame_length;
    struct run_log_line parsed; /* its memory is the next section's, too */
};

struct run_log_section {
    const char *bytes;
    const struct run_log_item *items; /* [count] all lines but the one that closes the section */
    size_t count;
};

enum { RUN_LOG_TOOLS = 2 }; /* whose outputs are read */

/* What has to be remembered from section to section. Embedded: zero it, set the sink; finish at the end. */
struct run_log_emitter {
    const struct record_sink *sink;
    unsigned tests;          /* so far */
    struct run_numbers runs; /* that were handed on */
    struct run_log_embedding outputs[RUN_LOG_TOOLS];
};

/* Hand on all records of a part. Fail with "line: reason" where it contradicts itself. */
MUST_CHECK bool run_log_emit_header(struct run_log_emitter *emitter, const struct run_log_section *header,
                                    struct error *error);
MUST_CHECK bool run_log_emit_run(struct run_log_emitter *emitter, const struct run_log_section *section,
                                 const char *sha256, struct error *error);
void run_log_emitter_finish(struct run_log_emitter *emitter);

#endif
