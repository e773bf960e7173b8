/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mpstat's JSON output (-o JSON): hosts, their samples, the samples' tables. A sample is taken when it is
 * whole; of a document that breaks off (mpstat was killed) all but the last are. It has no averages.
 */
#include "ingest/format.h"
#include "ingest/json_scan.h"
#include "ingest/mpstat_columns.h"
#include "ingest/mpstat_json_rows.h"
#include "ingest/mpstat_samples.h"

#include "base/memory.h"
#include "base/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of a sample: no machine has more CPUs and nodes. */
enum {
    ROW_BYTES_MAX = 1 << 20,
    SAMPLE_BYTES_MAX = 64 << 20,
    SAMPLE_ROWS_MAX = MPSTAT_TABLES * MPSTAT_NUMBERS
};

/* Where a value stands: sysstat.hosts[].statistics[].cpu-load[]. */
enum level {
    LEVEL_OTHER, /* around mpstat's document, or in no part that is read */
    LEVEL_ROOT,
    LEVEL_HOSTS,
    LEVEL_HOST,
    LEVEL_FIELD, /* of a host: nodename, statistics, ... */
    LEVEL_SAMPLE,
    LEVEL_TABLE,
    LEVEL_ROW,
    LEVEL_DEEPER,
};

/* A row of the sample that is being read. */
struct queued_row {
    enum mpstat_table table; /* MPSTAT_TABLES: not a row, but a table that is none of them */
    uint64_t line;
    size_t start, length; /* in the queue's bytes; length 0: it is too long by itself */
};

struct mpstat_json {
    const struct record_sink *sink;
    struct json_sink json_sink;
    struct json_scan *scan;
    char *host, *kernel;
    struct count cpus;
    uint64_t host_line;
    bool in_host, machine_said; /* a host that is being read; its record was handed on */
    bool is_known;              /* something of the document is mpstat's ... */
    bool has_statistics;        /* ... and there is where its samples stand */
    bool in_sample;
    uint64_t sample_line, sample;
    struct queued_row *rows;
    size_t row_count, row_capacity;
    uint64_t overflow_line; /* of its first row beyond those that are kept; 0: none */
    char *bytes;
    size_t length, capacity;
    struct mpstat_samples *samples;
    struct mpstat_columns columns;
    struct mpstat_json_row decoded;
    bool outside_said; /* of this line outside of documents */
    uint64_t outside_line;
};

static bool recognise(struct slice head)
{
    size_t at = 0;
    return (slice_find(head, "\"sysstat\"", &at) && slice_find(head, "\"hosts\"", &at)) ||
           (slice_find(head, "\\\"sysstat\\\"", &at) &&
            slice_find(head, "\\\"hosts\\\"", &at)); /* in a string */
}

static bool hand_on(struct mpstat_json *parser, struct record record, struct error *error)
{
    return parser->sink->take(parser->sink->context, &record, error);
}

static bool say(struct mpstat_json *parser, enum record_kind kind, uint64_t line, const char *reason,
                struct error *error)
{
    return hand_on(parser, (struct record){.kind = kind, .line = line, .reason = reason}, error);
}

/* --------------------------------------------------------------------------------------------------- paths
 * --
 */

/* The table that a key in a sample names; false where it names none. */
static bool find_table(const char *key, enum mpstat_table *table)
{
    for (size_t i = 0; i < MPSTAT_TABLES; i++)
        if (strcmp(key, mpstat_json_key((enum mpstat_table)i)) == 0) {
            *table = (enum mpstat_table)i;
            return true;
        }
    return false;
}

/* The level of a value. A sample alone is what is found behind damage; its table's key stands first. */
static enum level level_of(const struct json_path *path, unsigned *base)
{
    enum mpstat_table table = MPSTAT_CPU;
    *base = 0;
    if (path->depth > 0 && (strcmp(path->keys[0], "timestamp") == 0 || find_table(path->keys[0], &table)))
        return path->depth == 1 ? LEVEL_TABLE : path->depth == 2 ? LEVEL_ROW : LEVEL_DEEPER;
    while (*base < path->depth && strcmp(path->keys[*base], "sysstat") != 0)
        ++*base;
    if (*base == path->depth)
        return LEVEL_OTHER;
    static const char *const steps[] = {"hosts", "[]", NULL, "[]", NULL, "[]"};
    unsigned below = path->depth - *base - 1;
    if (below > sizeof steps / sizeof steps[0])
        return LEVEL_DEEPER;
    for (unsigned i = 0; i < below; i++)
        if (steps[i] != NULL && strcmp(path->keys[*base + 1 + i], steps[i]) != 0)
            return LEVEL_DEEPER;
    if (below > 3 && strcmp(path->keys[*base + 3], "statistics") != 0)
        return LEVEL_DEEPER;
    *base += 5; /* of a table's key */
    return (enum level)(LEVEL_ROOT + below);
}

