/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mpstat's own text output: a banner, tables for each sample, and their averages at the end. A sample is told
 * from the next one by its time, or where two have the same, by a header and a CPU that stood in it already.
 */
#include "ingest/format.h"
#include "ingest/lines.h"
#include "ingest/mpstat_banner.h"
#include "ingest/mpstat_columns.h"
#include "ingest/mpstat_plain_row.h"
#include "ingest/mpstat_rows.h"
#include "ingest/mpstat_samples.h"
#include "ingest/prefix_shape.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { LABEL_MAX = 64 };

/* A copy of a label, cut to fit. */
struct label_copy {
    char text[LABEL_MAX];
    size_t length;
};

struct mpstat_text {
    const struct record_sink *sink;
    struct line_reader *lines;
    struct prefix_shape prefix;  /* what a log writes before every line: before the banner, too */
    struct mpstat_header header; /* no columns: rows belong to no table */
    char *header_text;           /* [header_length] the line that it was read from, to know it again */
    size_t header_length, header_capacity;
    size_t header_front; /* how much of it stands before the word CPU or NODE */
    struct mpstat_columns columns;
    bool header_is_new; /* no row below it yet */
    bool after_blank;   /* an empty line stands between the header and here */
    struct mpstat_samples *samples;
    uint64_t sample;
    bool in_averages;
    struct label_copy label, header_label; /* of the last sample's rows, and of the last header */
    double weight;                         /* of the sample */
    uint64_t since_boot;                   /* the line of a first sample that took no time; 0: it took some */
};

static struct slice slice_of_label(const struct label_copy *copy)
{
    return (struct slice){copy->text, copy->length};
}

static void copy_label(struct label_copy *copy, struct slice label)
{
    copy->length = label.length < LABEL_MAX ? label.length : LABEL_MAX;
    memcpy(copy->text, label.start, copy->length);
}

static bool same_label(const struct label_copy *copy, struct slice label)
{
    size_t length = label.length < LABEL_MAX ? label.length : LABEL_MAX;
    return copy->length == length && memcmp(copy->text, label.start, length) == 0;
}

/* --------------------------------------------------------------------------------------------- recognition
 * --
 */

static bool recognise(struct slice head)
{
    struct mpstat_header header = {0};
    bool found = false;
    while (head.length > 0 && !found) {
        struct slice line = slice_next_line(&head);
        struct error ignored;
        size_t at = 0;
        found = (slice_find(line, "Linux ", &at) && slice_find(line, " CPU)", &at)) ||
                mpstat_parse_header(line, &header, &ignored) == MPSTAT_HEADER;
    }
    mpstat_header_finish(&header);
    return found;
}

/* ------------------------------------------------------------------------------------------------- records
 * --
 */

static bool hand_on(struct mpstat_text *parser, struct record *record, struct error *error)
{
    return parser->sink->take(parser->sink->context, record, error);
}

static bool reject(struct mpstat_text *parser, const struct line *line, const char *reason,
                   struct error *error)
{
    struct record record = {.kind = RECORD_REJECTED, .line = line->number, .reason = reason};
    return hand_on(parser, &record, error);
}

static bool warn(struct mpstat_text *parser, uint64_t line, const char *reason, struct error *error)
{
    struct record record = {.kind = RECORD_WARNING, .line = line, .reason = reason};
    return hand_on(parser, &record, error);
}

/* ------------------------------------------------------------------------------------------------- outputs
 * --
 */

/* What is known of an output only once it is whole. */
static bool end_output(struct mpstat_text *parser, struct error *error)
{
    uint64_t line = parser->since_boot;
    bool alone = parser->sample == 1 && !parser->in_averages;
    parser->since_boot = 0;
    return line == 0 || !alone ||
           warn(parser, line,
                "one sample, of all the time since the machine was started: give mpstat an interval", error);
}

static bool begin_output(struct mpstat_text *parser, struct error *error)
{
    if (!end_output(parser, error))
        return false;
    mpstat_samples_restart(parser->samples);
    parser->sample = 0;
    parser->in_averages = false;
    parser->label.length = 0;
    return true;
}

