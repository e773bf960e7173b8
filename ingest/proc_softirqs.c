/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Snapshots of /proc/softirqs: a line that names the CPUs, then one a softirq with a count for each. What
 * lies between the first and the last snapshot is what a run added; one alone counts from the machine's
 * start.
 */
#include "ingest/format.h"
#include "ingest/lines.h"

#include "base/memory.h"
#include "base/number.h"

#include <stdlib.h>
#include <string.h>

enum { SOFTIRQS_MOST = 32, NAME_MAX_BYTES = 24, CPUS_MOST = 65536 };

struct snapshot {
    unsigned *cpus; /* [cpu_count] in order */
    size_t cpu_count, cpu_capacity;
    char names[SOFTIRQS_MOST][NAME_MAX_BYTES];
    uint64_t lines[SOFTIRQS_MOST];
    uint64_t *counts[SOFTIRQS_MOST]; /* [cpu_count] */
    size_t count;
    uint64_t line; /* of the CPUs */
};

struct proc_softirqs {
    const struct record_sink *sink;
    struct line_reader *lines;
    struct snapshot first, last, current;
    unsigned snapshots;
};

static void clear(struct snapshot *snapshot)
{
    free(snapshot->cpus);
    for (size_t i = 0; i < SOFTIRQS_MOST; i++)
        free(snapshot->counts[i]);
    *snapshot = (struct snapshot){0};
}

static bool parse_cpu_name(struct slice word, unsigned *cpu)
{
    uint64_t number = 0;
    if (!slice_starts_with(word, "CPU") || number_parse_unsigned(slice_skip(word, 3), &number) != NUMBER_OK ||
        number >= CPUS_MOST)
        return false;
    *cpu = (unsigned)number;
    return true;
}

/* Whether a line names CPUs and nothing else, in order. */
static bool names_cpus(struct slice text)
{
    unsigned cpu = 0;
    unsigned before = 0;
    size_t count = 0;
    for (struct slice word = slice_next_word(&text); word.length > 0; word = slice_next_word(&text)) {
        if (!parse_cpu_name(word, &cpu) || (count > 0 && cpu <= before))
            return false;
        before = cpu;
        count++;
    }
    return count > 0;
}

/* /proc/interrupts names its CPUs in the same way; its rows are others. */
static bool recognise(struct slice head)
{
    bool named = false;
    for (size_t lines = 0; head.length > 0 && lines < 64; lines++) {
        struct slice text = slice_trim(slice_next_line(&head));
        struct slice rest = text;
        struct slice first = slice_next_word(&rest);
        if (named && (slice_equals(first, "HI:") || slice_equals(first, "TIMER:") ||
                      slice_equals(first, "NET_TX:") || slice_equals(first, "NET_RX:")))
            return true;
        named = named || names_cpus(text);
    }
    return false;
}

static bool hand_on(struct proc_softirqs *parser, struct record record, struct error *error)
{
    return parser->sink->take(parser->sink->context, &record, error);
}

static bool say(struct proc_softirqs *parser, enum record_kind kind, uint64_t line, const char *reason,
                struct error *error)
{
    return hand_on(parser, (struct record){.kind = kind, .line = line, .reason = reason}, error);
}

/* --------------------------------------------------------------------------------------------------- lines
 * --
 */

static void end_snapshot(struct proc_softirqs *parser)
{
    struct snapshot *place = parser->snapshots == 0 ? &parser->first : &parser->last;
    if (parser->current.count > 0) {
        clear(place);
        *place = parser->current;
        parser->current = (struct snapshot){0};
        parser->snapshots++;
    }
    clear(&parser->current);
}

static void begin_snapshot(struct proc_softirqs *parser, struct slice text, uint64_t line)
{
    end_snapshot(parser);
    struct snapshot *snapshot = &parser->current;
    snapshot->line = line;
    for (struct slice word = slice_next_word(&text); word.length > 0; word = slice_next_word(&text)) {
        snapshot->cpus = memory_grow(snapshot->cpus, &snapshot->cpu_capacity, snapshot->cpu_count + 1,
                                     sizeof *snapshot->cpus);
        (void)!parse_cpu_name(word, &snapshot->cpus[snapshot->cpu_count++]);
    }
}

static size_t find_name(const struct snapshot *snapshot, const char *name)
{
    size_t at = 0;
    while (at < snapshot->count && strcmp(snapshot->names[at], name) != 0)
        at++;
    return at;
}

