/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * iperf3's text output, of a client or a server, with one test or many: what a line is, its words tell,
 * wherever they stand in it (timestamps, titles and wrappers put their own in front).
 */
#include "ingest/format.h"
#include "ingest/interval_memory.h"
#include "ingest/iperf3_row.h"
#include "ingest/lines.h"

#include "base/memory.h"
#include "base/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION_MAX = 32, COOKIE_MAX = 64, HELD_MAX = 256 };

#define COOKIE_MARK "      Cookie: "

struct held_row {
    struct iperf3_row row;
    bool summary;
};

struct iperf3_text {
    const struct record_sink *sink;
    struct line_reader *lines;
    unsigned tests;
    bool in_test;          /* a test has begun ... */
    bool announced;        /* ... and its record was handed on */
    bool in_summary;       /* its final rows have begun */
    bool after_separator;  /* the last line of any meaning was `- - -` */
    bool in_server_output; /* a server's rows inside a client's text: never counted */
    uint64_t test_line;
    char version[VERSION_MAX]; /* of the last banner: it precedes its tests */
    char cookie[COOKIE_MAX];   /* of the test, with -V */
    struct test_record test;
    struct interval_memory intervals; /* of the test */
    /* Rows of a test whose connections were not announced: held until its streams can be counted. */
    struct held_row *held;
    size_t held_count, held_capacity;
};

static bool has(struct slice line, const char *text)
{
    size_t at = 0;
    return slice_find(line, text, &at);
}

/* What stands behind `text` in the line; empty where it does not occur. */
static struct slice behind(struct slice line, const char *text)
{
    size_t at = 0;
    if (!slice_find(line, text, &at))
        return (struct slice){line.start, 0};
    return slice_skip(line, at + strlen(text));
}

static bool recognise(struct slice head)
{
    static const char *const marks[] = {"Connecting to host ", "Accepted connection from ",
                                        "Server listening on ", "iperf3: ", "iperf 3."};
    bool first_line = true; /* nothing but blank ones so far */
    while (head.length > 0) {
        struct slice line = slice_next_line(&head);
        struct slice first = slice_trim(line);
        if (first.length > 0 && first_line && slice_starts_with(first, "{"))
            return false; /* JSON holds some of the words, too */
        first_line = first_line && first.length == 0;
        for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
            if (has(line, marks[i]))
                return true;
        struct iperf3_row row;
        struct error ignored;
        if (line.length < LINE_LIMIT && iperf3_parse_row(line, &row, &ignored) == IPERF3_ROW)
            return true;
    }
    return false;
}

/* ------------------------------------------------------------------------------------------------ handing on
 * -- */

static bool hand_on(struct iperf3_text *parser, const struct record *record, struct error *error)
{
    return parser->sink->take(parser->sink->context, record, error);
}

static bool announce(struct iperf3_text *parser, struct error *error)
{
    if (parser->announced)
        return true;
    parser->announced = true;
    struct record record = {.kind = RECORD_TEST, .line = parser->test_line, .test = parser->test};
    record.test.version = parser->version[0] != '\0' ? parser->version : NULL;
    record.test.cookie = parser->cookie[0] != '\0' ? parser->cookie : NULL;
    return hand_on(parser, &record, error);
}

static bool reject(struct iperf3_text *parser, const struct line *line, const char *reason,
                   struct error *error)
{
    struct record record = {.kind = RECORD_REJECTED, .line = line->number, .reason = reason};
    bool begun = parser->in_test && parser->held_count == 0; /* its record comes before its lines */
    return (!begun || announce(parser, error)) && hand_on(parser, &record, error);
}

/* Whose count the printing side itself has. */
static enum direction own_direction(const struct iperf3_text *parser, const struct iperf3_row *row)
{
    if (row->has_role)
        return row->role_sends ? DIRECTION_SENDER : DIRECTION_RECEIVER;
    if (parser->test.side == SIDE_UNKNOWN)
        return DIRECTION_UNKNOWN;
    bool sends = (parser->test.side == SIDE_CLIENT) != parser->test.reverse;
    return sends ? DIRECTION_SENDER : DIRECTION_RECEIVER;
}

