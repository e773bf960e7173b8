/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * iperf3's JSON output: whole documents (-J), alone or wrapped in another, and events a line (--json-stream).
 * What is an iperf3 document, the keys in it tell, wherever it stands, be it in a string (Ansible's `stdout`;
 * its `stdout_lines` are the same once more); what a server said inside a client's document
 * (--get-server-output) is not read: those rows would count twice.
 */
#include "ingest/format.h"
#include "ingest/iperf3_json_events.h"
#include "ingest/iperf3_json_test.h"
#include "ingest/iperf3_row.h"
#include "ingest/json_scan.h"
#include "ingest/json_token.h"
#include "ingest/mpstat_rows.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PART_BYTES_MAX = 1 << 20, OUTSIDE_MAX = 256 };

struct iperf3_json {
    struct iperf3_json_test test;
    struct json_sink json_sink;
    struct json_scan *scan;
    bool in_document;                      /* an iperf3 document or event is being read ... */
    unsigned root;                         /* ... and is an object of this depth */
    const struct iperf3_json_event *event; /* the event; NULL: a document */
    bool event_has_data;
    const struct iperf3_json_part *part; /* that is being taken */
    uint64_t lines[JSON_PATH_MAX + 1];   /* of the objects that stand open, by their depth */
    /* `error` of an object that is not yet known to be a document: keys can stand in any order. */
    char *error_text;
    unsigned error_depth;
    uint64_t error_line;
    /* A line outside of documents, its beginning. */
    char outside[OUTSIDE_MAX];
    size_t outside_length;
    uint64_t outside_line;
    const char *said;       /* of the text between these documents: a reason is said once; NULL: none was */
    bool fragment_was_said; /* rows of a document that is damaged before them: since the last one */
    bool found;             /* an iperf3 document or event */
    bool text_first;        /* iperf3's text was there before any */
    struct iperf3_json_held held;
};

/* ------------------------------------------------------------------------------------------------ errors --
 */

/* iperf3's own word of what went wrong: the same reason as in its text output. */
static bool take_error(struct iperf3_json *parser, const char *message, uint64_t line, struct error *error)
{
    bool has_kind = strncmp(message, "error - ", 8) == 0 || strncmp(message, "interrupt - ", 12) == 0;
    autofree char *reason = memory_print("%s%s", has_kind ? "" : "error - ", message);
    parser->test.failed = true;
    return iperf3_json_test_reject(&parser->test, line, reason, error);
}

static bool take_error_text(struct iperf3_json *parser, struct slice text, uint64_t line, struct error *error)
{
    autofree char *message = json_token_string(text);
    return take_error(parser, message != NULL ? message : "one that can't be read", line, error);
}

static void forget_error(struct iperf3_json *parser)
{
    free(parser->error_text);
    parser->error_text = NULL;
}

/* ------------------------------------------------------------------------------------------- text outside --
 */

static const char iperf3_text[] = "iperf3's text output beside JSON: give it as a file of its own";
static const char mpstat_output[] = MPSTAT_IN_IPERF3;

/* What iperf3 prints without -J: its tests are not read here, and that has to be said. */
static bool is_iperf3_text(struct slice line)
{
    static const char *const marks[] = {"Connecting to host ", "Accepted connection from "};
    size_t at = 0;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (slice_find(line, marks[i], &at))
            return true;
    struct iperf3_row row;
    struct error ignored;
    return iperf3_parse_row(line, &row, &ignored) == IPERF3_ROW;
}

/* Whose output a line is that does not belong between documents; NULL: it may. */
static const char *find_stranger(struct slice line)
{
    return is_iperf3_text(line) ? iperf3_text : mpstat_is_output(line) ? mpstat_output : NULL;
}

static bool end_outside_line(struct iperf3_json *parser, struct error *error)
{
    struct slice line = {parser->outside, parser->outside_length};
    size_t at = 0;
    parser->outside_length = 0;
    if (slice_find(line, "iperf3: error - ", &at) || slice_find(line, "iperf3: interrupt - ", &at)) {
        autofree char *reason = slice_copy(slice_trim(slice_skip(line, at + strlen("iperf3: "))));
        return take_error(parser, reason, parser->outside_line, error);
    }
    const char *reason = line.length > 0 ? find_stranger(line) : NULL;
    if (reason == NULL || reason == parser->said)
        return true;
    parser->said = reason;
    parser->text_first = parser->text_first || (!parser->found && reason == iperf3_text);
    return iperf3_json_test_reject(&parser->test, parser->outside_line, reason, error);
}

