/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines out of chunks, for the text formats. Constant memory, whatever the length of a line. */
#ifndef STEERSTAT_INGEST_LINES_H
#define STEERSTAT_INGEST_LINES_H

#include "base/error.h"
#include "base/text.h"

#include <stdint.h>

struct line {
    struct slice text; /* without its end, terminal escape sequences and a byte order mark */
    uint64_t number;   /* from 1 */
    bool complete;     /* ended by a line feed: else the file ends inside it */
    bool overlong;     /* longer than LINE_LIMIT: text is its beginning */
};

enum { LINE_LIMIT = 65536 };

typedef bool line_function(void *context, const struct line *line, struct error *error);

struct line_reader;

struct line_reader *line_reader_create(line_function *function, void *context);
MUST_CHECK bool line_reader_feed(struct line_reader *reader, struct slice bytes, struct error *error);
MUST_CHECK bool line_reader_finish(struct line_reader *reader,
                                   struct error *error);      /* an unfinished last line */
void line_reader_restart(struct line_reader *reader);         /* another text begins */
uint64_t line_reader_count(const struct line_reader *reader); /* lines handed on so far */
void line_reader_destroy(struct line_reader *reader);

#endif