static enum direction interval_direction(const struct iperf3_text *parser, const struct iperf3_row *row)
{
    if (row->has_role || row->tail == TAIL_EMPTY) {
        enum direction own = own_direction(parser, row);
        return own == DIRECTION_UNKNOWN ? DIRECTION_RECEIVER : own;
    }
    return row->tail == TAIL_LOSS ? DIRECTION_RECEIVER : DIRECTION_SENDER;
}

static bool is_zero(struct quantity quantity)
{
    return quantity.defined && quantity.value == 0;
}

/* The row is taken as it is; that it contradicts itself is said beside it. */
static bool warn_of_contradiction(struct iperf3_text *parser, const struct iperf3_row *row,
                                  const struct flow_row *flow, struct error *error)
{
    char reason[160];
    if (!flow_contradicts(flow, &row->resolution, reason, sizeof reason))
        return true;
    struct record record = {.kind = RECORD_WARNING, .line = flow->line, .reason = reason};
    return hand_on(parser, &record, error);
}

static bool hand_on_row(struct iperf3_text *parser, const struct iperf3_row *row, bool summary,
                        struct error *error)
{
    struct record record = {
        .kind = summary ? RECORD_SUMMARY : RECORD_INTERVAL,
        .line = row->row.line,
        .flow = {.test = parser->test.test,
                 .stream = row->stream,
                 .reverse = row->has_role ? row->role_sends != row->role_is_client : parser->test.reverse,
                 .row = row->row},
    };
    struct flow_row *flow = &record.flow.row;
    /* Before 3.2 UDP's summaries have no word: a server's are its own count, a client's mix both sides'. */
    bool own_summary =
        summary && parser->test.side == SIDE_SERVER && row->tail == TAIL_LOSS && !parser->test.reverse;
    if (flow->direction == DIRECTION_UNKNOWN && (!summary || own_summary))
        flow->direction = interval_direction(parser, row);
    /* Old servers print zeros for the sender, interrupted clients for the receiver: they do not know. */
    if (row->final && row->tail == TAIL_EMPTY && flow->direction != own_direction(parser, row) &&
        own_direction(parser, row) != DIRECTION_UNKNOWN && is_zero(flow->bytes) &&
        is_zero(flow->bits_per_second)) {
        flow->bytes = quantity_undefined(NULL);
        flow->bits_per_second = quantity_undefined(NULL);
    }
    if (!summary &&
        interval_is_repeated(&parser->intervals, row->stream, row->has_role && row->role_sends, flow)) {
        struct record repeat = {
            .kind = RECORD_REJECTED, .line = flow->line, .reason = "this interval is printed twice"};
        return hand_on(parser, &repeat, error);
    }
    return hand_on(parser, &record, error) && warn_of_contradiction(parser, row, flow, error);
}

static unsigned distinct_streams(const struct iperf3_text *parser)
{
    unsigned distinct = 0;
    for (size_t i = 0; i < parser->held_count; i++) {
        size_t before = 0;
        while (before < i && parser->held[before].row.stream != parser->held[i].row.stream)
            before++;
        distinct += before == i && parser->held[i].row.stream != STREAM_SUM;
    }
    return distinct;
}

static bool release_held_rows(struct iperf3_text *parser, struct error *error)
{
    if (parser->held_count == 0)
        return true;
    parser->test.streams = (struct count){true, distinct_streams(parser)};
    bool good = announce(parser, error);
    for (size_t i = 0; good && i < parser->held_count; i++)
        good = hand_on_row(parser, &parser->held[i].row, parser->held[i].summary, error);
    parser->held_count = 0;
    return good;
}

static bool hold_row(struct iperf3_text *parser, const struct iperf3_row *row, bool summary,
                     struct error *error)
{
    bool repeats = parser->held_count == HELD_MAX;
    for (size_t i = 0; i < parser->held_count; i++)
        repeats = repeats || parser->held[i].row.stream == row->stream;
    if (repeats)
        return release_held_rows(parser, error) && hand_on_row(parser, row, summary, error);
    parser->held =
        memory_grow(parser->held, &parser->held_capacity, parser->held_count + 1, sizeof *parser->held);
    parser->held[parser->held_count++] = (struct held_row){*row, summary};
    return true;
}

/* ----------------------------------------------------------------------------------------------- tests -- */

