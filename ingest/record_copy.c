/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/record_copy.h"

#include <stdalign.h>
#include <string.h>

enum { ALIGNMENT = alignof(max_align_t) };

/* A record's copy begins with its size, and what it points to stands behind it. */
struct copy {
    alignas(max_align_t) size_t size;
    struct record record;
};

/* Room is counted on where there is none left. */
struct copier {
    char *to;
    size_t used, capacity;
};

/* NULL where there is none left. */
static void *take_room(struct copier *copier, size_t size)
{
    size_t at = copier->used;
    copier->used += (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return copier->used <= copier->capacity ? copier->to + at : NULL;
}

static void *copy_bytes(struct copier *copier, const void *bytes, size_t size)
{
    void *room = take_room(copier, size);
    if (room != NULL && size > 0)
        memcpy(room, bytes, size);
    return room;
}

static const char *copy_text(struct copier *copier, const char *text)
{
    return text != NULL ? copy_bytes(copier, text, strlen(text) + 1) : NULL;
}

static void copy_rates(struct copier *copier, struct rates_record *record)
{
    const struct rate *original = record->rates;
    struct rate *rates = copy_bytes(copier, original, record->count * sizeof *rates);
    for (size_t i = 0; i < record->count; i++) {
        const char *name = copy_text(copier, original[i].name);
        if (rates != NULL)
            rates[i].name = name;
    }
    record->rates = rates;
}

static void copy_header(struct copier *copier, struct header_record *record)
{
    const struct label *original = record->values;
    struct label *values = copy_bytes(copier, original, record->count * sizeof *values);
    for (size_t i = 0; i < record->count; i++) {
        struct label value = {copy_text(copier, original[i].key), copy_text(copier, original[i].value)};
        if (values != NULL)
            values[i] = value;
    }
    record->values = values;
    record->kind = copy_text(copier, record->kind);
}

static void copy_softirqs(struct copier *copier, struct softirqs_record *record)
{
    const struct softirq_count *original = record->counts;
    struct softirq_count *counts = copy_bytes(copier, original, record->count * sizeof *counts);
    for (size_t i = 0; i < record->count; i++) {
        const char *name = copy_text(copier, original[i].name);
        if (counts != NULL)
            counts[i].name = name;
    }
    record->counts = counts;
}

static void copy_setting(struct copier *copier, struct settings_record *setting)
{
    const char **const texts[] = {&setting->phase, &setting->node, &setting->device,
                                  &setting->class, &setting->name, &setting->value};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = copy_text(copier, *texts[i]);
}

/* What the record points to. */
static void copy_parts(struct copier *copier, struct record *record)
{
    switch (record->kind) {
    case RECORD_RUN:
        record->run_details.started_at = copy_text(copier, record->run_details.started_at);
        record->run_details.sha256 = copy_text(copier, record->run_details.sha256);
        break;
    case RECORD_TEST:
        record->test.version = copy_text(copier, record->test.version);
        record->test.cookie = copy_text(copier, record->test.cookie);
        break;
    case RECORD_MACHINE:
        record->machine.host = copy_text(copier, record->machine.host);
        record->machine.kernel = copy_text(copier, record->machine.kernel);
        break;
    case RECORD_RATES:
        copy_rates(copier, &record->rates);
        break;
    case RECORD_REJECTED:
    case RECORD_WARNING:
        record->reason = copy_text(copier, record->reason);
        break;
    case RECORD_CELL:
        record->cell.campaign = copy_text(copier, record->cell.campaign);
        record->cell.configuration = copy_text(copier, record->cell.configuration);
        record->cell.title = copy_text(copier, record->cell.title);
        break;
    case RECORD_LABEL:
        record->label.key = copy_text(copier, record->label.key);
        record->label.value = copy_text(copier, record->label.value);
        break;
    case RECORD_HEADER:
        copy_header(copier, &record->header);
        break;
    case RECORD_SETTINGS:
        copy_setting(copier, &record->setting);
        break;
    case RECORD_SOFTIRQS:
    case RECORD_SOFTIRQS_TOTALS:
        copy_softirqs(copier, &record->softirqs);
        break;
    case RECORD_INTERVAL: /* all of these are numbers */
    case RECORD_SUMMARY:
    case RECORD_CPU:
    case RECORD_NODE:
    case RECORD_SOFTNET:
    case RECORD_SOFTNET_TOTALS:
        break;
    }
}

size_t record_copy(struct record_block *block, const struct record *record)
{
    struct copier copier = {block->bytes + block->used, 0, block->capacity - block->used};
    struct copy *copy = take_room(&copier, sizeof *copy);
    struct record parts = *record;
    copy_parts(&copier, &parts);
    if (copier.used <= copier.capacity) {
        copy->record = parts;
        copy->size = copier.used;
        block->used += copier.used;
    }
    return copier.used;
}

struct record *record_copy_next(struct record_block *block, size_t *at)
{
    if (*at == block->used)
        return NULL;
    struct copy *copy = (struct copy *)(void *)(block->bytes + *at);
    *at += copy->size;
    return &copy->record;
}
