/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_json_events.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static const struct iperf3_json_event events[] = {
    {"start", "start", true},           {"interval", "intervals.[]", true}, {"end", "end", true},
    {"error", "error", true},           {"server_output_json", "-", false}, /* no part has such a name */
    {"server_output_text", "-", false},
};

const struct iperf3_json_event *iperf3_json_event(const char *name)
{
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
        if (strcmp(name, events[i].name) == 0)
            return &events[i];
    return NULL;
}

void iperf3_json_held_forget(struct iperf3_json_held *held)
{
    free(held->text);
    *held = (struct iperf3_json_held){0};
}

static bool has_key(const struct json_path *path, unsigned depth, const char *key)
{
    return depth > 0 && strcmp(path->keys[depth - 1], key) == 0;
}

/* Whether a value is a part of one event or another; *is_event: of a kind that no other object has. */
static bool is_part(const struct json_value *value, bool *is_event)
{
    const struct json_path *path = value->path;
    bool found = false;
    *is_event = false;
    if (path->depth < 2 || !has_key(path, path->depth - 1, "data"))
        return false;
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        const struct iperf3_json_part *part = iperf3_json_part(events[i].part, path, path->depth - 1);
        found = found || part != NULL;
        *is_event = *is_event || (part != NULL && part->is_mark);
    }
    *is_event = *is_event && (value->first == '{' || value->first == '[');
    return found;
}

bool iperf3_json_held_wants(const struct json_value *value)
{
    bool ignored = false;
    return (value->first == '"' && has_key(value->path, value->path->depth, "data")) ||
           is_part(value, &ignored);
}

static void append(struct iperf3_json_held *held, struct slice text, size_t limit)
{
    held->too_long = held->too_long || text.start == NULL || text.length > limit - held->length;
    if (held->too_long)
        return;
    held->text = memory_grow(held->text, &held->capacity, held->length + text.length + 1, 1);
    memcpy(held->text + held->length, text.start, text.length);
    held->length += text.length;
    held->text[held->length] = '\0';
}

void iperf3_json_held_keep(struct iperf3_json_held *held, const struct json_value *value, struct slice text,
                           size_t limit)
{
    const struct json_path *path = value->path;
    bool is_event = false;
    bool is_string = !is_part(value, &is_event);
    unsigned depth = path->depth - (is_string ? 1 : 2);
    if (held->text == NULL || held->depth != depth || is_string) {
        iperf3_json_held_forget(held);
        *held = (struct iperf3_json_held){.depth = depth, .line = value->line, .is_string = is_string};
    }
    held->is_event = held->is_event || is_event;
    if (!is_string) {
        autofree char *key = memory_print(",\"%s\":", path->keys[path->depth - 1]);
        append(held, slice_of(key), limit);
    }
    append(held, text, limit);
}

char *iperf3_json_held_event(const struct iperf3_json_held *held, const struct iperf3_json_event *event)
{
    if (held->too_long || held->text == NULL)
        return NULL;
    return held->is_string ? memory_print("{\"event\":\"%s\",\"data\":%s}", event->name, held->text)
                           : memory_print("{\"event\":\"%s\",\"data\":{%s}}", event->name, held->text + 1);
}
