/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mpstat's own text output: a banner, a table of CPUs for each sample, and an average at the end. */
#include "ingest/format.h"
#include "ingest/lines.h"
#include "ingest/mpstat_rows.h"

#include "base/memory.h"
#include "base/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_MAX = 64 };

struct mpstat_text {
    const struct record_sink *sink;
    struct line_reader *lines;
    bool in_table; /* a header was seen and no empty line since */
    struct mpstat_header header;
    bool header_is_new; /* no row below it yet */
    uint64_t sample;
    char label[LABEL_MAX]; /* of the last sample row */
    size_t label_length;
    int *seen; /* CPUs of the current sample or average */
    size_t seen_count, seen_capacity;
    bool seen_average;
};

static bool recognise(struct slice head)
{
    while (head.length > 0) {
        const char *end = memchr(head.start, '\n', head.length);
        size_t length = end != NULL ? (size_t)(end - head.start) : head.length;
        struct slice line = {head.start, length};
        struct mpstat_header header;
        size_t at = 0;
        if (slice_find(line, "Linux ", &at) && slice_find(line, " CPU)", &at))
            return true;
        if (line.length < 1024 && mpstat_parse_header(line, &header) && !slice_starts_with(line, "Device"))
            return true;
        head = slice_skip(head, end != NULL ? length + 1 : length);
    }
    return false;
}

static bool hand_on(struct mpstat_text *parser, const struct record *record, struct error *error)
{
    return parser->sink->take(parser->sink->context, record, error);
}

static bool reject(struct mpstat_text *parser, const struct line *line, const char *reason,
                   struct error *error)
{
    struct record record = {.kind = RECORD_REJECTED, .line = line->number, .reason = reason};
    return hand_on(parser, &record, error);
}

/* `Linux REL (HOST) \tDATE \t_ARCH_\t(N CPU)`: split at tabs. */
static bool take_banner(struct mpstat_text *parser, const struct line *line, struct error *error)
{
    struct slice rest = line->text;
    slice_next_word(&rest); /* Linux */
    struct slice release = slice_next_word(&rest);
    size_t tab = 0;
    if (!slice_find(rest, "\t", &tab))
        tab = rest.length;
    struct slice host = slice_trim((struct slice){rest.start, tab});
    if (slice_starts_with(host, "(") && slice_ends_with(host, ")"))
        host = (struct slice){host.start + 1, host.length - 2};
    struct slice last = slice_trim(rest);
    struct count cpus = {0};
    if (slice_ends_with(last, " CPU)")) {
        last.length -= strlen(" CPU)");
        struct slice number = slice_last_word(&last);
        if (slice_starts_with(number, "("))
            number = slice_skip(number, 1);
        cpus.defined = number_parse_unsigned(number, &cpus.value) == NUMBER_OK && cpus.value > 0;
    }
    autofree char *host_text = slice_copy(host);
    autofree char *release_text = slice_copy(release);
    struct record record = {
        .kind = RECORD_MACHINE,
        .line = line->number,
        .machine = {.host = *host_text != '\0' ? host_text : NULL, .kernel = release_text, .cpus = cpus},
    };
    return hand_on(parser, &record, error);
}

/* A sample begins with each header and, where one CPU was selected and it is not repeated, with each new
 * time. */
static void count_sample(struct mpstat_text *parser, const struct mpstat_row *row)
{
    size_t length = row->label.length < LABEL_MAX ? row->label.length : LABEL_MAX;
    bool same = parser->label_length == length && memcmp(parser->label, row->label.start, length) == 0;
    bool begins = parser->header_is_new || !same || parser->seen_average != row->average;
    if (begins)
        parser->seen_count = 0;
    if (begins && !row->average)
        parser->sample++;
    memcpy(parser->label, row->label.start, length);
    parser->label_length = length;
    parser->header_is_new = false;
    parser->seen_average = row->average;
}

/* Notes a CPU of the current sample; false where it was there already. */
static bool note_cpu(struct mpstat_text *parser, int cpu)
{
    for (size_t i = parser->seen_count; i > 0; i--)
        if (parser->seen[i - 1] == cpu)
            return false;
    parser->seen =
        memory_grow(parser->seen, &parser->seen_capacity, parser->seen_count + 1, sizeof *parser->seen);
    parser->seen[parser->seen_count++] = cpu;
    return true;
}

static bool take_row(struct mpstat_text *parser, const struct line *line, struct error *error)
{
    struct error reason;
    struct mpstat_row row;
    if (line->overlong)
        return reject(parser, line, "the line is too long for a row of mpstat", error);
    if (!mpstat_parse_row(line->text, &parser->header, &row, &reason))
        return reject(parser, line, reason.message, error);
    if (!line->complete && (row.uneven || row.decimals == 0))
        return reject(parser, line, "the file ends inside this row", error);
    count_sample(parser, &row);
    if (!note_cpu(parser, row.cpu.cpu))
        return reject(parser, line, "a CPU that stands twice in one sample", error);
    row.cpu.line = line->number;
    struct record record = {
        .kind = RECORD_CPU,
        .line = line->number,
        .cpu = {.sample = parser->sample, .average = row.average, .row = row.cpu},
    };
    return hand_on(parser, &record, error);
}

static bool take_line(void *context, const struct line *line, struct error *error)
{
    struct mpstat_text *parser = context;
    struct slice text = slice_trim(line->text);
    if (text.length == 0) {
        parser->in_table = false;
        return true;
    }
    if (slice_starts_with(text, "Linux "))
        return take_banner(parser, line, error);
    struct mpstat_header header;
    if (!line->overlong && mpstat_parse_header(text, &header)) {
        parser->in_table = true;
        parser->header = header;
        parser->header_is_new = true;
        return header.of_percentages && !header.by_node
                   ? true
                   : reject(parser, line, "a table other than that of CPU shares: not read by this version",
                            error);
    }
    if (!parser->in_table)
        return reject(parser, line, "a line that belongs to no table", error);
    if (!parser->header.of_percentages || parser->header.by_node)
        return true; /* said once, at its header */
    return take_row(parser, line, error);
}

static void *create(const struct record_sink *sink)
{
    struct mpstat_text *parser = memory_allocate(1, sizeof *parser);
    parser->sink = sink;
    parser->lines = line_reader_create(take_line, parser);
    return parser;
}

static bool feed(void *context, struct slice bytes, struct error *error)
{
    struct mpstat_text *parser = context;
    return line_reader_feed(parser->lines, bytes, error);
}

static bool finish(void *context, struct error *error)
{
    struct mpstat_text *parser = context;
    return line_reader_finish(parser->lines, error);
}

static void destroy(void *context)
{
    struct mpstat_text *parser = context;
    if (parser == NULL)
        return;
    line_reader_destroy(parser->lines);
    free(parser->seen);
    free(parser);
}

const struct format format_mpstat_text = {
    .name = "mpstat-text",
    .title = "mpstat text output",
    .version = 1,
    .recognise = recognise,
    .create = create,
    .feed = feed,
    .finish = finish,
    .destroy = destroy,
};