static bool take_banner(struct mpstat_text *parser, const struct mpstat_banner *banner, uint64_t line,
                        struct error *error)
{
    autofree char *host = slice_copy(banner->host);
    autofree char *release = slice_copy(banner->release);
    struct record record = {
        .kind = RECORD_MACHINE,
        .line = line,
        .machine = {.host = *host != '\0' ? host : NULL, .kernel = release, .cpus = banner->cpus},
    };
    (void)prefix_shape_learn(&parser->prefix, banner->prefix);
    parser->header.count = 0;
    mpstat_columns_restart(&parser->columns);
    return begin_output(parser, error) && hand_on(parser, &record, error);
}

/* ---------------------------------------------------------------------------------------------------- rows
 * --
 */

/* Another sample begins with this row. */
static void begin_sample(struct mpstat_text *parser, const struct mpstat_row *row, const struct line *line)
{
    struct slice start = slice_of_label(parser->header_is_new ? &parser->header_label : &parser->label);
    parser->weight = mpstat_label_distance(start, row->label);
    parser->sample++;
    bool no_time = parser->header_is_new && same_label(&parser->header_label, row->label);
    if (parser->sample == 1)
        parser->since_boot = no_time ? line->number : 0;
    copy_label(&parser->label, row->label);
    mpstat_samples_next(parser->samples);
}

/* Places a row of the averages. */
static const char *place_average(struct mpstat_text *parser, const struct mpstat_row *row)
{
    if (!parser->in_averages)
        mpstat_samples_next(parser->samples);
    parser->in_averages = true;
    bool is_new = mpstat_samples_note(parser->samples, parser->header.table, row->cpu.cpu);
    return is_new ? NULL : "a CPU that stands twice in the averages";
}

/*
 * Places a row of a sample. Where each sample has its own header, rows without a new one are of the last
 * sample; where one CPU was selected and the header is not repeated, each row of that CPU is a sample of its
 * own. By a clock without seconds a CPU that stands in the sample already begins the next.
 */
static const char *place_sample(struct mpstat_text *parser, const struct mpstat_row *row,
                                const struct line *line, bool *again)
{
    enum mpstat_table table = parser->header.table;
    bool same = parser->sample > 0 && same_label(&parser->label, row->label);
    bool is_new = !mpstat_samples_holds(parser->samples, table, row->cpu.cpu);
    bool may_be_next = same && !is_new && !mpstat_label_has_seconds(row->label);
    *again = same && !is_new && parser->header_is_new && !may_be_next;
    if (same && !is_new && !*again && !may_be_next)
        return "a CPU that stands twice in one sample";
    if (!same && is_new && !parser->header_is_new && parser->sample > 0)
        return "a time that is not its sample's: the row is damaged";
    if (!same || !is_new)
        begin_sample(parser, row, line);
    (void)!mpstat_samples_note(parser->samples, table, row->cpu.cpu);
    return NULL;
}

/* Finds the sample or averages that the row is of. *refusal is NULL, or why it can be of none. */
static bool place_row(struct mpstat_text *parser, const struct mpstat_row *row, const struct line *line,
                      const char **refusal, struct error *error)
{
    if (row->average) {
        *refusal = place_average(parser, row);
        return true;
    }
    if (parser->in_averages && !parser->header_is_new) {
        *refusal = "a sample's row among the averages";
        return true;
    }
    if (parser->in_averages) { /* another output, whose banner is missing */
        struct record record = {.kind = RECORD_MACHINE, .line = line->number};
        if (!begin_output(parser, error) || !hand_on(parser, &record, error))
            return false;
    }
    bool again = false; /* the last sample's time once more */
    *refusal = place_sample(parser, row, line, &again);
    return !again ||
           warn(parser, line->number, "a second sample of the same time: was it written twice?", error);
}

