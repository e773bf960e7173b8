/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_held_rows.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REASON_MAX = 512 };

void held_rows_clear(struct held_rows *held)
{
    for (size_t i = 0; i < held->count; i++)
        free(held->rows[i].rejected);
    held->count = 0;
}

void held_rows_finish(struct held_rows *held)
{
    held_rows_clear(held);
    free(held->rows);
    *held = (struct held_rows){0};
}

static bool add(struct held_rows *held, const struct held_row *row)
{
    held->rows = memory_grow(held->rows, &held->capacity, held->count + 1, sizeof *held->rows);
    held->rows[held->count++] = *row;
    return true;
}

bool held_rows_add(struct held_rows *held, const struct iperf3_row *row, bool summary)
{
    return held->count < HELD_ROWS_MAX && add(held, &(struct held_row){.row = *row, .summary = summary});
}

bool held_rows_add_rejected(struct held_rows *held, uint64_t line, const char *reason)
{
    size_t length = strlen(reason);
    if (length > REASON_MAX || held->count == HELD_ROWS_MAX)
        return false;
    return add(held, &(struct held_row){.line = line, .rejected = memory_copy_bytes(reason, length)});
}

bool iperf3_row_sends(const struct iperf3_row *row)
{
    return row->has_role && row->role_sends;
}

bool held_rows_have_earlier(const struct held_rows *held, const struct iperf3_row *row)
{
    for (size_t i = 0; i < held->count; i++) {
        const struct held_row *before = &held->rows[i];
        if (before->rejected == NULL && !before->summary && before->row.stream == row->stream &&
            iperf3_row_sends(&before->row) == iperf3_row_sends(row) &&
            (before->row.row.start.value != row->row.start.value ||
             before->row.row.omitted != row->row.omitted))
            return true;
    }
    return false;
}

/* Whether the streams that wait are all that the sum is of, by their bytes. */
static bool sums_up(const struct held_rows *held, const struct held_row *sum)
{
    size_t streams = 0;
    double bytes = 0;
    double rounding = sum->row.resolution.bytes;
    for (size_t i = 0; i < held->count; i++) {
        const struct held_row *row = &held->rows[i];
        if (row->rejected != NULL || row->row.stream == STREAM_SUM || row->summary != sum->summary ||
            row->row.row.direction != sum->row.row.direction ||
            iperf3_row_sends(&row->row) != iperf3_row_sends(&sum->row))
            continue;
        streams++;
        bytes += row->row.row.bytes.value;
        rounding += row->row.resolution.bytes;
    }
    return streams > 1 && sum->row.row.bytes.defined && fabs(bytes - sum->row.row.bytes.value) <= rounding;
}

/* Whether the row is the first one of its stream. */
static bool is_first(const struct held_rows *held, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (held->rows[i].rejected == NULL && held->rows[i].row.stream == held->rows[at].row.stream)
            return false;
    return true;
}

struct count held_rows_streams(const struct held_rows *held)
{
    struct count streams = {0};
    for (size_t i = 0; i < held->count; i++) {
        const struct held_row *row = &held->rows[i];
        if (row->rejected != NULL)
            continue;
        if (row->row.stream != STREAM_SUM)
            streams.value += is_first(held, i);
        else if (!sums_up(held, row))
            return (struct count){0};
    }
    streams.defined = streams.value > 0;
    return streams;
}