static bool outside(void *context, struct slice text, uint64_t line, struct error *error)
{
    struct iperf3_json *parser = context;
    for (; text.length > 0; text = slice_skip(text, 1)) {
        char byte = text.start[0];
        if (byte == '\n') {
            line++;
            if (!end_outside_line(parser, error))
                return false;
        } else if (parser->outside_length < OUTSIDE_MAX) {
            if (parser->outside_length == 0)
                parser->outside_line = line;
            parser->outside[parser->outside_length++] = byte;
        }
    }
    return true;
}

/* --------------------------------------------------------------------------------------------- documents --
 */

/* Ends a test that was told by events. */
static bool end_events(struct iperf3_json *parser, struct error *error)
{
    if (!parser->test.open || !parser->test.by_events)
        return true;
    bool is_cut = parser->test.started || parser->test.held_count > 0;
    parser->test.torn = true;
    return (!is_cut ||
            iperf3_json_test_reject(&parser->test, parser->test.last_line,
                                    "this test breaks off here: its end event is missing", error)) &&
           iperf3_json_test_end(&parser->test, error);
}

/* An object turns out to be an iperf3 document. */
static bool begin_document(struct iperf3_json *parser, unsigned root, struct error *error)
{
    parser->in_document = true;
    parser->found = true;
    parser->fragment_was_said = false;
    parser->root = root;
    parser->event = NULL;
    if (!end_events(parser, error) ||
        !iperf3_json_test_begin(&parser->test, parser->lines[root], false, error))
        return false;
    bool good = parser->error_text == NULL || parser->error_depth != root ||
                take_error(parser, parser->error_text, parser->error_line, error);
    forget_error(parser);
    return good;
}

/* Something of an event's data is iperf3's: a test begins with its start, or where that is missing. */
static bool begin_event_data(struct iperf3_json *parser, struct error *error)
{
    bool is_first = !parser->event_has_data;
    bool is_start = strcmp(parser->event->name, "start") == 0;
    parser->found = true;
    parser->fragment_was_said = false;
    parser->event_has_data = true;
    if (!is_first || (parser->test.open && parser->test.by_events && !is_start))
        return true;
    return end_events(parser, error) &&
           iperf3_json_test_begin(&parser->test, parser->lines[parser->root], true, error);
}

static bool is_in_events(const struct iperf3_json *parser)
{
    return parser->test.open && parser->test.by_events;
}

/* The event whose data were kept, read as if its name had stood first. */
static bool take_held(struct iperf3_json *parser, const struct iperf3_json_event *event, struct error *error)
{
    uint64_t line = parser->held.line;
    autofree char *text = iperf3_json_held_event(&parser->held, event);
    iperf3_json_held_forget(&parser->held);
    return text != NULL ? json_scan_text(&parser->json_sink, strlen(text), slice_of(text), line, error)
                        : iperf3_json_test_reject(&parser->test, line, "an event too long for iperf3", error);
}

static bool take_event_name(struct iperf3_json *parser, const struct json_value *value, struct slice text,
                            struct error *error)
{
    autofree char *name = json_token_string(text);
    const struct iperf3_json_event *event = name != NULL ? iperf3_json_event(name) : NULL;
    unsigned root = value->path->depth - 1;
    if (event == NULL)
        return !is_in_events(parser) || iperf3_json_test_reject(&parser->test, value->line,
                                                                "an event that is none of iperf3's", error);
    if (parser->held.text != NULL && parser->held.depth == root)
        return take_held(parser, event, error);
    parser->in_document = true;
    parser->root = root;
    parser->event = event;
    parser->event_has_data = false;
    return true;
}

static bool end_document(struct iperf3_json *parser, const struct json_value *value, struct error *error)
{
    parser->in_document = false;
    if (parser->event == NULL)
        return iperf3_json_test_end(&parser->test, error);
    bool is_end = strcmp(parser->event->name, "end") == 0;
    if (parser->event->is_read && !parser->event_has_data && is_in_events(parser) && !parser->test.failed &&
        !iperf3_json_test_reject(&parser->test, value->line, "an event without its data", error))
        return false;
    return !is_end || !parser->test.by_events || iperf3_json_test_end(&parser->test, error);
}

/* ------------------------------------------------------------------------------------------------- values --
 */

static bool has_key(const struct json_path *path, const char *key)
{
    return path->depth > 0 && strcmp(path->keys[path->depth - 1], key) == 0;
}

static const struct iperf3_json_part *part_of(const struct iperf3_json *parser, const struct json_path *path)
{
    if (parser->event == NULL)
        return iperf3_json_part("", path, parser->root);
    bool is_data = path->depth > parser->root && strcmp(path->keys[parser->root], "data") == 0;
    return is_data ? iperf3_json_part(parser->event->part, path, parser->root + 1) : NULL;
}

