/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_remark.h"

#include "ingest/iperf3_closing.h"

#include "base/number.h"

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

static const struct {
    enum iperf3_remark_kind kind;
    const char *mark;
    bool (*parse)(struct slice rest, struct iperf3_remark *remark); /* what stands behind the mark */
} marks[] = {
    {REMARK_CONNECTING, "Connecting to host ", parse_address},
    {REMARK_ACCEPTED, "Accepted connection from ", parse_address},
    {REMARK_DONE, "iperf Done.", parse_end},
    {REMARK_LISTENING, "Server listening on ", parse_listening},
    {REMARK_ERROR, "iperf3: error - ", parse_words},
    {REMARK_ERROR, "iperf3: interrupt - ", parse_words},
    {REMARK_ERROR, "iperf3: the client has ", parse_words},
    {REMARK_ERROR, "iperf3: the server has ", parse_words},
    {REMARK_SEPARATOR, "- - - - -", parse_end},
    {REMARK_SEPARATOR, "Test Complete. Summary Results:", parse_end},
    {REMARK_HEADER, "[ ID]", parse_header},
    {REMARK_REVERSE, "Reverse mode, remote host ", parse_reverse},
    {REMARK_CONNECTION, "] local ", parse_connection},
    {REMARK_PROTOCOL, "Starting Test: protocol: ", parse_protocol},
    {REMARK_SERVER_OUTPUT, "Server output:", parse_end},
    {REMARK_SERVER_OUTPUT, "Server JSON output:", parse_end},
    {REMARK_COOKIE, "      Cookie: ", parse_cookie},
    {REMARK_VERSION, "iperf 3.", parse_version},
};

/* The last place where the text stands. */
static bool find_last(struct slice line, const char *text, size_t *last)
{
    bool found = false;
    size_t at = 0;
    for (size_t from = 0; slice_find(slice_skip(line, from), text, &at); from += at + 1) {
        *last = from + at;
        found = true;
    }
    return found;
}

struct iperf3_remark iperf3_parse_remark(struct slice line)
{
    struct iperf3_remark remark = {.kind = REMARK_NONE};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        struct iperf3_remark found = {.kind = marks[i].kind};
        if (!find_last(line, marks[i].mark, &found.at) ||
            (remark.kind != REMARK_NONE && found.at < remark.at))
            continue;
        struct slice rest = slice_skip(line, found.at + strlen(marks[i].mark));
        rest = iperf3_without_closing(rest, true);
        found.rest.start = line.start + found.at;
        found.rest.length = (size_t)(rest.start + rest.length - found.rest.start);
        if (marks[i].parse(rest, &found))
            remark = found;
    }
    return remark;
}