static bool end_test(struct iperf3_text *parser, struct error *error)
{
    bool good = !parser->in_test || (release_held_rows(parser, error) && announce(parser, error));
    parser->in_test = false;
    parser->in_server_output = false;
    return good;
}

static bool begin_test(struct iperf3_text *parser, const struct line *line, enum side side,
                       struct error *error)
{
    if (!end_test(parser, error))
        return false;
    parser->in_test = true;
    parser->announced = false;
    parser->in_summary = false;
    parser->after_separator = false;
    parser->test_line = line->number;
    parser->cookie[0] = '\0';
    parser->intervals.count = 0;
    parser->test = (struct test_record){.test = ++parser->tests, .tool = TOOL_IPERF3, .side = side};
    return true;
}

static void copy_address(struct endpoint *endpoint, struct slice address, struct slice port)
{
    uint64_t number = 0;
    if (address.length >= sizeof endpoint->address || number_parse_unsigned(port, &number) != NUMBER_OK ||
        number > 65535)
        return;
    memcpy(endpoint->address, address.start, address.length);
    endpoint->address[address.length] = '\0';
    endpoint->port = (unsigned)number;
}

/* `[  5] local A port p connected to B port q`. */
static void take_connection(struct iperf3_text *parser, struct slice line)
{
    struct slice rest = behind(line, "] local ");
    struct slice local = slice_next_word(&rest);
    slice_next_word(&rest); /* port */
    struct slice local_port = slice_next_word(&rest);
    rest = behind(line, " connected to ");
    struct slice remote = slice_next_word(&rest);
    slice_next_word(&rest);
    struct slice remote_port = slice_next_word(&rest);
    if (parser->test.streams.value == 0) {
        copy_address(&parser->test.local, local, local_port);
        copy_address(&parser->test.remote, remote, remote_port);
    }
    parser->test.streams.defined = true;
    parser->test.streams.value++;
}

static void take_version(struct iperf3_text *parser, struct slice line)
{
    struct slice rest = behind(line, "iperf 3.");
    size_t length = 0;
    while (length < rest.length && rest.start[length] != ' ' && rest.start[length] != '\r' &&
           length < VERSION_MAX - 3)
        length++;
    snprintf(parser->version, sizeof parser->version, "3.%.*s", (int)length, rest.start);
}

static void take_cookie(struct iperf3_text *parser, struct slice line)
{
    struct slice rest = behind(line, COOKIE_MARK);
    struct slice word = slice_next_word(&rest);
    if (word.length < sizeof parser->cookie)
        snprintf(parser->cookie, sizeof parser->cookie, "%.*s", SLICE_ARGUMENTS(word));
}

static void take_header(struct iperf3_text *parser, struct slice line)
{
    parser->in_summary = parser->after_separator;
    parser->after_separator = false;
    if (parser->test.protocol != PROTOCOL_UNKNOWN)
        return;
    if (has(line, "Datagrams") || has(line, "Jitter"))
        parser->test.protocol = PROTOCOL_UDP;
    else if (has(line, "Retr"))
        parser->test.protocol = PROTOCOL_TCP;
}

static void take_protocol(struct iperf3_text *parser, struct slice line)
{
    struct slice rest = behind(line, "Starting Test: protocol: ");
    if (slice_starts_with(rest, "TCP"))
        parser->test.protocol = PROTOCOL_TCP;
    else if (slice_starts_with(rest, "UDP"))
        parser->test.protocol = PROTOCOL_UDP;
    else if (slice_starts_with(rest, "SCTP"))
        parser->test.protocol = PROTOCOL_SCTP;
}

/* -------------------------------------------------------------------------------------------------- lines --
 */