/* --------------------------------------------------------------------------------------------------- hosts
 * --
 */

static void forget_host(struct mpstat_json *parser)
{
    free(parser->host);
    free(parser->kernel);
    parser->host = NULL;
    parser->kernel = NULL;
    parser->cpus = (struct count){0};
    parser->machine_said = false;
}

static bool say_machine(struct mpstat_json *parser, struct error *error)
{
    if (parser->machine_said || !parser->in_host)
        return true;
    parser->machine_said = true;
    parser->sample = 0;
    mpstat_samples_restart(parser->samples);
    mpstat_columns_restart(&parser->columns);
    struct record record = {.kind = RECORD_MACHINE,
                            .line = parser->host_line,
                            .machine = {parser->host, parser->kernel, parser->cpus}};
    return hand_on(parser, record, error);
}

static void take_field(struct mpstat_json *parser, const char *key, struct slice text)
{
    char *value = text.start != NULL ? mpstat_json_decode_text(text) : NULL;
    if (strcmp(key, "number-of-cpus") == 0) {
        parser->cpus.defined = value != NULL &&
                               number_parse_unsigned(slice_of(value), &parser->cpus.value) == NUMBER_OK &&
                               parser->cpus.value > 0 && parser->cpus.value <= MPSTAT_NUMBERS;
        free(value);
        return;
    }
    char **place = strcmp(key, "nodename") == 0 ? &parser->host : &parser->kernel;
    free(*place);
    *place = value;
}

/* ------------------------------------------------------------------------------------------------- samples
 * --
 */

static void drop_sample(struct mpstat_json *parser)
{
    parser->in_sample = false;
    parser->row_count = 0;
    parser->overflow_line = 0;
    parser->length = 0;
}

static void begin_sample(struct mpstat_json *parser, uint64_t line)
{
    if (parser->in_sample)
        return;
    drop_sample(parser);
    parser->in_sample = true;
    parser->sample_line = line;
}

static void queue_row(struct mpstat_json *parser, enum mpstat_table table, uint64_t line, struct slice text)
{
    if (parser->row_count == SAMPLE_ROWS_MAX || text.length > SAMPLE_BYTES_MAX - parser->length) {
        parser->overflow_line = parser->overflow_line > 0 ? parser->overflow_line : line;
        return;
    }
    parser->rows =
        memory_grow(parser->rows, &parser->row_capacity, parser->row_count + 1, sizeof *parser->rows);
    parser->rows[parser->row_count++] = (struct queued_row){table, line, parser->length, text.length};
    if (text.length == 0)
        return;
    parser->bytes = memory_grow(parser->bytes, &parser->capacity, parser->length + text.length, 1);
    memcpy(parser->bytes + parser->length, text.start, text.length);
    parser->length += text.length;
}

static bool take_row(struct mpstat_json *parser, const struct queued_row *queued, struct error *error)
{
    static const char *const names[MPSTAT_TABLES] = {
        [MPSTAT_INTERRUPTS] = "interrupts", [MPSTAT_IRQS] = "irqs", [MPSTAT_SOFTIRQS] = "softirqs"};
    struct error reason;
    const struct mpstat_json_row *decoded = &parser->decoded;
    const struct mpstat_row *row = &decoded->row;
    if (queued->table == MPSTAT_TABLES)
        return say(parser, RECORD_REJECTED, queued->line, "a table that is none of mpstat's", error);
    if (queued->length == 0)
        return say(parser, RECORD_REJECTED, queued->line, "a row too long for mpstat", error);
    struct slice text = {parser->bytes + queued->start, queued->length};
    if (!mpstat_json_decode(text, queued->table, &parser->decoded, &reason))
        return say(parser, RECORD_REJECTED, queued->line, reason.message, error);
    if (!mpstat_samples_note(parser->samples, queued->table, row->cpu.cpu))
        return say(parser, RECORD_REJECTED, queued->line, "a CPU that stands twice in one sample", error);
    bool changed =
        mpstat_columns_change(&parser->columns, queued->table, decoded->rates, decoded->count, &reason);
    if (changed && reason.message[0] != '\0' &&
        !say(parser, RECORD_WARNING, queued->line, reason.message, error))
        return false;
    struct record record = {.line = queued->line};
    if (queued->table == MPSTAT_CPU || queued->table == MPSTAT_NODE) {
        record.kind = queued->table == MPSTAT_CPU ? RECORD_CPU : RECORD_NODE;
        record.cpu = (struct cpu_record){.sample = parser->sample, .offline = row->offline, .row = row->cpu};
        record.cpu.row.line = queued->line;
    } else {
        record.kind = RECORD_RATES;
        record.rates = (struct rates_record){.table = names[queued->table],
                                             .sample = parser->sample,
                                             .cpu = row->cpu.cpu,
                                             .rates = decoded->rates,
                                             .count = decoded->count};
    }
    if (!hand_on(parser, record, error))
        return false;
    if (!row->uneven_sum)
        return true;
    error_set(&reason, "shares that add up to %.2f %%, not to 100", row->sum);
    return say(parser, RECORD_WARNING, queued->line, reason.message, error);
}