static bool hand_on_row(struct mpstat_text *parser, const struct mpstat_row *row, const struct line *line,
                        struct error *error)
{
    static const char *const names[MPSTAT_TABLES] = {
        [MPSTAT_INTERRUPTS] = "interrupts", [MPSTAT_IRQS] = "irqs", [MPSTAT_SOFTIRQS] = "softirqs"};
    enum mpstat_table table = parser->header.table;
    bool shares = table == MPSTAT_CPU || table == MPSTAT_NODE;
    if (shares) {
        struct record record = {
            .kind = table == MPSTAT_NODE ? RECORD_NODE : RECORD_CPU,
            .line = line->number,
            .cpu = {.sample = parser->sample,
                    .average = row->average,
                    .offline = row->offline,
                    .row = row->cpu},
        };
        record.cpu.row.line = line->number;
        if (!hand_on(parser, &record, error))
            return false;
        if (!row->interrupts.defined)
            return true;
    }
    struct rate interrupts = {"intr", row->interrupts};
    struct record record = {
        .kind = RECORD_RATES,
        .line = line->number,
        .rates = {.table = shares ? names[MPSTAT_INTERRUPTS] : names[table],
                  .sample = parser->sample,
                  .average = row->average,
                  .cpu = row->cpu.cpu,
                  .rates = shares ? &interrupts : parser->header.columns,
                  .count = shares ? 1 : parser->header.count},
    };
    return hand_on(parser, &record, error);
}

/* What a row that was taken says against itself, or against the samples that it is the average of. */
static bool check_row(struct mpstat_text *parser, const struct mpstat_row *row, const struct line *line,
                      struct error *error)
{
    const struct mpstat_header *header = &parser->header;
    struct error reason;
    if (row->uneven_sum) {
        error_set(&reason, "shares that add up to %.2f %%, not to 100", row->sum);
        if (!warn(parser, line->number, reason.message, error))
            return false;
    }
    if (!row->average) {
        mpstat_samples_add(parser->samples, header->table, row->cpu.cpu, parser->weight,
                           row->offline ? NULL : header->values, header->count, row->decimals);
        return true;
    }
    return row->offline ||
           !mpstat_samples_contradict(parser->samples, header, row->cpu.cpu, row->decimals, &reason) ||
           warn(parser, line->number, reason.message, error);
}

static bool take_row(struct mpstat_text *parser, const struct line *line, const struct mpstat_row *row,
                     struct error *error)
{
    const char *refusal = NULL;
    if (!place_row(parser, row, line, &refusal, error))
        return false;
    parser->header_is_new = false;
    if (refusal != NULL)
        return reject(parser, line, refusal, error);
    return hand_on_row(parser, row, line, error) && check_row(parser, row, line, error);
}

static bool parse_row(struct mpstat_text *parser, const struct line *line, struct error *error)
{
    struct error reason;
    struct mpstat_row row;
    if (!mpstat_parse_row(line->text, line->complete, &parser->header, &row, &reason))
        return reject(parser, line, parser->after_blank ? "a line that belongs to no table" : reason.message,
                      error);
    mpstat_learn_plain_row(&parser->header, &row, line->text);
    return take_row(parser, line, &row, error);
}

/* --------------------------------------------------------------------------------------------------- lines
 * --
 */

/* Whether the line is the last header once more, with other digits in its time at most: most headers are. */
static bool is_same_header(const struct mpstat_text *parser, struct slice text)
{
    if (parser->header.count == 0 || text.length != parser->header_length)
        return false;
    for (size_t i = 0; i < parser->header_front; i++) {
        char last = parser->header_text[i];
        bool are_digits = last >= '0' && last <= '9' && text.start[i] >= '0' && text.start[i] <= '9';
        if (last != text.start[i] && !are_digits)
            return false;
    }
    return memcmp(parser->header_text + parser->header_front, text.start + parser->header_front,
                  text.length - parser->header_front) == 0;
}

static void keep_header(struct mpstat_text *parser, struct slice text, size_t front)
{
    parser->header_text = memory_grow(parser->header_text, &parser->header_capacity, text.length, 1);
    memcpy(parser->header_text, text.start, text.length);
    parser->header_length = text.length;
    parser->header_front = front;
}

/* A header's time is that of the samples below it, or the beginning of the first one. */
static void take_header_label(struct mpstat_text *parser, struct slice text)
{
    struct slice label = slice_trim((struct slice){text.start, parser->header_front});
    copy_label(&parser->header_label, mpstat_label_time(label));
    parser->header_is_new = true;
}

