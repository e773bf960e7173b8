/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/interval_memory.h"

static bool same(const struct last_interval *left, const struct last_interval *right)
{
    return left->omitted == right->omitted && left->start == right->start && left->end == right->end &&
           left->bytes == right->bytes && left->bits_per_second == right->bits_per_second;
}

bool interval_is_repeated(struct interval_memory *memory, int stream, bool sends, const struct flow_row *row)
{
    const struct last_interval now = {.stream = stream,
                                      .sends = sends,
                                      .omitted = row->omitted,
                                      .start = row->start.value,
                                      .end = row->end.value,
                                      .bytes = row->bytes.value,
                                      .bits_per_second = row->bits_per_second.value};
    size_t at = 0;
    while (at < memory->count &&
           (memory->streams[at].stream != now.stream || memory->streams[at].sends != now.sends))
        at++;
    if (at < memory->count && same(&memory->streams[at], &now))
        return true;
    if (at == INTERVAL_STREAMS_MAX)
        return false;
    memory->count += at == memory->count;
    memory->streams[at] = now;
    return false;
}
