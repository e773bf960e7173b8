/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/interval_memory.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

void interval_memory_finish(struct interval_memory *memory)
{
    free(memory->streams);
    *memory = (struct interval_memory){0};
}

static size_t position(const struct interval_memory *memory, int stream, bool sends)
{
    size_t at = 0;
    while (at < memory->count && (memory->streams[at].stream != stream || memory->streams[at].sends != sends))
        at++;
    return at;
}

const struct last_interval *interval_last(const struct interval_memory *memory, int stream, bool sends)
{
    size_t at = position(memory, stream, sends);
    return at < memory->count ? &memory->streams[at] : NULL;
}

enum interval_place interval_place(const struct last_interval *last, const struct flow_row *row,
                                   const struct flow_resolution *resolution)
{
    const struct flow_row *before = &last->row;
    double rounding = 2.1 * resolution->seconds; /* both are rounded */
    if (flow_is_same_interval(before, row) && before->bits_per_second.value == row->bits_per_second.value)
        return INTERVAL_REPEATED;
    if ((before->omitted && !row->omitted) || row->start.value >= before->end.value - rounding)
        return INTERVAL_FOLLOWS;
    bool has_its_times = fabs(row->start.value - before->start.value) <= rounding &&
                         fabs(row->end.value - before->end.value) <= rounding;
    return has_its_times ? INTERVAL_CLASHES : INTERVAL_GOES_BACK;
}

void interval_remember(struct interval_memory *memory, int stream, bool sends, const struct flow_row *row,
                       const struct flow_resolution *resolution)
{
    size_t at = position(memory, stream, sends);
    if (at == INTERVAL_STREAMS_MAX)
        return;
    if (at == memory->count) {
        memory->streams = memory_grow(memory->streams, &memory->capacity, at + 1, sizeof *memory->streams);
        memory->streams[memory->count++] = (struct last_interval){.stream = stream, .sends = sends};
    }
    memory->streams[at].row = *row;
    if (resolution != NULL)
        flow_total_add(&memory->streams[at].total, row, resolution);
}
