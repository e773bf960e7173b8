/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * iperf3's text output, of a client or a server, with one test or many: what a line is, its words tell,
 * wherever they stand in it (timestamps, titles and wrappers put their own in front).
 */
#include "ingest/format.h"
#include "ingest/iperf3_known_lines.h"
#include "ingest/iperf3_plain_row.h"
#include "ingest/iperf3_remark.h"
#include "ingest/iperf3_text_test.h"
#include "ingest/lines.h"
#include "ingest/mpstat_rows.h"
#include "ingest/prefix_shape.h"

#include "base/memory.h"
#include "base/number.h"

#include <stdlib.h>
#include <string.h>

enum { SECOND_HALF_MAX = 64, OPENING_MAX = 256 };

struct iperf3_text {
    struct iperf3_text_test *test;
    struct line_reader *lines;
    struct prefix_shape prefix; /* what stands before the test's lines */
    char opening[OPENING_MAX];  /* the last line of a test's beginning or connections, to know it again */
    size_t opening_length;
    uint64_t opening_line;
    struct iperf3_known_lines known;
    bool in_mpstat;           /* mpstat's output stands here: said once */
    bool in_server_output;    /* a server's rows inside a client's text: never counted */
    bool server_has_accepted; /* its client's connection */
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

/* What stands before a line that begins a test, or -V's output, stands before the others, too. */
static void learn_prefix(struct iperf3_text *parser, const struct line *line,
                         const struct iperf3_remark *remark)
{
    bool was_stripped = remark->rest.start != line->text.start + remark->at;
    size_t at = was_stripped ? iperf3_parse_remark(line->text).at : remark->at;
    (void)prefix_shape_learn(&parser->prefix, (struct slice){line->text.start, at});
}

/* Whether the line before this one said just the same: a writer that prints all lines twice. */
static bool is_printed_twice(struct iperf3_text *parser, const struct line *line)
{
    struct slice last = {parser->opening, parser->opening_length};
    struct slice text = slice_trim(line->text);
    bool is_same = parser->opening_line + 1 == line->number && text.length == last.length &&
                   memcmp(text.start, last.start, last.length) == 0;
    parser->opening_line = text.length <= OPENING_MAX ? line->number : 0;
    parser->opening_length = text.length <= OPENING_MAX ? text.length : 0;
    memcpy(parser->opening, text.start, parser->opening_length);
    return is_same && last.length > 0;
}

static bool take_beginning(struct iperf3_text *parser, const struct line *line,
                           const struct iperf3_remark *remark, struct error *error)
{
    learn_prefix(parser, line, remark);
    parser->in_mpstat = false;
    return iperf3_text_test_begin(parser->test, remark->kind == REMARK_CONNECTING ? SIDE_CLIENT : SIDE_SERVER,
                                  line->number, error);
}

static bool take_error(struct iperf3_text *parser, const struct line *line, struct slice words,
                       struct error *error)
{
    autofree char *reason = slice_copy(words);
    return reject(parser, line, reason, error);
}

static void enter_server_output(struct iperf3_text *parser)
{
    parser->in_server_output = iperf3_text_test_is_open(parser->test);
    parser->server_has_accepted = false;
    parser->after_server_finals = false;
}

/* Lines that say something of a test; all others are a wrapper's or a debugger's, and mean nothing here. */
static bool take_remark(struct iperf3_text *parser, const struct line *line, struct slice text,
                        const struct iperf3_remark *remark, struct error *error)
{
    bool is_opening = remark->kind == REMARK_CONNECTING || remark->kind == REMARK_ACCEPTED ||
                      remark->kind == REMARK_CONNECTION;
    if (is_opening && is_printed_twice(parser, line))
        return reject(parser, line, "this line is printed twice", error);
    switch (remark->kind) {
    case REMARK_CONNECTING:
    case REMARK_ACCEPTED:
        return take_beginning(parser, line, remark, error);
    case REMARK_DONE:
    case REMARK_LISTENING:
        return iperf3_text_test_end(parser->test, remark->kind == REMARK_DONE, error);
    case REMARK_ERROR:
        return take_error(parser, line, remark->text, error);
    case REMARK_SEPARATOR:
        iperf3_text_test_separator(parser->test);
        break;
    case REMARK_HEADER:
        return iperf3_text_test_header(parser->test, remark->protocol, error);
    case REMARK_REVERSE:
        iperf3_text_test_set_reverse(parser->test);
        break;
    case REMARK_CONNECTION:
        return iperf3_text_test_connection(parser->test, &remark->local, &remark->remote, error);
    case REMARK_PROTOCOL:
        iperf3_text_test_set_protocol(parser->test, remark->protocol);
        break;
    case REMARK_SERVER_OUTPUT:
        enter_server_output(parser);
        break;
    case REMARK_COOKIE:
        iperf3_text_test_set_cookie(parser->test, remark->text);
        break;
    case REMARK_VERSION:
        learn_prefix(parser, line, remark);
        iperf3_text_test_set_version(parser->test, remark->text);
        break;
    case REMARK_NONE:
        if (slice_starts_with(slice_trim(behind(text, "\"start\":")),
                              "{")) /* not in a server's output: see there */
            return reject(parser, line,
                          "a JSON document begins inside iperf3's text: give it as a file of its own", error);
        break;
    }
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
static bool take_row(struct iperf3_text *parser, const struct line *line, struct slice text,
                     struct iperf3_row *row, struct error *error)
{
    row->row.line = line->number;
    if (!line->complete && !row->final)
        return reject(parser, line, "the file ends inside this row", error);
    if (row->final || text.length >= LINE_LIMIT / 2)
        return iperf3_text_test_row(parser->test, row, error);
    parser->row_waits = true;
    parser->row = *row;
    parser->text_length = text.length;
    parser->text = memory_grow(parser->text, &parser->text_capacity, text.length + SECOND_HALF_MAX + 1, 1);
    memcpy(parser->text, text.start, text.length);
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
    if (!parser->row_waits || parser->row.tail != TAIL_COUNT)
        return false;
    struct slice half = second_half(line);
    struct iperf3_row row;
    struct error ignored;
    uint64_t number = 0;
    bool is_number = number_parse_unsigned(slice_trim(line), &number) != NUMBER_MALFORMED;
    bool is_end = half.length > 0 && half.start[0] >= '0' && half.start[0] <= '9';
    return (is_number || is_end) && iperf3_parse_row(line, &row, &ignored) == IPERF3_NO_ROW;
}

/*
 * Whether a server's output in a client's text goes on. It ends with an empty line behind its final rows, or
 * where something can only be the client's, or another test's: of a test both ways, the client's final rows
 * follow, which say so.
 */
static bool goes_on(struct iperf3_text *parser, struct slice line)
{
    struct iperf3_row row;
    struct error ignored;
    enum iperf3_remark_kind remark = iperf3_parse_remark(line).kind;
    bool is_row = iperf3_parse_row(line, &row, &ignored) == IPERF3_ROW;
    bool is_next = parser->server_has_accepted && (remark == REMARK_ACCEPTED || remark == REMARK_LISTENING);
    bool ends = parser->after_server_finals && slice_trim(line).length == 0;
    parser->after_server_finals = parser->after_server_finals || (is_row && row.final);
    parser->server_has_accepted = parser->server_has_accepted || remark == REMARK_ACCEPTED;
    return !ends && !is_next && !(is_row && row.has_role && row.role_is_client) && remark != REMARK_DONE &&
           remark != REMARK_CONNECTING;
}

static bool take_line(void *context, const struct line *line, struct error *error)
{
    struct iperf3_text *parser = context;
    struct slice text = line->text;
    if (parser->prefix.length > 0)
        text = prefix_shape_strip(&parser->prefix, text);
    /* Most lines are rows: those first. One that is whole is no other row's rest, nor has one before it. */
    struct iperf3_row row;
    if (!parser->in_server_output && !line->overlong && iperf3_read_plain_row(text, &row))
        return end_waiting_row(parser, error) && take_row(parser, line, text, &row, error);
    if (!parser->in_server_output && text.length == 0)
        return end_waiting_row(parser, error);
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
    struct iperf3_remark remark;
    if (iperf3_known_lines_find(&parser->known, text, &remark))
        return take_remark(parser, line, text, &remark, error);
    struct error reason;
    enum iperf3_match match = iperf3_parse_row(text, &row, &reason);
    if (match == IPERF3_ROW)
        return take_row(parser, line, text, &row, error);
    if (match != IPERF3_NO_ROW && !reject(parser, line, reason.message, error))
        return false;
    if (match == IPERF3_NO_ROW && mpstat_is_output(text)) {
        bool was_said = parser->in_mpstat;
        parser->in_mpstat = true;
        return was_said || reject(parser, line, MPSTAT_IN_IPERF3, error);
    }
    /* A title may look like a row: the line tells what it is. */
    remark = iperf3_parse_remark(text);
    if (match == IPERF3_NO_ROW)
        iperf3_known_lines_add(&parser->known, text, &remark);
    if (match != IPERF3_NO_ROW && remark.kind != REMARK_CONNECTING && remark.kind != REMARK_ACCEPTED)
        return true;
    return take_remark(parser, line, text, &remark, error);
}

static void *create(const struct record_sink *sink)
{
    struct iperf3_text *parser = memory_allocate(1, sizeof *parser);
    parser->test = iperf3_text_test_create(sink);
    parser->lines = line_reader_create(take_line, parser);
    return parser;
}

static void restart(void *context)
{
    struct iperf3_text *parser = context;
    iperf3_text_test_restart(parser->test);
    line_reader_restart(parser->lines);
    *parser = (struct iperf3_text){.test = parser->test,
                                   .lines = parser->lines,
                                   .known = parser->known,
                                   .text = parser->text,
                                   .text_capacity = parser->text_capacity};
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
    .restart = restart,
    .feed = feed,
    .finish = finish,
    .destroy = destroy,
};
