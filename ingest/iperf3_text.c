/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * iperf3's text output, of a client or a server, with one test or many: what a line is, its words tell,
 * wherever they stand in it (timestamps, titles and wrappers put their own in front).
 */
#include "ingest/format.h"
#include "ingest/iperf3_text_test.h"
#include "ingest/lines.h"

#include "base/memory.h"
#include "base/number.h"

#include <stdlib.h>
#include <string.h>

enum { SECOND_HALF_MAX = 64 };

#define COOKIE_MARK "      Cookie: "

struct iperf3_text {
    struct iperf3_text_test *test;
    struct line_reader *lines;
    bool in_server_output;    /* a server's rows inside a client's text: never counted */
    bool after_server_finals; /* its final rows were there */
    /* A row whose end may stand in the next line: a mail program or a terminal broke it off. */
    bool row_waits;
    struct iperf3_row row;
    char *text; /* its line */
    size_t text_length, text_capacity;
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
                                        "Server listening on ", "iperf3: ", " iperf 3."};
    bool first_line = true; /* nothing but blank ones so far */
    while (head.length > 0) {
        struct slice line = slice_next_line(&head);
        struct slice first = slice_trim(line);
        if (first.length > 0 && first_line && slice_starts_with(first, "{"))
            return false;                         /* JSON holds some of the words, too */
        if (slice_starts_with(first, "iperf 3.")) /* not in quotes: there it is JSON's */
            return true;
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

static bool reject(struct iperf3_text *parser, const struct line *line, const char *reason,
                   struct error *error)
{
    return iperf3_text_test_reject(parser->test, line->number, reason, error);
}

/* --------------------------------------------------------------------------------------------- remarks -- */

static void copy_address(struct endpoint *endpoint, struct slice address, struct slice port)
{
    uint64_t number = 0;
    while (port.length > 0 && (port.start[port.length - 1] < '0' || port.start[port.length - 1] > '9'))
        port.length--; /* a wrapper's quotes */
    if (address.length >= sizeof endpoint->address || number_parse_unsigned(port, &number) != NUMBER_OK ||
        number > 65535)
        return;
    memcpy(endpoint->address, address.start, address.length);
    endpoint->address[address.length] = '\0';
    endpoint->port = (unsigned)number;
}

/* `[  5] local A port p connected to B port q`. */
static bool take_connection(struct iperf3_text *parser, struct slice line, struct error *error)
{
    struct endpoint local = {0};
    struct endpoint remote = {0};
    struct slice rest = behind(line, "] local ");
    struct slice address = slice_next_word(&rest);
    slice_next_word(&rest); /* port */
    copy_address(&local, address, slice_next_word(&rest));
    rest = behind(line, " connected to ");
    address = slice_next_word(&rest);
    slice_next_word(&rest);
    copy_address(&remote, address, slice_next_word(&rest));
    return iperf3_text_test_connection(parser->test, &local, &remote, error);
}

static void take_version(struct iperf3_text *parser, struct slice line)
{
    struct slice rest = behind(line, "iperf 3.");
    size_t start = (size_t)(rest.start - line.start) - strlen("3.");
    struct slice version = slice_skip(line, start);
    size_t length = strlen("3.");
    while (length < version.length && version.start[length] != ' ' && version.start[length] != '\r' &&
           length < 31)
        length++;
    version.length = length;
    iperf3_text_test_set_version(parser->test, version);
}

static void take_cookie(struct iperf3_text *parser, struct slice line)
{
    struct slice rest = behind(line, COOKIE_MARK);
    struct slice word = slice_next_word(&rest);
    while (word.length > 0 && strchr("\"'`,;", word.start[word.length - 1]) != NULL)
        word.length--; /* a wrapper's quotes */
    iperf3_text_test_set_cookie(parser->test, word);
}

static bool take_header(struct iperf3_text *parser, struct slice line, struct error *error)
{
    enum protocol protocol = PROTOCOL_UNKNOWN;
    if (has(line, "Datagrams") || has(line, "Jitter"))
        protocol = PROTOCOL_UDP;
    else if (has(line, "Retr"))
        protocol = PROTOCOL_TCP;
    return iperf3_text_test_header(parser->test, protocol, error);
}

static void take_protocol(struct iperf3_text *parser, struct slice line)
{
    static const struct {
        const char *name;
        enum protocol protocol;
    } protocols[] = {{"TCP", PROTOCOL_TCP}, {"UDP", PROTOCOL_UDP}, {"SCTP", PROTOCOL_SCTP}};
    struct slice rest = behind(line, "Starting Test: protocol: ");
    for (size_t i = 0; i < sizeof protocols / sizeof protocols[0]; i++)
        if (slice_starts_with(rest, protocols[i].name))
            iperf3_text_test_set_protocol(parser->test, protocols[i].protocol);
}

static void enter_server_output(struct iperf3_text *parser)
{
    parser->in_server_output = iperf3_text_test_is_open(parser->test);
    parser->after_server_finals = false;
}

/* Lines that begin or end a test, or went wrong; *taken: whether it is one. */
static bool take_event(struct iperf3_text *parser, const struct line *line, bool *taken, struct error *error)
{
    struct slice text = line->text;
    *taken = true;
    if (has(text, "Connecting to host "))
        return iperf3_text_test_begin(parser->test, SIDE_CLIENT, line->number, error);
    if (has(text, "Accepted connection from "))
        return iperf3_text_test_begin(parser->test, SIDE_SERVER, line->number, error);
    if (has(text, "iperf Done."))
        return iperf3_text_test_end(parser->test, true, error);
    if (has(text, "Server listening on "))
        return iperf3_text_test_end(parser->test, false, error);
    if (has(text, "iperf3: error - ") || has(text, "iperf3: interrupt - ") ||
        has(text, "iperf3: the client has ") || has(text, "iperf3: the server has ")) {
        autofree char *reason = slice_copy(slice_trim(behind(text, "iperf3: ")));
        return reject(parser, line, reason, error);
    }
    if (slice_starts_with(slice_trim(behind(text, "\"start\":")),
                          "{")) /* not in a server's output: see there */
        return reject(parser, line,
                      "a JSON document begins inside iperf3's text: give it as a file of its own", error);
    *taken = false;
    return true;
}

/* Lines that say something of a test; all others are a wrapper's or a debugger's, and mean nothing here. */
static bool take_remark(struct iperf3_text *parser, const struct line *line, struct error *error)
{
    struct slice text = line->text;
    bool taken = false;
    if (!take_event(parser, line, &taken, error))
        return false;
    if (taken)
        return true;
    if (has(text, "- - - - -") || has(text, "Test Complete. Summary Results:"))
        iperf3_text_test_separator(parser->test);
    else if (has(text, "[ ID]"))
        return take_header(parser, text, error);
    else if (has(text, "Reverse mode, remote host "))
        iperf3_text_test_set_reverse(parser->test);
    else if (has(text, " connected to ") && has(text, "] local "))
        return take_connection(parser, text, error);
    else if (has(text, "Starting Test: protocol: "))
        take_protocol(parser, text);
    else if (has(text, "Server output:") || has(text, "Server JSON output:"))
        enter_server_output(parser);
    else if (has(text, COOKIE_MARK))
        take_cookie(parser, text);
    else if (has(text, "iperf 3."))
        take_version(parser, text);
    return true;
}

/* ------------------------------------------------------------------------------------------------ rows -- */

static bool end_waiting_row(struct iperf3_text *parser, struct error *error)
{
    bool waits = parser->row_waits;
    parser->row_waits = false;
    return !waits || iperf3_text_test_row(parser->test, &parser->row, error);
}

/* A row waits for the next line, unless it is whole for certain. */
static bool take_row(struct iperf3_text *parser, const struct line *line, struct iperf3_row *row,
                     struct error *error)
{
    row->row.line = line->number;
    if (!line->complete && !row->final)
        return reject(parser, line, "the file ends inside this row", error);
    if (row->final || line->text.length >= LINE_LIMIT / 2)
        return iperf3_text_test_row(parser->test, row, error);
    parser->row_waits = true;
    parser->row = *row;
    parser->text_length = line->text.length;
    parser->text =
        memory_grow(parser->text, &parser->text_capacity, line->text.length + SECOND_HALF_MAX + 1, 1);
    memcpy(parser->text, line->text.start, line->text.length);
    return true;
}

/* What may have been broken off a row's end: never a number alone, which could be anybody's. */
static struct slice second_half(struct slice text)
{
    static const char *const ends[] = {"sender", "receiver", "(omitted)", "Bytes", "%)"};
    while (text.length > 0 && text.start[0] != '\0' &&
           strchr("> \t|#*", text.start[0]) != NULL) /* a mail's quotes */
        text = slice_skip(text, 1);
    text = slice_trim(text);
    for (size_t i = 0; text.length <= SECOND_HALF_MAX && i < sizeof ends / sizeof ends[0]; i++)
        if (slice_ends_with(text, ends[i]))
            return text;
    return (struct slice){text.start, 0};
}

/* Whether the line is the rest of the row that waits, which then is taken as a whole. */
static bool joins(struct iperf3_text *parser, struct slice line)
{
    struct slice half = parser->row_waits ? second_half(line) : (struct slice){line.start, 0};
    struct iperf3_row whole;
    struct error ignored;
    if (half.length == 0)
        return false;
    parser->text[parser->text_length] = ' ';
    memcpy(parser->text + parser->text_length + 1, half.start, half.length);
    struct slice text = {parser->text, parser->text_length + 1 + half.length};
    if (iperf3_parse_row(text, &whole, &ignored) != IPERF3_ROW)
        return false;
    whole.row.line = parser->row.row.line;
    parser->row = whole;
    return true;
}

/* Whether the line, which is not the rest of the row that waits, may be that of its last number. */
static bool may_cut_number(const struct iperf3_text *parser, struct slice line)
{
    struct slice half = second_half(line);
    struct iperf3_row row;
    struct error ignored;
    uint64_t number = 0;
    bool is_number = number_parse_unsigned(slice_trim(line), &number) != NUMBER_MALFORMED;
    bool is_end = half.length > 0 && half.start[0] >= '0' && half.start[0] <= '9';
    return parser->row_waits && parser->row.tail == TAIL_COUNT && (is_number || is_end) &&
           iperf3_parse_row(line, &row, &ignored) == IPERF3_NO_ROW;
}

/*
 * Whether a server's output in a client's text goes on. It ends with an empty line behind its final rows, or
 * where something can only be the client's: of a test both ways, final rows follow that say so.
 */
static bool goes_on(struct iperf3_text *parser, struct slice line)
{
    struct iperf3_row row;
    struct error ignored;
    bool is_row = iperf3_parse_row(line, &row, &ignored) == IPERF3_ROW;
    bool ends = parser->after_server_finals && slice_trim(line).length == 0;
    parser->after_server_finals = parser->after_server_finals || (is_row && row.final);
    return !ends && !(is_row && row.has_role && row.role_is_client) && !has(line, "iperf Done.") &&
           !has(line, "Connecting to host ");
}

static bool take_line(void *context, const struct line *line, struct error *error)
{
    struct iperf3_text *parser = context;
    struct slice text = line->text;
    bool joined = !line->overlong && joins(parser, text);
    bool good = true;
    if (!joined && !line->overlong && may_cut_number(parser, text)) {
        parser->row_waits = false;
        good = iperf3_text_test_reject(parser->test, parser->row.row.line,
                                       "its last number may go on in the next line", error);
    }
    if (!good || !end_waiting_row(parser, error))
        return false;
    if (joined)
        return true;
    if (line->overlong || memchr(text.start, '\0', text.length) != NULL)
        return reject(parser, line,
                      line->overlong ? "the line is too long for iperf3" : "the line holds NUL bytes", error);
    parser->in_server_output = parser->in_server_output && goes_on(parser, text);
    if (parser->in_server_output || has(text, "\"server_output_text\":") /* -d shows all of it in a line */)
        return true;
    /* Most lines are rows: those first. */
    struct iperf3_row row;
    struct error reason;
    enum iperf3_match match = iperf3_parse_row(text, &row, &reason);
    if (match == IPERF3_ROW)
        return take_row(parser, line, &row, error);
    if (match != IPERF3_NO_ROW)
        return reject(parser, line, reason.message, error);
    return take_remark(parser, line, error);
}

static void *create(const struct record_sink *sink)
{
    struct iperf3_text *parser = memory_allocate(1, sizeof *parser);
    parser->test = iperf3_text_test_create(sink);
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
    return line_reader_finish(parser->lines, error) && end_waiting_row(parser, error) &&
           iperf3_text_test_end(parser->test, false, error);
}

static void destroy(void *context)
{
    struct iperf3_text *parser = context;
    if (parser == NULL)
        return;
    line_reader_destroy(parser->lines);
    iperf3_text_test_destroy(parser->test);
    free(parser->text);
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
