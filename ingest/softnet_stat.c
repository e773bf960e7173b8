/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Snapshots of /proc/net/softnet_stat: a line a CPU of hexadecimal counters of 32 bits, 9 to 15 or more as
 * the kernel grew (the 10th is received_rps, the 11th flow_limit_count, from Linux 5.14 on the 13th is the
 * CPU's number; before it lines count the CPUs that are online). What lies between the first and the last
 * snapshot is what a run added; one snapshot alone counts from the machine's start, and says nothing of a
 * run.
 */
#include "ingest/format.h"
#include "ingest/lines.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    COLUMNS_LEAST = 9,
    COLUMNS_MOST = 32, /* of a later kernel: those that are known do not move */
    COLUMN_CPU = 12,
    COLUMNS_KEPT = 11,
    CPUS_MOST = 65536,
};

struct row {
    unsigned cpu;
    uint64_t line;
    uint32_t counters[COLUMNS_KEPT];
};

struct snapshot {
    size_t columns;
    struct row *rows;
    size_t count, capacity;
};

struct softnet_stat {
    const struct record_sink *sink;
    struct line_reader *lines;
    struct snapshot first, last, current;
    unsigned snapshots;
};

/* -------------------------------------------------------------------------------------------------- a row --
 */

/* Eight hexadecimal digits, as the kernel prints them. */
static bool parse_counter(struct slice word, uint32_t *value)
{
    if (word.length != 8)
        return false;
    uint32_t parsed = 0;
    for (size_t i = 0; i < word.length; i++) {
        char c = word.start[i];
        bool letter = c >= 'a' && c <= 'f';
        if (!letter && (c < '0' || c > '9'))
            return false;
        parsed = parsed << 4 | (uint32_t)(letter ? c - 'a' + 10 : c - '0');
    }
    *value = parsed;
    return true;
}

/* The columns of a line of nothing but counters; 0 where it is something else. */
static size_t parse_counters(struct slice text, uint32_t values[static COLUMNS_MOST])
{
    size_t count = 0;
    for (struct slice word = slice_next_word(&text); word.length > 0; word = slice_next_word(&text)) {
        if (count == COLUMNS_MOST || !parse_counter(word, &values[count]))
            return 0;
        count++;
    }
    return count >= COLUMNS_LEAST ? count : 0;
}

static bool recognise(struct slice head)
{
    for (size_t lines = 0; head.length > 0 && lines < 64; lines++) {
        uint32_t values[COLUMNS_MOST];
        if (parse_counters(slice_trim(slice_next_line(&head)), values) > 0)
            return true;
    }
    return false;
}

static bool hand_on(struct softnet_stat *parser, struct record record, struct error *error)
{
    return parser->sink->take(parser->sink->context, &record, error);
}

static bool say(struct softnet_stat *parser, enum record_kind kind, uint64_t line, const char *reason,
                struct error *error)
{
    return hand_on(parser, (struct record){.kind = kind, .line = line, .reason = reason}, error);
}

/* ---------------------------------------------------------------------------------------------- snapshots --
 */

static void end_snapshot(struct softnet_stat *parser)
{
    if (parser->current.count == 0)
        return;
    struct snapshot *place = parser->snapshots++ == 0 ? &parser->first : &parser->last;
    struct snapshot old = *place;
    *place = parser->current;
    parser->current = (struct snapshot){.rows = old.rows, .capacity = old.capacity};
}

static const struct row *find_row(const struct snapshot *snapshot, unsigned cpu)
{
    size_t low = 0; /* rows stand in the order of their CPUs */
    size_t high = snapshot->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (snapshot->rows[middle].cpu < cpu)
            low = middle + 1;
        else
            high = middle;
    }
    return low < snapshot->count && snapshot->rows[low].cpu == cpu ? &snapshot->rows[low] : NULL;
}

static bool take_counters(struct softnet_stat *parser, const struct line *line,
                          const uint32_t values[static COLUMNS_MOST], size_t columns, struct error *error)
{
    bool named = columns > COLUMN_CPU;
    struct snapshot *snapshot = &parser->current;
    bool again =
        named && snapshot->count > 0 && values[COLUMN_CPU] <= snapshot->rows[snapshot->count - 1].cpu;
    if (again) /* the next snapshot, right behind */
        end_snapshot(parser);
    if (snapshot->count > 0 && columns != snapshot->columns)
        return say(parser, RECORD_REJECTED, line->number,
                   "a line with more or fewer counters than the one before: it is cut or damaged", error);
    if (!line->complete && snapshot->count == 0)
        return say(parser, RECORD_REJECTED, line->number, "the file ends inside this line", error);
    struct row row = {.cpu = named ? values[COLUMN_CPU] : (unsigned)snapshot->count, .line = line->number};
    if (row.cpu >= CPUS_MOST)
        return say(parser, RECORD_REJECTED, line->number, "a CPU with a number that no CPU has", error);
    memcpy(row.counters, values, (columns < COLUMNS_KEPT ? columns : COLUMNS_KEPT) * sizeof *values);
    snapshot->columns = columns;
    snapshot->rows =
        memory_grow(snapshot->rows, &snapshot->capacity, snapshot->count + 1, sizeof *snapshot->rows);
    snapshot->rows[snapshot->count++] = row;
    return true;
}

