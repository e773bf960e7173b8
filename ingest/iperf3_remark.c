/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_remark.h"

#include "ingest/iperf3_closing.h"

#include "base/number.h"

#include <limits.h>
#include <string.h>

/* ----------------------------------------------------------------------------------------------- words -- */

static bool has(struct slice line, const char *text)
{
    size_t at = 0;
    return slice_find(line, text, &at);
}

/* Takes the text off the beginning, and the blanks behind it; false where it does not begin with it. */
static bool take(struct slice *rest, const char *text)
{
    if (!slice_starts_with(*rest, text))
        return false;
    *rest = slice_trim(slice_skip(*rest, strlen(text)));
    return true;
}

static bool take_number(struct slice *rest, unsigned *number)
{
    uint64_t value = 0;
    *rest = slice_trim(*rest);
    struct slice digits = {rest->start, 0};
    while (digits.length < rest->length && rest->start[digits.length] >= '0' &&
           rest->start[digits.length] <= '9')
        digits.length++;
    if (number_parse_unsigned(digits, &value) != NUMBER_OK || value > 65535)
        return false;
    *number = (unsigned)value;
    *rest = slice_skip(*rest, digits.length);
    return true;
}

/* `h, port n`, and no more. */
static bool is_address_and_port(struct slice rest)
{
    unsigned port = 0;
    struct slice host = slice_next_word(&rest);
    return host.length > 1 && slice_ends_with(host, ",") && slice_equals(slice_next_word(&rest), "port") &&
           take_number(&rest, &port) && rest.length == 0;
}

/* `a port p`. */
static bool take_endpoint(struct slice *rest, struct endpoint *endpoint)
{
    struct slice address = slice_next_word(rest);
    if (address.length == 0 || address.length >= sizeof endpoint->address ||
        !slice_equals(slice_next_word(rest), "port"))
        return false;
    memcpy(endpoint->address, address.start, address.length);
    endpoint->address[address.length] = '\0';
    bool good = take_number(rest, &endpoint->port);
    *rest = slice_trim(*rest);
    return good;
}

/* --------------------------------------------------------------------------------------------- remarks -- */

static bool parse_listening(struct slice rest, struct iperf3_remark *remark)
{
    unsigned number = 0;
    (void)remark;
    return take_number(&rest, &number) &&
           (rest.length == 0 || slice_starts_with(slice_trim(rest), "(test #"));
}

static bool parse_address(struct slice rest, struct iperf3_remark *remark)
{
    (void)remark;
    return is_address_and_port(rest);
}

static bool parse_end(struct slice rest, struct iperf3_remark *remark)
{
    (void)remark;
    return rest.length == 0;
}

static bool parse_words(struct slice rest, struct iperf3_remark *remark)
{
    remark->text = slice_skip(remark->rest, strlen("iperf3: "));
    return rest.length > 0;
}

/* Columns that only one protocol has. */
static bool parse_header(struct slice rest, struct iperf3_remark *remark)
{
    (void)take(&rest, "[Role]");
    if (has(rest, "Datagrams") || has(rest, "Jitter"))
        remark->protocol = PROTOCOL_UDP;
    else if (has(rest, "Retr"))
        remark->protocol = PROTOCOL_TCP;
    return rest.length > 0 && rest.start[0] != ':';
}

static bool parse_reverse(struct slice rest, struct iperf3_remark *remark)
{
    (void)remark;
    slice_next_word(&rest);
    return slice_equals(slice_next_word(&rest), "is") && slice_equals(slice_trim(rest), "sending");
}

/* Long addresses are broken off behind `to` by mail programs: a stream all the same. */
static bool parse_connection(struct slice rest, struct iperf3_remark *remark)
{
    if (!take_endpoint(&rest, &remark->local) || !take(&rest, "connected to"))
        return false;
    if (!take_endpoint(&rest, &remark->remote))
        remark->remote = (struct endpoint){0};
    return true;
}

static bool parse_protocol(struct slice rest, struct iperf3_remark *remark)
{
    static const struct {
        const char *name;
        enum protocol protocol;
    } protocols[] = {{"TCP,", PROTOCOL_TCP}, {"UDP,", PROTOCOL_UDP}, {"SCTP,", PROTOCOL_SCTP}};
    for (size_t i = 0; i < sizeof protocols / sizeof protocols[0]; i++)
        if (slice_starts_with(rest, protocols[i].name))
            remark->protocol = protocols[i].protocol;
    return remark->protocol != PROTOCOL_UNKNOWN;
}

static bool parse_cookie(struct slice rest, struct iperf3_remark *remark)
{
    remark->text = slice_next_word(&rest);
    return remark->text.length > 0 && rest.length == 0;
}

