/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Run logs (docs/run-log.md) for tests: framed and hashed as the runner does it. */
#ifndef STEERSTAT_TESTS_LOG_BUILDER_H
#define STEERSTAT_TESTS_LOG_BUILDER_H

#include "base/text.h"

#include <stdio.h>

struct log_builder {
    FILE *stream;
    char *text; /* [length] valid after log_end_run and log_text */
    size_t length;
    size_t run_start;
};

/* The header's first two lines: of campaign c, configuration rps-plus, 1 replica. Then lines by
 * fprintf(stream). */
void log_begin(struct log_builder *log);

/* `line`, with the frame's size behind it, the bytes and `@end`. */
void log_frame(struct log_builder *log, const char *line, struct slice bytes);
void log_frame_file(struct log_builder *log, const char *line, const char *file);

/* `line` begins a run: "@run number=1 ...". */
void log_begin_run(struct log_builder *log, const char *line);
void log_end_run(struct log_builder *log); /* with its SHA-256 */

/* The rest of a header: a label, a plan that imitates markers, a machine. */
void log_add_header(struct log_builder *log);

/* A verified run, its second attempt, with settings, counters, and the outputs of server, client and mpstat.
 */
void log_add_run(struct log_builder *log, unsigned number);

struct slice log_text(struct log_builder *log);
void log_destroy(struct log_builder *log);

/* Records of a text as JSON lines (tests/collect.h). Free with free(). */
char *log_records(struct slice text);

#endif
