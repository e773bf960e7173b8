/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read of an iperf3 document, by its keys, and by which keys such a document is known. */
#ifndef STEERSTAT_INGEST_IPERF3_JSON_PARTS_H
#define STEERSTAT_INGEST_IPERF3_JSON_PARTS_H

#include "ingest/iperf3_json_decode.h"
#include "ingest/json_scan.h"

enum iperf3_json_part_kind {
    PART_INSIDE,   /* to be entered, and nothing else */
    PART_START,    /* the same: a test's record follows from it */
    PART_END,      /* the same: its final rows */
    PART_INTERVAL, /* the same: an interval's rows and sums */
    PART_STREAM,   /* the same: a stream's final rows */
    PART_CONNECTION,
    PART_VERSION,
    PART_COOKIE,
    PART_CLIENT, /* the document is a client's */
    PART_SERVER,
    PART_SETTINGS,
    PART_ROW,
    PART_ERROR,
};

struct iperf3_json_part {
    const char *name; /* "intervals.[].streams.[]" */
    enum iperf3_json_part_kind kind;
    bool is_mark;                 /* only iperf3's documents have it */
    enum iperf3_json_place place; /* of a row */
    bool is_reverse_sum;
};

/* The part that a value is, its keys from the one at `from` on being put behind `prefix` (or ""); NULL where
   it is none. */
const struct iperf3_json_part *iperf3_json_part(const char *prefix, const struct json_path *path,
                                                unsigned from);

/* A set of parts, as bits, with those around each of them. {0}: none. */
typedef uint32_t iperf3_json_parts;

void iperf3_json_parts_add(iperf3_json_parts *set, const struct iperf3_json_part *part);
void iperf3_json_parts_drop(iperf3_json_parts *set, const char *name);
bool iperf3_json_parts_have(iperf3_json_parts set, const char *name);

/* Whether a value marks an object around it as an iperf3 document: *root is then that object's depth. */
bool iperf3_json_is_mark(const struct json_path *path, unsigned *root);

#endif