/* The sample is whole: its rows are handed on. */
static bool end_sample(struct mpstat_json *parser, struct error *error)
{
    bool good = say_machine(parser, error);
    if (good && parser->in_sample && parser->row_count == 0)
        good = say(parser, RECORD_REJECTED, parser->sample_line, "a sample without a row of mpstat's tables",
                   error);
    parser->sample += parser->row_count > 0;
    mpstat_samples_next(parser->samples);
    for (size_t i = 0; good && i < parser->row_count; i++)
        good = take_row(parser, &parser->rows[i], error);
    if (good && parser->overflow_line > 0)
        good = say(parser, RECORD_REJECTED, parser->overflow_line,
                   "a sample of more rows than a machine has: those from here on are not taken", error);
    drop_sample(parser);
    return good;
}

/* -------------------------------------------------------------------------------------------------- values
 * --
 */

static bool is_read_field(const char *key)
{
    return strcmp(key, "nodename") == 0 || strcmp(key, "release") == 0 || strcmp(key, "number-of-cpus") == 0;
}

static void begin_host(struct mpstat_json *parser, uint64_t line)
{
    forget_host(parser);
    parser->in_host = true;
    parser->host_line = line;
}

static bool begin(void *context, const struct json_value *value, enum json_choice *choice,
                  struct error *error)
{
    struct mpstat_json *parser = context;
    unsigned base = 0;
    enum mpstat_table table = MPSTAT_CPU;
    const struct json_path *path = value->path;
    enum level level = level_of(path, &base);
    *choice = JSON_ENTER;
    if (path->depth == 0) {
        parser->is_known = false;
        parser->has_statistics = false;
        return true;
    }
    parser->is_known = parser->is_known || level != LEVEL_OTHER;
    const char *key = path->keys[path->depth - 1];
    switch (level) {
    case LEVEL_OTHER:
        *choice = value->first == '"' ? JSON_TAKE : JSON_ENTER;
        if (path->depth == 6 || strcmp(key, "stdout_lines") == 0) /* Ansible's: `stdout` once more */
            *choice = JSON_SKIP;
        return true;
    case LEVEL_HOST:
        if (value->first == '{')
            begin_host(parser, value->line);
        return true;
    case LEVEL_FIELD:
        *choice = is_read_field(key) ? JSON_TAKE : strcmp(key, "statistics") == 0 ? JSON_ENTER : JSON_SKIP;
        parser->has_statistics = parser->has_statistics || *choice == JSON_ENTER;
        return *choice != JSON_ENTER || say_machine(parser, error);
    case LEVEL_SAMPLE:
        if (value->first == '{')
            begin_sample(parser, value->line);
        return true;
    case LEVEL_TABLE:
        begin_sample(parser, value->line); /* one that is found alone */
        parser->has_statistics = true;
        *choice = find_table(key, &table) && value->first == '[' ? JSON_ENTER : JSON_SKIP;
        if (*choice == JSON_SKIP && value->first == '[')
            queue_row(parser, MPSTAT_TABLES, value->line, (struct slice){NULL, 0});
        return true;
    case LEVEL_ROW:
        *choice = JSON_TAKE;
        return true;
    case LEVEL_DEEPER:
        *choice = JSON_SKIP;
        return true;
    case LEVEL_ROOT:
    case LEVEL_HOSTS:
        return true;
    }
    return true;
}