/* "NET_RX:" without its colon, as printable text that is no key of a record's. */
static bool parse_name(struct slice word, char name[static NAME_MAX_BYTES])
{
    if (word.length < 2 || word.length > NAME_MAX_BYTES || word.start[word.length - 1] != ':')
        return false;
    for (size_t i = 0; i + 1 < word.length; i++) {
        char c = word.start[i];
        if ((c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_')
            return false;
        name[i] = c;
    }
    name[word.length - 1] = '\0';
    return true;
}

/* Reads a row's counts, one for each of the snapshot's CPUs; fails with the reason. */
static bool parse_counts(struct slice rest, uint64_t *counts, size_t count, struct error *reason)
{
    for (size_t i = 0; i < count; i++) {
        struct slice word = slice_next_word(&rest);
        if (word.length == 0)
            return error_set(reason, "a softirq with fewer counts than there are CPUs: it is cut");
        if (number_parse_unsigned(word, &counts[i]) != NUMBER_OK || counts[i] > INT64_MAX)
            return error_set(reason, "\"%.*s\" is no count", SLICE_ARGUMENTS(word));
    }
    return slice_trim(rest).length == 0 ||
           error_set(reason, "a softirq with more counts than there are CPUs: it is damaged");
}

static bool parse_row(struct snapshot *snapshot, const struct line *line, struct slice rest,
                      struct error *reason)
{
    char name[NAME_MAX_BYTES];
    struct slice word = slice_next_word(&rest);
    if (snapshot->cpu_count == 0 || !parse_name(word, name))
        return error_set(reason, "a line that is none of /proc/softirqs");
    if (!line->complete)
        return error_set(reason, "the file ends inside this row");
    if (find_name(snapshot, name) < snapshot->count)
        return error_set(reason, "a softirq that stands twice in one snapshot");
    if (snapshot->count == SOFTIRQS_MOST)
        return error_set(reason, "more softirqs than Linux has");
    uint64_t *counts = memory_allocate(snapshot->cpu_count, sizeof *counts);
    if (!parse_counts(rest, counts, snapshot->cpu_count, reason)) {
        free(counts);
        return false;
    }
    memcpy(snapshot->names[snapshot->count], name, sizeof name);
    snapshot->lines[snapshot->count] = line->number;
    snapshot->counts[snapshot->count++] = counts;
    return true;
}

static bool take_line(void *context, const struct line *line, struct error *error)
{
    struct proc_softirqs *parser = context;
    struct slice text = slice_trim(line->text);
    struct error reason;
    if (line->overlong)
        return say(parser, RECORD_REJECTED, line->number, "a line too long for /proc/softirqs", error);
    if (text.length == 0 || text.start[0] == '#' || text.start[0] == '=' || text.start[0] == '-')
        return true;
    if (names_cpus(text) && line->complete) {
        begin_snapshot(parser, text, line->number);
        return true;
    }
    if (parse_row(&parser->current, line, text, &reason))
        return true;
    return say(parser, RECORD_REJECTED, line->number, reason.message, error);
}

/* ------------------------------------------------------------------------------------------------- results
 * --
 */

/* What the last snapshot counts more than the first, of one CPU; `first` NULL: the counts themselves. */
static bool emit_cpu(struct proc_softirqs *parser, const struct snapshot *first, size_t first_cpu,
                     const struct snapshot *last, size_t last_cpu, struct error *error)
{
    struct softirq_count counts[SOFTIRQS_MOST];
    size_t count = 0;
    bool back = false;
    for (size_t i = 0; i < last->count; i++) {
        size_t before = first != NULL ? find_name(first, last->names[i]) : 0;
        uint64_t start = first != NULL && before < first->count ? first->counts[before][first_cpu] : 0;
        uint64_t end = last->counts[i][last_cpu];
        if (first != NULL && before == first->count)
            continue; /* rejected in the first one: nothing is known of it */
        back = back || end < start;
        if (end >= start)
            counts[count++] = (struct softirq_count){last->names[i], end - start};
    }
    struct record record = {.kind = first != NULL ? RECORD_SOFTIRQS : RECORD_SOFTIRQS_TOTALS,
                            .line = last->line,
                            .softirqs = {.cpu = last->cpus[last_cpu], .counts = counts, .count = count}};
    if (!hand_on(parser, record, error))
        return false;
    return !back || say(parser, RECORD_WARNING, last->line,
                        "a count went back: it passed 32 bits, or the machine was started again", error);
}

static bool emit_totals(struct proc_softirqs *parser, struct error *error)
{
    const struct snapshot *only = &parser->first;
    bool good =
        say(parser, RECORD_WARNING, only->line,
            "one snapshot counts since the machine was started, not what a run added: put one from before "
            "the run and one from behind it into one file",
            error);
    for (size_t i = 0; good && i < only->cpu_count; i++)
        good = emit_cpu(parser, NULL, 0, only, i, error);
    return good;
}

static bool emit_differences(struct proc_softirqs *parser, struct error *error)
{
    const struct snapshot *first = &parser->first;
    const struct snapshot *last = &parser->last;
    size_t at = 0; /* both are in order */
    bool same = first->cpu_count == last->cpu_count;
    bool good = true;
    for (size_t i = 0; good && i < last->cpu_count; i++) {
        while (at < first->cpu_count && first->cpus[at] < last->cpus[i])
            at++;
        bool found = at < first->cpu_count && first->cpus[at] == last->cpus[i];
        same = same && found;
        if (found)
            good = emit_cpu(parser, first, at, last, i, error);
    }
    if (!good || same)
        return good;
    return say(
        parser, RECORD_WARNING, last->line,
        "the first and the last snapshot have other CPUs: what was added is known of those in both only",
        error);
}

static void *create(const struct record_sink *sink)
{
    struct proc_softirqs *parser = memory_allocate(1, sizeof *parser);
    parser->sink = sink;
    parser->lines = line_reader_create(take_line, parser);
    return parser;
}

static bool feed(void *context, struct slice bytes, struct error *error)
{
    struct proc_softirqs *parser = context;
    return line_reader_feed(parser->lines, bytes, error);
}

static bool finish(void *context, struct error *error)
{
    struct proc_softirqs *parser = context;
    if (!line_reader_finish(parser->lines, error))
        return false;
    end_snapshot(parser);
    if (parser->snapshots == 0)
        return true;
    return (parser->snapshots == 1 ? emit_totals : emit_differences)(parser, error);
}

static void destroy(void *context)
{
    struct proc_softirqs *parser = context;
    if (parser == NULL)
        return;
    line_reader_destroy(parser->lines);
    clear(&parser->first);
    clear(&parser->last);
    clear(&parser->current);
    free(parser);
}

const struct format format_proc_softirqs = {
    .name = "proc-softirqs",
    .title = "/proc/softirqs",
    .version = 1,
    .starts_file = true,
    .recognise = recognise,
    .create = create,
    .feed = feed,
    .finish = finish,
    .destroy = destroy,
};
