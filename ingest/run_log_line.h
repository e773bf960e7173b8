/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line of a run log (docs/run-log.md): `@kind` and `key=value` pairs, separated by one blank. A value is
 * bare (no blank, `"`, `\` or control character; not empty) or a JSON string (RFC 8259, section 7).
 */
#ifndef STEERSTAT_INGEST_RUN_LOG_LINE_H
#define STEERSTAT_INGEST_RUN_LOG_LINE_H

#include "base/error.h"
#include "base/text.h"
#include "schema/store.h"

enum { RUN_LOG_PAIRS_MAX = 1024 };

/* Embedded: zero it before the first use; run_log_line_finish at the end. */
struct run_log_line {
    const char *kind;    /* without the `@` */
    struct label *pairs; /* [count] values are decoded; keys differ */
    size_t count, capacity;
    char *text; /* what all of them point into */
    size_t text_capacity;
};

/* Reads a line, without its line feed; fails with the reason. What the struct held before is gone either way.
 */
MUST_CHECK bool run_log_line_parse(struct run_log_line *line, struct slice text, struct error *error);
void run_log_line_finish(struct run_log_line *line);

/* The value of a key; NULL where the line does not have it. */
const char *run_log_line_value(const struct run_log_line *line, const char *key);

/* A whole number up to INT64_MAX; undefined where the line does not have the key. Fails where it is none. */
MUST_CHECK bool run_log_line_count(const struct run_log_line *line, const char *key, struct count *count,
                                   struct error *error);

#endif
