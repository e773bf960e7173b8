/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/run_log_reader.h"

#include "base/memory.h"
#include "ingest/format.h"

#include <stdlib.h>
#include <string.h>

/* What the server of one replica received, bit/s. */
struct receiver_total {
    struct quantity sum_row; /* iperf3's own SUM */
    struct quantity streams; /* the streams' sum */
};

struct run_log_reader {
    struct record_sink sink;
    void *parser;
    unsigned replicas;
    char *campaign;
    size_t fed, whole;
    bool ended_section; /* records came: they only do when a section has come whole */
    struct finished_run *runs;
    size_t run_count, run_capacity;
    uint64_t *failures; /* [failure_count] of which run each failed attempt was */
    size_t failure_count, failure_capacity;
    struct receiver_total *totals; /* [replicas] of the run that is being read */
};

/* ------------------------------------------------------------------------------------------------- records
 * --
 */

static void begin_run(struct run_log_reader *reader, uint64_t number)
{
    reader->runs =
        memory_grow(reader->runs, &reader->run_capacity, reader->run_count + 1, sizeof *reader->runs);
    reader->runs[reader->run_count++] =
        (struct finished_run){number, quantity_undefined("a replica's bitrate is missing")};
    memset(reader->totals, 0, reader->replicas * sizeof *reader->totals);
}

static void update_value(struct run_log_reader *reader)
{
    double sum = 0;
    for (unsigned i = 0; i < reader->replicas; i++) {
        const struct receiver_total *total = &reader->totals[i];
        if (!total->sum_row.defined && !total->streams.defined)
            return;
        sum += total->sum_row.defined ? total->sum_row.value : total->streams.value;
    }
    reader->runs[reader->run_count - 1].value = quantity_of(sum / reader->replicas);
}

static void take_summary(struct run_log_reader *reader, const struct record *record)
{
    const struct flow_row *row = &record->flow.row;
    if (record->side != SIDE_SERVER || row->direction != DIRECTION_RECEIVER ||
        !row->bits_per_second.defined || record->replica < 1 || record->replica > reader->replicas)
        return;
    struct receiver_total *total = &reader->totals[record->replica - 1];
    if (record->flow.stream == STREAM_SUM)
        total->sum_row = row->bits_per_second;
    else
        total->streams = quantity_of(total->streams.value + row->bits_per_second.value);
    update_value(reader);
}

/* A run that does not count is rejected as a whole; a line of one that does stands behind its beginning. */
static void take_rejected(struct run_log_reader *reader, uint64_t number)
{
    if (number == 0 || run_log_reader_find(reader, number) != NULL)
        return;
    reader->failures = memory_grow(reader->failures, &reader->failure_capacity, reader->failure_count + 1,
                                   sizeof *reader->failures);
    reader->failures[reader->failure_count++] = number;
}

static bool take(void *context, struct record *record, struct error *error)
{
    (void)error;
    struct run_log_reader *reader = context;
    reader->ended_section = true;
    if (record->kind == RECORD_CELL)
        reader->campaign = memory_copy_text(record->cell.campaign);
    else if (record->kind == RECORD_RUN)
        begin_run(reader, record->run);
    else if (record->kind == RECORD_SUMMARY)
        take_summary(reader, record);
    else if (record->kind == RECORD_REJECTED)
        take_rejected(reader, record->run);
    return true;
}

/* -------------------------------------------------------------------------------------------------- reading
 * --
 */

struct run_log_reader *run_log_reader_create(unsigned replicas)
{
    struct run_log_reader *reader = memory_allocate(1, sizeof *reader);
    reader->sink = (struct record_sink){take, reader};
    reader->parser = format_run_log.create(&reader->sink);
    reader->replicas = replicas;
    reader->totals = memory_allocate(replicas, sizeof *reader->totals);
    return reader;
}

/* Line by line: the line during which records come is the last of its section. */
bool run_log_reader_feed(struct run_log_reader *reader, struct slice bytes, struct error *error)
{
    while (bytes.length > 0) {
        const char *end = memchr(bytes.start, '\n', bytes.length);
        struct slice line = {bytes.start, end != NULL ? (size_t)(end - bytes.start) + 1 : bytes.length};
        reader->ended_section = false;
        if (!format_run_log.feed(reader->parser, line, error))
            return false;
        reader->fed += line.length;
        if (reader->ended_section)
            reader->whole = reader->fed;
        bytes = slice_skip(bytes, line.length);
    }
    return true;
}

size_t run_log_reader_whole(const struct run_log_reader *reader)
{
    return reader->whole;
}

const char *run_log_reader_campaign(const struct run_log_reader *reader)
{
    return reader->campaign;
}

const struct finished_run *run_log_reader_find(const struct run_log_reader *reader, uint64_t number)
{
    for (size_t i = 0; i < reader->run_count; i++)
        if (reader->runs[i].number == number)
            return &reader->runs[i];
    return NULL;
}

unsigned run_log_reader_failures(const struct run_log_reader *reader, uint64_t number)
{
    unsigned failures = 0;
    for (size_t i = 0; i < reader->failure_count; i++)
        failures += reader->failures[i] == number;
    return failures;
}

void run_log_reader_destroy(struct run_log_reader *reader)
{
    if (reader == NULL)
        return;
    format_run_log.destroy(reader->parser);
    free(reader->campaign);
    free(reader->runs);
    free(reader->failures);
    free(reader->totals);
    free(reader);
}
