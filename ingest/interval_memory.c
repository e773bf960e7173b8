/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/interval_memory.h"

#include "ingest/flow_check.h"

bool interval_is_repeated(struct interval_memory *memory, int stream, bool sends, const struct flow_row *row)
{
    size_t at = 0;
    while (at < memory->count && (memory->streams[at].stream != stream || memory->streams[at].sends != sends))
        at++;
    if (at < memory->count && flow_is_same_interval(&memory->streams[at].row, row) &&
        memory->streams[at].row.bits_per_second.value == row->bits_per_second.value)
        return true;
    if (at == INTERVAL_STREAMS_MAX)
        return false;
    memory->count += at == memory->count;
    memory->streams[at] = (struct last_interval){stream, sends, *row};
    return false;
}