static bool take_row(struct iperf3_text *parser, const struct line *line, struct iperf3_row *row,
                     struct error *error)
{
    if (!line->complete && !row->final)
        return reject(parser, line, "the file ends inside this row", error);
    if (!parser->in_test && !begin_test(parser, line, SIDE_UNKNOWN, error))
        return false;
    struct test_record *test = &parser->test;
    if (test->protocol == PROTOCOL_UNKNOWN)
        test->protocol = row->tail == TAIL_DATAGRAMS || row->tail == TAIL_LOSS ? PROTOCOL_UDP : PROTOCOL_TCP;
    if (test->protocol == PROTOCOL_UDP && row->tail == TAIL_RETRANSMITS) {
        row->row.packets =
            row->row.retransmits; /* UDP's SUM counts datagrams where TCP's counts retransmits */
        row->row.retransmits = (struct count){0};
        row->tail = TAIL_DATAGRAMS;
    }
    if (!parser->announced && test->side == SIDE_SERVER && !row->has_role && !row->final &&
        (row->tail == TAIL_CONGESTION || row->tail == TAIL_DATAGRAMS))
        test->reverse = true; /* a server that sends; its text has no other sign of it */
    row->row.line = line->number;
    bool summary = row->final || parser->in_summary;
    parser->after_separator = false;
    if (test->streams.defined || parser->announced)
        return announce(parser, error) && hand_on_row(parser, row, summary, error);
    return hold_row(parser, row, summary, error);
}

/* Lines that say something of a test; all others are a wrapper's or a debugger's, and mean nothing here. */
static bool take_remark(struct iperf3_text *parser, const struct line *line, struct error *error)
{
    struct slice text = line->text;
    if (has(text, "Connecting to host "))
        return begin_test(parser, line, SIDE_CLIENT, error);
    if (has(text, "Accepted connection from "))
        return begin_test(parser, line, SIDE_SERVER, error);
    if (has(text, "iperf3: error - ")) {
        autofree char *reason = slice_copy(slice_trim(behind(text, "iperf3: ")));
        return reject(parser, line, reason, error);
    }
    if (slice_starts_with(slice_trim(behind(text, "\"start\":")),
                          "{")) /* not in a server's output: see there */
        return reject(parser, line,
                      "a JSON document begins inside iperf3's text: give it as a file of its own", error);
    if (has(text, "- - - - -"))
        parser->after_separator = true;
    else if (has(text, "[ ID]"))
        take_header(parser, text);
    else if (has(text, "Reverse mode, remote host "))
        parser->test.reverse = true;
    else if (has(text, " connected to ") && has(text, "] local "))
        take_connection(parser, text);
    else if (has(text, "Starting Test: protocol: "))
        take_protocol(parser, text);
    else if (has(text, "Server output:") || has(text, "Server JSON output:"))
        parser->in_server_output = parser->in_test;
    else if (has(text, COOKIE_MARK) && parser->in_test && !parser->announced)
        take_cookie(parser, text);
    else if (has(text, "iperf 3."))
        take_version(parser, text);
    return true;
}

static bool take_line(void *context, const struct line *line, struct error *error)
{
    struct iperf3_text *parser = context;
    if (line->overlong || memchr(line->text.start, '\0', line->text.length) != NULL)
        return reject(parser, line,
                      line->overlong ? "the line is too long for iperf3" : "the line holds NUL bytes", error);
    if (parser->in_server_output) {
        if (has(line->text, "iperf Done."))
            return end_test(parser, error);
        if (!has(line->text, "Connecting to host "))
            return true;
    }
    /* Most lines are rows: those first. */
    struct iperf3_row row;
    struct error reason;
    enum iperf3_match match = iperf3_parse_row(line->text, &row, &reason);
    if (match == IPERF3_ROW)
        return take_row(parser, line, &row, error);
    if (match == IPERF3_BAD_ROW)
        return reject(parser, line, reason.message, error);
    return take_remark(parser, line, error);
}

static void *create(const struct record_sink *sink)
{
    struct iperf3_text *parser = memory_allocate(1, sizeof *parser);
    parser->sink = sink;
    parser->lines = line_reader_create(take_line, parser);
    return parser;
}

static bool feed(void *context, struct slice bytes, struct error *error)
{
    struct iperf3_text *parser = context;
    return line_reader_feed(parser->lines, bytes, error);
}

static bool finish(void *context, struct error *error)
{
    struct iperf3_text *parser = context;
    return line_reader_finish(parser->lines, error) && end_test(parser, error);
}

static void destroy(void *context)
{
    struct iperf3_text *parser = context;
    if (parser == NULL)
        return;
    line_reader_destroy(parser->lines);
    free(parser->held);
    free(parser);
}

const struct format format_iperf3_text = {
    .name = "iperf3-text",
    .title = "iperf3 text output",
    .version = 3,
    .recognise = recognise,
    .create = create,
    .feed = feed,
    .finish = finish,
    .destroy = destroy,
};