/* The object around what is held is over, and said no event. */
static bool end_held(struct iperf3_json *parser, const struct json_value *value, struct error *error)
{
    const struct iperf3_json_held *held = &parser->held;
    if (held->text == NULL || value->path->depth > held->depth)
        return true;
    bool is_event = held->is_event;
    uint64_t line = held->line;
    iperf3_json_held_forget(&parser->held);
    return !is_event || iperf3_json_test_reject(&parser->test, line,
                                                "data of an event that does not say which it is", error);
}

/* A row that stands in no document: what is before it is damaged, and nobody knows what it is of. */
static bool say_fragment(struct iperf3_json *parser, const struct json_value *value, struct error *error)
{
    if (!has_key(value->path, "bits_per_second") || parser->fragment_was_said)
        return true;
    parser->fragment_was_said = true;
    return iperf3_json_test_reject(&parser->test, value->line,
                                   "a row outside of iperf3's documents: one is damaged before it", error);
}

/* Nothing is known yet of the objects around this value. */
static bool look_for_document(struct iperf3_json *parser, const struct json_value *value,
                              enum json_choice *choice, struct error *error)
{
    unsigned root = 0;
    bool is_string = value->first == '"';
    bool is_mpstat = has_key(value->path, "sysstat") && value->first == '{';
    bool is_copy = has_key(value->path, "server_output_json") || has_key(value->path, "stdout_lines");
    *choice = is_copy || is_mpstat ? JSON_SKIP : is_string ? JSON_TAKE : JSON_ENTER;
    if (is_mpstat)
        return iperf3_json_test_reject(&parser->test, value->line, mpstat_output, error);
    if (iperf3_json_held_wants(value))
        *choice = JSON_TAKE;
    if (iperf3_json_is_mark(value->path, &root))
        return begin_document(parser, root, error);
    return say_fragment(parser, value, error);
}

static bool is_entered(enum iperf3_json_part_kind kind)
{
    return kind == PART_INSIDE || kind == PART_START || kind == PART_END || kind == PART_INTERVAL ||
           kind == PART_STREAM;
}

static bool begin(void *context, const struct json_value *value, enum json_choice *choice,
                  struct error *error)
{
    struct iperf3_json *parser = context;
    if (value->first == '{')
        parser->lines[value->path->depth] = value->line;
    if (value->path->depth == 0) {
        bool good = end_outside_line(parser, error);
        parser->said = NULL;
        return good;
    }
    if (!parser->in_document && !look_for_document(parser, value, choice, error))
        return false;
    if (!parser->in_document)
        return true;
    const struct iperf3_json_part *part = part_of(parser, value->path);
    *choice = JSON_SKIP;
    if (part == NULL)
        return true;
    bool is_inside = is_entered(part->kind);
    *choice = is_inside ? JSON_ENTER : JSON_TAKE;
    parser->part = part;
    bool tells = part->is_mark || !is_inside; /* that an event is iperf3's */
    if (parser->event != NULL && tells && !begin_event_data(parser, error))
        return false;
    iperf3_json_whole_part(&parser->test.whole, part);
    return true;
}

/* A string that stands outside of what is known as a document. */
static bool take_hint(struct iperf3_json *parser, const struct json_value *value, struct slice text,
                      struct error *error)
{
    const struct json_path *path = value->path;
    if (iperf3_json_held_wants(value)) {
        iperf3_json_held_keep(&parser->held, value, text, PART_BYTES_MAX);
        if (!parser->held.is_string)
            return true;
    }
    if (has_key(path, "event"))
        return take_event_name(parser, value, text, error);
    if (has_key(path, "version")) {
        bool in_start = path->depth >= 2 && strcmp(path->keys[path->depth - 2], "start") == 0;
        if (!in_start || text.start == NULL || !slice_starts_with(text, "\"iperf 3"))
            return true;
        if (!begin_document(parser, path->depth - 2, error))
            return false;
        iperf3_json_test_version(&parser->test, text);
        return true;
    }
    if (!has_key(path, "error"))
        return text.start != NULL
                   ? json_scan_string(&parser->json_sink, PART_BYTES_MAX, text, value->line, error)
                   : iperf3_json_test_reject(&parser->test, value->line,
                                             "a string too long to be searched for a document", error);
    forget_error(parser);
    parser->error_text = json_token_string(text);
    parser->error_depth = path->depth - 1;
    parser->error_line = value->line;
    return true;
}