static bool take(void *context, const struct json_value *value, struct slice text, struct error *error)
{
    struct mpstat_json *parser = context;
    unsigned base = 0;
    enum mpstat_table table = MPSTAT_CPU;
    enum level level = level_of(value->path, &base);
    if (level == LEVEL_OTHER && text.start != NULL)
        return json_scan_string(&parser->json_sink, ROW_BYTES_MAX, text, value->line, error);
    if (level == LEVEL_FIELD)
        take_field(parser, value->path->keys[value->path->depth - 1], text);
    else if (level == LEVEL_ROW && find_table(value->path->keys[base], &table))
        queue_row(parser, table, value->line, text);
    return true;
}

static bool end(void *context, const struct json_value *value, struct error *error)
{
    struct mpstat_json *parser = context;
    unsigned base = 0;
    enum level level = level_of(value->path, &base);
    if (level == LEVEL_SAMPLE || (value->path->depth == 0 && parser->in_sample))
        return end_sample(parser, error);
    if (level == LEVEL_HOST) {
        bool good = say_machine(parser, error);
        parser->in_host = false;
        return good;
    }
    if (value->path->depth == 0 && !parser->is_known)
        return say(parser, RECORD_REJECTED, value->line, "a JSON document that is none of mpstat's", error);
    if (value->path->depth == 0 && !parser->has_statistics)
        return say(parser, RECORD_REJECTED, value->line, "a document of mpstat's without its statistics",
                   error);
    return true;
}

static bool torn(void *context, const struct json_value *value, bool at_end, const char *reason,
                 struct error *error)
{
    struct mpstat_json *parser = context;
    struct error message;
    uint64_t line = parser->in_sample ? parser->sample_line : value->line;
    if (!say_machine(parser, error))
        return false;
    if (!at_end)
        error_set(&message, "%s, in line %llu", reason, (unsigned long long)value->line);
    else
        error_set(&message, "%s", "the file ends");
    const char *end = parser->in_sample    ? " inside this sample: it is not taken, those before it are"
                      : parser->sample > 0 ? " before the document is whole: the samples before are taken"
                                           : " before the document is whole";
    size_t used = strlen(message.message);
    snprintf(message.message + used, sizeof message.message - used, "%s", end);
    drop_sample(parser);
    return say(parser, RECORD_REJECTED, line, message.message, error);
}

/* Each line outside of documents that is not blank is rejected once. */
static bool outside(void *context, struct slice text, uint64_t line, struct error *error)
{
    struct mpstat_json *parser = context;
    for (; text.length > 0; text = slice_skip(text, 1)) {
        char byte = text.start[0];
        if (line != parser->outside_line)
            parser->outside_said = false;
        parser->outside_line = line;
        line += byte == '\n';
        bool blank =
            strchr(" \t\r\n\xEF\xBB\xBF,[]{}", byte) != NULL; /* a byte order mark; what damage left */
        if (blank || parser->outside_said)
            continue;
        parser->outside_said = true;
        if (!say(parser, RECORD_REJECTED, parser->outside_line, "a line outside of mpstat's document", error))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------- format --
 */

static void *create(const struct record_sink *sink)
{
    struct mpstat_json *parser = memory_allocate(1, sizeof *parser);
    parser->sink = sink;
    parser->samples = mpstat_samples_create();
    parser->json_sink = (struct json_sink){
        .context = parser, .begin = begin, .take = take, .end = end, .torn = torn, .outside = outside};
    parser->scan = json_scan_create(&parser->json_sink, ROW_BYTES_MAX);
    return parser;
}

static bool feed(void *context, struct slice bytes, struct error *error)
{
    struct mpstat_json *parser = context;
    return json_scan_feed(parser->scan, bytes, error);
}

static bool finish(void *context, struct error *error)
{
    struct mpstat_json *parser = context;
    return json_scan_finish(parser->scan, error);
}

static void destroy(void *context)
{
    struct mpstat_json *parser = context;
    if (parser == NULL)
        return;
    json_scan_destroy(parser->scan);
    mpstat_samples_destroy(parser->samples);
    mpstat_columns_finish(&parser->columns);
    mpstat_json_row_finish(&parser->decoded);
    forget_host(parser);
    free(parser->rows);
    free(parser->bytes);
    free(parser);
}

const struct format format_mpstat_json = {
    .name = "mpstat-json",
    .title = "mpstat JSON output",
    .version = 2,
    .recognise = recognise,
    .create = create,
    .feed = feed,
    .finish = finish,
    .destroy = destroy,
};