/* A header that was understood: whether its table has the columns that it had before. */
static bool take_header(struct mpstat_text *parser, const struct line *line, struct slice text,
                        struct error *error)
{
    const struct mpstat_header *header = &parser->header;
    struct error reason;
    if (mpstat_columns_change(&parser->columns, header->table, header->columns, header->count, &reason))
        mpstat_samples_change_columns(parser->samples, header->table);
    size_t identity = 0;
    if (!slice_find(text, header->table == MPSTAT_NODE ? "NODE" : "CPU", &identity))
        identity = 0;
    keep_header(parser, text, identity);
    take_header_label(parser, text);
    return reason.message[0] == '\0' || warn(parser, line->number, reason.message, error);
}

/* A line of the output itself: what a log wrote before it is gone. */
static bool take_own_line(struct mpstat_text *parser, const struct line *line, struct error *error)
{
    struct slice text = line->text;
    struct error reason;
    bool is_same = is_same_header(parser, text);
    enum mpstat_line kind = is_same ? MPSTAT_HEADER : mpstat_parse_header(text, &parser->header, &reason);
    if (line->overlong) {
        if (kind != MPSTAT_NO_HEADER) /* its rows are none of the last table's */
            parser->header.count = 0;
        return reject(parser, line, "a line too long for mpstat", error);
    }
    bool is_row = kind == MPSTAT_NO_HEADER;
    if (kind == MPSTAT_HEADER && !line->complete)
        return reject(parser, line, "the file ends inside this header, or behind it", error);
    parser->after_blank = parser->after_blank && is_row;
    if (is_same)
        take_header_label(parser, text);
    else if (kind == MPSTAT_HEADER)
        return take_header(parser, line, text, error);
    if (kind == MPSTAT_BAD_HEADER)
        return reject(parser, line, reason.message, error);
    return !is_row || parse_row(parser, line, error);
}

static bool take_line(void *context, const struct line *line, struct error *error)
{
    struct mpstat_text *parser = context;
    struct mpstat_banner banner;
    struct mpstat_row row;
    if (parser->prefix.length == 0 && mpstat_read_plain_row(line->text, &parser->header, &row))
        return take_row(parser, line, &row, error);
    struct line own = *line;
    own.text = slice_trim(line->text);
    if (!line->overlong && mpstat_parse_banner(own.text, &banner))
        return take_banner(parser, &banner, line->number, error);
    own.text = slice_trim(prefix_shape_strip(&parser->prefix, own.text));
    if (own.text.length > 0)
        return take_own_line(parser, &own, error);
    parser->after_blank = true;
    return true;
}

static void *create(const struct record_sink *sink)
{
    struct mpstat_text *parser = memory_allocate(1, sizeof *parser);
    parser->sink = sink;
    parser->samples = mpstat_samples_create();
    parser->lines = line_reader_create(take_line, parser);
    return parser;
}

static void restart(void *context)
{
    struct mpstat_text *parser = context;
    line_reader_restart(parser->lines);
    mpstat_samples_destroy(parser->samples);
    mpstat_columns_restart(&parser->columns);
    parser->header.count = 0;
    *parser = (struct mpstat_text){.sink = parser->sink,
                                   .lines = parser->lines,
                                   .header = parser->header,
                                   .header_text = parser->header_text,
                                   .header_capacity = parser->header_capacity,
                                   .columns = parser->columns,
                                   .samples = mpstat_samples_create()};
}

static bool feed(void *context, struct slice bytes, struct error *error)
{
    struct mpstat_text *parser = context;
    return line_reader_feed(parser->lines, bytes, error);
}

static bool finish(void *context, struct error *error)
{
    struct mpstat_text *parser = context;
    return line_reader_finish(parser->lines, error) && end_output(parser, error);
}

static void destroy(void *context)
{
    struct mpstat_text *parser = context;
    if (parser == NULL)
        return;
    line_reader_destroy(parser->lines);
    mpstat_samples_destroy(parser->samples);
    mpstat_header_finish(&parser->header);
    mpstat_columns_finish(&parser->columns);
    free(parser->header_text);
    free(parser);
}

const struct format format_mpstat_text = {
    .name = "mpstat-text",
    .title = "mpstat text output",
    .version = 3,
    .recognise = recognise,
    .create = create,
    .restart = restart,
    .feed = feed,
    .finish = finish,
    .destroy = destroy,
};