static bool take(void *context, const struct json_value *value, struct slice text, struct error *error)
{
    struct iperf3_json *parser = context;
    const struct iperf3_json_part *part = parser->part;
    struct iperf3_json_test *test = &parser->test;
    parser->test.last_line = value->line;
    if (!parser->in_document)
        return take_hint(parser, value, text, error);
    switch (part->kind) {
    case PART_CONNECTION:
        return iperf3_json_test_connection(test, text, value->line, error);
    case PART_VERSION:
        iperf3_json_test_version(test, text);
        return true;
    case PART_COOKIE:
        iperf3_json_test_cookie(test, text);
        return true;
    case PART_CLIENT:
    case PART_SERVER:
        if (value->first == '{')
            test->record.side = part->kind == PART_CLIENT ? SIDE_CLIENT : SIDE_SERVER;
        return true;
    case PART_SETTINGS:
        return iperf3_json_test_settings(test, text, value->line, error);
    case PART_ROW:
        return iperf3_json_test_row(test, text, part->place, part->is_reverse_sum, value->line, error);
    case PART_ERROR:
        return take_error_text(parser, text, value->line, error);
    case PART_INSIDE:
    case PART_START:
    case PART_END:
    case PART_INTERVAL:
    case PART_STREAM:
        break;
    }
    return true;
}

static bool end(void *context, const struct json_value *value, struct error *error)
{
    struct iperf3_json *parser = context;
    if (parser->error_text != NULL && value->path->depth <= parser->error_depth)
        forget_error(parser);
    if (!parser->in_document)
        return end_held(parser, value, error);
    if (value->path->depth == parser->root)
        return end_document(parser, value, error);
    const struct iperf3_json_part *part = part_of(parser, value->path);
    if (part == NULL)
        return true;
    if (part->kind == PART_START)
        return iperf3_json_test_start(&parser->test, error);
    if (part->kind == PART_INTERVAL)
        return iperf3_json_test_interval(&parser->test, error);
    if (part->kind == PART_STREAM)
        return iperf3_json_test_stream(&parser->test, error);
    return part->kind != PART_END || iperf3_json_test_summary(&parser->test, error);
}

static bool torn(void *context, const struct json_value *value, bool at_end, const char *reason,
                 struct error *error)
{
    struct iperf3_json *parser = context;
    bool is_event = parser->in_document ? parser->event != NULL : parser->held.is_event;
    bool was_in_document = parser->in_document || is_event;
    parser->in_document = false;
    parser->test.last_line = value->line;
    parser->test.torn = parser->test.torn || was_in_document;
    parser->fragment_was_said = parser->fragment_was_said || was_in_document; /* what follows is its rest */
    forget_error(parser);
    iperf3_json_held_forget(&parser->held);
    if (!was_in_document && !at_end)
        return true; /* what looked like JSON was none */
    autofree char *text = memory_print("a JSON document breaks off here: %s", reason);
    if (!was_in_document)
        return iperf3_json_test_reject(&parser->test, value->line, text, error);
    bool is_over = !is_event || at_end; /* of events, others may follow */
    return (!is_over || iperf3_json_test_end(&parser->test, error)) &&
           iperf3_json_test_reject(&parser->test, value->line, text, error);
}

/* ------------------------------------------------------------------------------------------------- format --
 */

static void *create(const struct record_sink *sink)
{
    struct iperf3_json *parser = memory_allocate(1, sizeof *parser);
    parser->test = iperf3_json_test_create(sink);
    parser->json_sink = (struct json_sink){
        .context = parser, .begin = begin, .take = take, .end = end, .torn = torn, .outside = outside};
    parser->scan = json_scan_create(&parser->json_sink, PART_BYTES_MAX);
    return parser;
}

static bool feed(void *context, struct slice bytes, struct error *error)
{
    struct iperf3_json *parser = context;
    return json_scan_feed(parser->scan, bytes, error);
}

static bool finish(void *context, struct error *error)
{
    struct iperf3_json *parser = context;
    return json_scan_finish(parser->scan, error) && end_outside_line(parser, error) &&
           end_events(parser, error);
}

static void destroy(void *context)
{
    struct iperf3_json *parser = context;
    if (parser == NULL)
        return;
    iperf3_json_test_finish(&parser->test);
    forget_error(parser);
    iperf3_json_held_forget(&parser->held);
    json_scan_destroy(parser->scan);
    free(parser);
}

static bool ignore(void *context, struct record *record, struct error *error)
{
    (void)context;
    (void)record;
    (void)error;
    return true;
}

static bool recognise(struct slice head)
{
    if (memchr(head.start, '{', head.length) == NULL)
        return false;
    struct record_sink sink = {ignore, NULL};
    struct error error;
    struct iperf3_json *parser = create(&sink);
    bool good = true;
    while (good && head.length > 0 && !parser->found && !parser->text_first) {
        struct slice next = {head.start, head.length < 1024 ? head.length : 1024};
        good = feed(parser, next, &error);
        head = slice_skip(head, next.length);
    }
    good = good && parser->found && !parser->text_first; /* text may hold a server's JSON */
    destroy(parser);
    return good;
}

const struct format format_iperf3_json = {
    .name = "iperf3-json",
    .title = "iperf3 JSON output",
    .version = 2,
    .recognise = recognise,
    .create = create,
    .feed = feed,
    .finish = finish,
    .destroy = destroy,
};
