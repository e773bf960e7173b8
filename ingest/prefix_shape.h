/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a log writes before every line, learned from one: the same words, in which numbers may change. */
#ifndef STEERSTAT_INGEST_PREFIX_SHAPE_H
#define STEERSTAT_INGEST_PREFIX_SHAPE_H

#include "base/text.h"

enum { PREFIX_SHAPE_MAX = 256 };

/* Begins as zeros: nothing is known. */
struct prefix_shape {
    char text[PREFIX_SHAPE_MAX];
    size_t length;  /* 0: lines have none */
    size_t at;      /* the line matches so far up to here ... */
    bool in_number; /* ... or is inside of the number there */
};

/* False where the text is too long; nothing is known then. */
bool prefix_shape_learn(struct prefix_shape *shape, struct slice text);

/* A line byte by byte: begin, then each byte, as long as it goes on with the shape. */
void prefix_shape_begin(struct prefix_shape *shape);
bool prefix_shape_takes(struct prefix_shape *shape, char byte);
bool prefix_shape_is_whole(const struct prefix_shape *shape); /* what was taken is all of it */

/* The line without what the shape is of; all of it where it does not begin with that. */
struct slice prefix_shape_strip(struct prefix_shape *shape, struct slice line);

#endif
