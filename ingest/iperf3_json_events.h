/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The events of iperf3's --json-stream, `{"event":"interval","data":{...}}` a line: of which part of a
 * document their data are; and data that stand before the name of their event (keys sorted), kept until it is
 * known.
 */
#ifndef STEERSTAT_INGEST_IPERF3_JSON_EVENTS_H
#define STEERSTAT_INGEST_IPERF3_JSON_EVENTS_H

#include "ingest/iperf3_json_parts.h"

struct iperf3_json_event {
    const char *name, *part;
    bool is_read;
};

/* NULL: none of iperf3's. */
const struct iperf3_json_event *iperf3_json_event(const char *name);

/* Data of one object. {0}: none; free with iperf3_json_held_forget. */
struct iperf3_json_held {
    char *text; /* `,"streams":[...]`, or a string; NULL: none */
    size_t length, capacity;
    unsigned depth; /* of the event's object */
    uint64_t line;
    bool is_string;
    bool is_event; /* no other object has such data */
    bool too_long;
};

void iperf3_json_held_forget(struct iperf3_json_held *held);

/* Whether a value that stands in no document is to be kept. */
bool iperf3_json_held_wants(const struct json_value *value);

/* Keeps it, up to `limit` bytes of all; a text of NULL is one that was too long. */
void iperf3_json_held_keep(struct iperf3_json_held *held, const struct json_value *value, struct slice text,
                           size_t limit);

/* The event, with its name in front. NULL where it is too long. Free with free(). */
char *iperf3_json_held_event(const struct iperf3_json_held *held, const struct iperf3_json_event *event);

#endif
