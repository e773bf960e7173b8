/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a log writes before every line (`2026-01-02T03:04:05Z stdout F `, `client-1 | `), taken away from the
 * lines of a JSON document that is printed in many: learned from the words before the first brace of a line
 * that ends with one, and forgotten at the first line that does not begin with them. Numbers may change. All
 * other bytes pass as they are.
 */
#ifndef STEERSTAT_INGEST_LINE_PREFIX_H
#define STEERSTAT_INGEST_LINE_PREFIX_H

#include "ingest/prefix_shape.h"

#include "base/error.h"
#include "base/text.h"

struct line_prefix {
    struct prefix_shape shape;   /* what is looked for at a line's start */
    bool matching, stripped;     /* this line's beginning is being looked at; was taken away */
    char kept[PREFIX_SHAPE_MAX]; /* what matched: given back where the rest does not */
    size_t kept_length;
    /* The line that is passing: what stands before its first brace, and its last byte that is no blank. */
    char head[PREFIX_SHAPE_MAX];
    size_t head_length;
    bool has_brace;
    char last;
};

/* Where the bytes go. */
struct line_prefix_sink {
    void *context;
    bool (*take)(void *context, struct slice bytes, struct error *error);
};

/* `prefix` begins as zeros. */
MUST_CHECK bool line_prefix_feed(struct line_prefix *prefix, struct slice bytes,
                                 const struct line_prefix_sink *sink, struct error *error);
MUST_CHECK bool line_prefix_finish(struct line_prefix *prefix, const struct line_prefix_sink *sink,
                                   struct error *error);

#endif