/* `iperf 3.1.3`, `iperf 3.7 (cJSON 1.5.2)`. */
static bool parse_version(struct slice rest, struct iperf3_remark *remark)
{
    struct slice version = slice_skip(remark->rest, strlen("iperf "));
    remark->text = slice_next_word(&version);
    return rest.length > 0 && remark->text.length > strlen("3.") &&
           (version.length == 0 || slice_starts_with(slice_trim(version), "("));
}

static const struct mark {
    enum iperf3_remark_kind kind;
    const char *text;
    size_t length;
    bool (*parse)(struct slice rest, struct iperf3_remark *remark); /* what stands behind the mark */
} marks[] = {
#define MARK(kind, text, parse)                                                                              \
    {                                                                                                        \
        kind, text, sizeof(text) - 1, parse                                                                  \
    }
    MARK(REMARK_CONNECTING, "Connecting to host ", parse_address),
    MARK(REMARK_ACCEPTED, "Accepted connection from ", parse_address),
    MARK(REMARK_DONE, "iperf Done.", parse_end),
    MARK(REMARK_LISTENING, "Server listening on ", parse_listening),
    MARK(REMARK_ERROR, "iperf3: error - ", parse_words),
    MARK(REMARK_ERROR, "iperf3: interrupt - ", parse_words),
    MARK(REMARK_ERROR, "iperf3: the client has ", parse_words),
    MARK(REMARK_ERROR, "iperf3: the server has ", parse_words),
    MARK(REMARK_SEPARATOR, "- - - - -", parse_end),
    MARK(REMARK_SEPARATOR, "Test Complete. Summary Results:", parse_end),
    MARK(REMARK_HEADER, "[ ID]", parse_header),
    MARK(REMARK_REVERSE, "Reverse mode, remote host ", parse_reverse),
    MARK(REMARK_CONNECTION, "] local ", parse_connection),
    MARK(REMARK_PROTOCOL, "Starting Test: protocol: ", parse_protocol),
    MARK(REMARK_SERVER_OUTPUT, "Server output:", parse_end),
    MARK(REMARK_SERVER_OUTPUT, "Server JSON output:", parse_end),
    MARK(REMARK_COOKIE, "      Cookie: ", parse_cookie),
    MARK(REMARK_VERSION, "iperf 3.", parse_version),
#undef MARK
};

/* Whether a mark may begin there, by its first byte and one more: every mark of the table above passes. */
static bool may_begin_mark(struct slice text)
{
    static const struct {
        unsigned char at; /* 0: none begins with this byte */
        char one, other;
    } seconds[UCHAR_MAX + 1] = {
        ['A'] = {1, 'c', 'c'}, ['C'] = {1, 'o', 'o'}, ['R'] = {1, 'e', 'e'}, ['T'] = {1, 'e', 'e'},
        ['S'] = {1, 'e', 't'}, ['i'] = {1, 'p', 'p'}, ['['] = {1, ' ', ' '}, [']'] = {1, ' ', ' '},
        ['-'] = {1, ' ', ' '}, [' '] = {6, 'C', 'C'},
    };
    unsigned char first = (unsigned char)text.start[0];
    size_t at = seconds[first].at;
    return at > 0 && at < text.length &&
           (text.start[at] == seconds[first].one || text.start[at] == seconds[first].other);
}

/* Which mark stands there, of those whose bits are not set; NULL: none. No mark is another's beginning. */
static const struct mark *mark_at(struct slice text, uint32_t without)
{
    if (!may_begin_mark(text))
        return NULL;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (marks[i].text[0] == text.start[0] && text.length >= marks[i].length && (without & 1U << i) == 0 &&
            memcmp(text.start, marks[i].text, marks[i].length) == 0)
            return &marks[i];
    return NULL;
}

/* From the line's end to its beginning: the first remark is the last one. Of each mark the last place counts,
   whether it is a remark or not. */
struct iperf3_remark iperf3_parse_remark(struct slice line)
{
    uint32_t tried = 0; /* a bit a mark */
    for (size_t at = line.length; at-- > 0;) {
        const struct mark *mark = mark_at(slice_skip(line, at), tried);
        if (mark == NULL)
            continue;
        tried |= 1U << (mark - marks);
        struct iperf3_remark found = {.kind = mark->kind, .at = at};
        struct slice rest = iperf3_without_closing(slice_skip(line, at + mark->length), true);
        found.rest.start = line.start + at;
        found.rest.length = (size_t)(rest.start + rest.length - found.rest.start);
        if (mark->parse(rest, &found))
            return found;
    }
    return (struct iperf3_remark){.kind = REMARK_NONE};
}
