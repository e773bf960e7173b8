/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_json_parts.h"

#include <string.h>

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

/* Takes a text off a name's front; false where another stands there. */
static bool take_text(const char **name, const char *text)
{
    const char *at = *name;
    while (*text != '\0' && *text == *at) {
        text++;
        at++;
    }
    *name = at;
    return *text == '\0';
}

/* Whether the keys from `from` on, behind the prefix, are the parts of the name, point by point. A key's own
   points are none of ours. */
static bool has_name(const char *name, const char *prefix, const struct json_path *path, unsigned from)
{
    bool is_first = prefix[0] == '\0';
    if (!take_text(&name, prefix))
        return false;
    for (unsigned i = from; i < path->depth; i++) {
        if (!is_first && *name++ != '.')
            return false;
        const char *part = name;
        if (!take_text(&name, path->keys[i]) || (*name != '.' && *name != '\0') || name == part ||
            memchr(part, '.', (size_t)(name - part)) != NULL)
            return false;
        is_first = false;
    }
    return *name == '\0';
}

const struct iperf3_json_part *iperf3_json_part(const char *prefix, const struct json_path *path,
                                                unsigned from)
{
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (has_name(parts[i].name, prefix, path, from))
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
