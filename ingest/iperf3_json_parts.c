/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_json_parts.h"

#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = JSON_PATH_MAX * JSON_KEY_MAX };

static const struct iperf3_json_part parts[] = {
    {"start", PART_START, false, 0, false},
    {"start.connected", PART_INSIDE, true, 0, false},
    {"start.connected.[]", PART_CONNECTION, false, 0, false},
    {"start.version", PART_VERSION, false, 0, false},
    {"start.cookie", PART_COOKIE, true, 0, false},
    {"start.connecting_to", PART_CLIENT, true, 0, false},
    {"start.accepted_connection", PART_SERVER, true, 0, false},
    {"start.test_start", PART_SETTINGS, true, 0, false},
    {"intervals", PART_INSIDE, false, 0, false},
    {"intervals.[]", PART_INTERVAL, false, 0, false},
    {"intervals.[].streams", PART_INSIDE, true, 0, false},
    {"intervals.[].streams.[]", PART_ROW, false, PLACE_INTERVAL, false},
    {"intervals.[].sum", PART_ROW, true, PLACE_INTERVAL_SUM, false},
    {"intervals.[].sum_bidir_reverse", PART_ROW, false, PLACE_INTERVAL_SUM, true},
    {"end", PART_END, false, 0, false},
    {"end.streams", PART_INSIDE, true, 0, false},
    {"end.streams.[]", PART_STREAM, false, 0, false},
    {"end.streams.[].sender", PART_ROW, false, PLACE_SENDER, false},
    {"end.streams.[].receiver", PART_ROW, false, PLACE_RECEIVER, false},
    {"end.streams.[].udp", PART_ROW, false, PLACE_UDP, false},
    {"end.sum", PART_ROW, true, PLACE_SUM, false},
    {"end.sum_sent", PART_ROW, true, PLACE_SUM_SENT, false},
    {"end.sum_received", PART_ROW, true, PLACE_SUM_RECEIVED, false},
    {"end.sum_bidir_reverse", PART_ROW, false, PLACE_SUM, true},
    {"end.sum_sent_bidir_reverse", PART_ROW, false, PLACE_SUM_SENT, true},
    {"end.sum_received_bidir_reverse", PART_ROW, false, PLACE_SUM_RECEIVED, true},
    {"error", PART_ERROR, false, 0, false},
};

static void name_path(char name[NAME_BYTES], const char *prefix, const struct json_path *path, unsigned from)
{
    size_t length = (size_t)snprintf(name, NAME_BYTES, "%s", prefix);
    for (unsigned i = from; i < path->depth; i++) {
        if (length > 0 && length < NAME_BYTES - 1)
            name[length++] = '.';
        for (const char *at = path->keys[i]; *at != '\0' && length < NAME_BYTES - 1; at++)
            name[length++] = *at == '.' ? '\1' : *at; /* a key's own points are none of ours */
    }
    name[length] = '\0';
}

const struct iperf3_json_part *iperf3_json_part(const char *prefix, const struct json_path *path,
                                                unsigned from)
{
    char name[NAME_BYTES];
    name_path(name, prefix, path, from);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (strcmp(parts[i].name, name) == 0)
            return &parts[i];
    return NULL;
}

_Static_assert(sizeof parts / sizeof parts[0] <= 32, "iperf3_json_parts has a bit for each");

void iperf3_json_parts_add(iperf3_json_parts *set, const struct iperf3_json_part *part)
{
    size_t index = (size_t)(part - parts);
    if ((*set & UINT32_C(1) << index) != 0)
        return;
    for (size_t i = 0; i <= index; i++) {
        size_t length = strlen(parts[i].name);
        if (i == index || (strncmp(parts[i].name, part->name, length) == 0 && part->name[length] == '.'))
            *set |= UINT32_C(1) << i;
    }
}

static iperf3_json_parts bit_of(const char *name)
{
    size_t at = 0;
    while (strcmp(parts[at].name, name) != 0) /* names are of the table */
        at++;
    return UINT32_C(1) << at;
}

void iperf3_json_parts_drop(iperf3_json_parts *set, const char *name)
{
    *set &= ~bit_of(name);
}

bool iperf3_json_parts_have(iperf3_json_parts set, const char *name)
{
    return (set & bit_of(name)) != 0;
}

static unsigned levels(const char *name)
{
    unsigned count = 1;
    for (; *name != '\0'; name++)
        count += *name == '.';
    return count;
}

bool iperf3_json_is_mark(const struct json_path *path, unsigned *root)
{
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && path->depth > 0; i++) {
        const char *name = parts[i].name;
        unsigned count = levels(name);
        const char *last = strrchr(name, '.');
        if (!parts[i].is_mark || path->depth < count || strcmp(last + 1, path->keys[path->depth - 1]) != 0)
            continue;
        if (iperf3_json_part("", path, path->depth - count) != &parts[i])
            continue;
        *root = path->depth - count;
        return true;
    }
    return false;
}