static bool take_line(void *context, const struct line *line, struct error *error)
{
    struct softnet_stat *parser = context;
    struct slice text = slice_trim(line->text);
    uint32_t values[COLUMNS_MOST] = {0};
    size_t columns = line->overlong ? 0 : parse_counters(text, values);
    if (columns > 0)
        return take_counters(parser, line, values, columns, error);
    uint32_t first = 0;
    struct slice rest = text;
    bool damaged = parse_counter(slice_next_word(&rest), &first);
    if (!damaged)
        end_snapshot(parser); /* whatever is no row stands between two snapshots */
    if (text.length == 0 || text.start[0] == '#' || text.start[0] == '=' || text.start[0] == '-')
        return true;
    return say(parser, RECORD_REJECTED, line->number,
               damaged ? "a line of softnet_stat that is cut or damaged"
                       : "a line that is none of softnet_stat",
               error);
}

/* ------------------------------------------------------------------------------------------------- results
 * --
 */

/* The difference of one counter; undefined, and *back set, where it went back. */
static struct count difference(const struct row *first, const struct row *last, size_t column, size_t columns,
                               bool *back)
{
    if (column >= columns)
        return (struct count){0};
    uint32_t before = first != NULL ? first->counters[column] : 0;
    uint32_t after = last->counters[column];
    *back = *back || after < before;
    return (struct count){after >= before, after - before};
}

/* `first` NULL: the counters themselves. */
static bool emit_row(struct softnet_stat *parser, const struct row *first, const struct row *last,
                     size_t columns, struct error *error)
{
    bool back = false;
    struct record record = {
        .kind = first != NULL ? RECORD_SOFTNET : RECORD_SOFTNET_TOTALS,
        .line = last->line,
        .softnet = {.cpu = last->cpu,
                    .processed = difference(first, last, 0, columns, &back),
                    .dropped = difference(first, last, 1, columns, &back),
                    .time_squeeze = difference(first, last, 2, columns, &back),
                    .received_rps = difference(first, last, 9, columns, &back),
                    .flow_limit_count = difference(first, last, 10, columns, &back)},
    };
    if (!hand_on(parser, record, error))
        return false;
    return !back || say(parser, RECORD_WARNING, last->line,
                        "a counter went back: it passed 32 bits, or the machine was started again", error);
}

static bool emit_totals(struct softnet_stat *parser, struct error *error)
{
    const struct snapshot *only = &parser->first;
    bool good =
        say(parser, RECORD_WARNING, only->rows[0].line,
            "one snapshot counts since the machine was started, not what a run added: put one from before "
            "the run and one from behind it into one file, with an empty line between",
            error);
    for (size_t i = 0; good && i < only->count; i++)
        good = emit_row(parser, NULL, &only->rows[i], only->columns, error);
    return good;
}

static bool emit_differences(struct softnet_stat *parser, struct error *error)
{
    const struct snapshot *first = &parser->first;
    const struct snapshot *last = &parser->last;
    bool named = first->columns > COLUMN_CPU && last->columns > COLUMN_CPU;
    if (!named && (first->count != last->count || first->columns != last->columns))
        return say(
            parser, RECORD_REJECTED, last->rows[0].line,
            "snapshots of other CPUs, or of another kernel, than the first one: which CPU is which they "
            "do not say",
            error);
    size_t columns = first->columns < last->columns ? first->columns : last->columns;
    size_t matched = 0;
    bool good = true;
    for (size_t i = 0; good && i < last->count; i++) {
        const struct row *before = find_row(first, last->rows[i].cpu);
        matched += before != NULL;
        good = before != NULL
                   ? emit_row(parser, before, &last->rows[i], columns, error)
                   : say(parser, RECORD_WARNING, last->rows[i].line,
                         "a CPU that the first snapshot lacks: what was added is not known", error);
    }
    if (good && matched < first->count)
        good =
            say(parser, RECORD_WARNING, last->rows[0].line,
                "the first snapshot has CPUs that this last one lacks: what was added is not known", error);
    return good;
}

static void *create(const struct record_sink *sink)
{
    struct softnet_stat *parser = memory_allocate(1, sizeof *parser);
    parser->sink = sink;
    parser->lines = line_reader_create(take_line, parser);
    return parser;
}

static bool feed(void *context, struct slice bytes, struct error *error)
{
    struct softnet_stat *parser = context;
    return line_reader_feed(parser->lines, bytes, error);
}

static bool finish(void *context, struct error *error)
{
    struct softnet_stat *parser = context;
    if (!line_reader_finish(parser->lines, error))
        return false;
    end_snapshot(parser);
    if (parser->snapshots == 0)
        return true;
    return (parser->snapshots == 1 ? emit_totals : emit_differences)(parser, error);
}

static void destroy(void *context)
{
    struct softnet_stat *parser = context;
    if (parser == NULL)
        return;
    line_reader_destroy(parser->lines);
    free(parser->first.rows);
    free(parser->last.rows);
    free(parser->current.rows);
    free(parser);
}

const struct format format_softnet_stat = {
    .name = "softnet-stat",
    .title = "/proc/net/softnet_stat",
    .version = 1,
    .starts_file = true,
    .recognise = recognise,
    .create = create,
    .feed = feed,
    .finish = finish,
    .destroy = destroy,
};
