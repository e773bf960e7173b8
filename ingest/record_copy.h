/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of records that outlive the sink's call: one after the other in a block of memory. */
#ifndef STEERSTAT_INGEST_RECORD_COPY_H
#define STEERSTAT_INGEST_RECORD_COPY_H

#include "ingest/record.h"

#include <stddef.h>

/* A block, filled from its beginning. */
struct record_block {
    char *bytes; /* [capacity] aligned as malloc does */
    size_t used, capacity;
};

/*
 * Copies the record, with its texts and arrays, behind what the block holds, where there is room for it;
 * returns how many bytes that takes, or would take. What is static text in every record (a table's name, the
 * reason of what is undefined) is not copied.
 */
size_t record_copy(struct record_block *block, const struct record *record);

/* The record that was copied to *at, which then stands behind it; NULL at the end. */
struct record *record_copy_next(struct record_block *block, size_t *at);

#endif
