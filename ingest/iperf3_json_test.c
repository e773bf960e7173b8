/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_json_test.h"

#include "ingest/json_token.h"

#include "base/memory.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A row, or a line that was rejected, before the test's own record. */
struct held_json_row {
    struct iperf3_json_row row;
    uint64_t line;
    bool is_there;
    char *reason; /* NULL: a row */
};

struct iperf3_json_test iperf3_json_test_create(const struct record_sink *sink)
{
    return (struct iperf3_json_test){.sink = sink, .mixed = memory_allocate(2, sizeof(struct held_json_row))};
}

static void forget_held(struct iperf3_json_test *test)
{
    for (size_t i = 0; i < test->held_count; i++)
        free(test->held[i].reason);
    test->held_count = 0;
}

void iperf3_json_test_finish(struct iperf3_json_test *test)
{
    forget_held(test);
    free(test->totals.streams);
    free(test->sockets);
    free(test->held);
    free(test->mixed);
}

/* -------------------------------------------------------------------------------------------- handing on --
 */

static bool hand_on(struct iperf3_json_test *test, struct record *record, struct error *error)
{
    return test->sink->take(test->sink->context, record, error);
}

static bool hold(struct iperf3_json_test *test, struct held_json_row held)
{
    if (test->held_count == ROWS_HELD_MAX)
        return false;
    test->held = memory_grow(test->held, &test->held_capacity, test->held_count + 1, sizeof *test->held);
    test->held[test->held_count++] = held;
    return true;
}

bool iperf3_json_test_reject(struct iperf3_json_test *test, uint64_t line, const char *reason,
                             struct error *error)
{
    struct record record = {.kind = RECORD_REJECTED, .line = line, .reason = reason};
    if (test->open && test->repeats)
        return true;
    bool waits = test->open && !test->started && test->held_count < ROWS_HELD_MAX;
    if (waits)
        return hold(test, (struct held_json_row){.line = line, .reason = memory_copy_text(reason)});
    return hand_on(test, &record, error);
}

static bool warn(struct iperf3_json_test *test, uint64_t line, const char *reason, struct error *error)
{
    struct record record = {.kind = RECORD_WARNING, .line = line, .reason = reason};
    return hand_on(test, &record, error);
}

static bool reject_part(struct iperf3_json_test *test, uint64_t line, const char *what,
                        const struct error *reason, struct error *error)
{
    autofree char *text = memory_print("%s %s", what, reason->message);
    return iperf3_json_test_reject(test, line, text, error);
}

/* Whether a row is of one of the test's streams, or may be: a document without connections does not say. */
static bool is_connected(const struct iperf3_json_test *test, int stream)
{
    bool found = stream == STREAM_SUM || test->connections == 0 || test->connections > SOCKETS_MAX;
    for (size_t i = 0; !found && i < test->connections; i++)
        found = test->sockets[i] == stream || test->sockets[i] < 0;
    return found;
}

static bool hand_on_row(struct iperf3_json_test *test, const struct iperf3_json_row *row, uint64_t line,
                        struct error *error)
{
    char reason[REASON_MAX];
    bool is_interval = row->place == PLACE_INTERVAL || row->place == PLACE_INTERVAL_SUM;
    struct record record = {.kind = is_interval ? RECORD_INTERVAL : RECORD_SUMMARY, .line = line};
    enum direction own = iperf3_json_flow(&test->record, row, &record.flow);
    /* 3.7 to 3.10 have the same keys for both directions: first the client's, then the server's. */
    bool is_other_way =
        !is_interval && row->stream == STREAM_SUM && test->totals.sends && test->totals.receives &&
        iperf3_json_has_final(&test->totals, STREAM_SUM, record.flow.reverse, record.flow.row.direction);
    if (is_other_way) {
        struct iperf3_json_row other = *row;
        other.is_reverse_sum = true;
        own = iperf3_json_flow(&test->record, &other, &record.flow);
    }
    bool is_mixed_sum = row->place == PLACE_SUM; /* says nothing where each side has a sum of its own */
    if (is_mixed_sum &&
        (iperf3_json_has_final(&test->totals, STREAM_SUM, record.flow.reverse, DIRECTION_SENDER) ||
         iperf3_json_has_final(&test->totals, STREAM_SUM, record.flow.reverse, DIRECTION_RECEIVER)))
        return true;
    record.flow.row.line = line;
    if (!is_connected(test, row->stream))
        return iperf3_json_test_reject(test, line, "a row of a stream that was not connected", error);
    if (!iperf3_json_note(&test->totals, row, &record.flow, own, reason))
        return iperf3_json_test_reject(test, line, reason, error);
    return hand_on(test, &record, error) && (reason[0] == '\0' || warn(test, line, reason, error));
}

/* The test's own record, and the rows that waited for it. */
static bool announce(struct iperf3_json_test *test, struct error *error)
{
    if (test->announced || test->repeats)
        return true;
    test->announced = true;
    struct record record = {.kind = RECORD_TEST, .line = test->line, .test = test->record};
    record.test.version = test->version[0] != '\0' ? test->version : NULL;
    record.test.cookie = test->cookie[0] != '\0' ? test->cookie : NULL;
    if (test->connections > 0)
        record.test.streams = (struct count){true, test->connections};
    bool good = hand_on(test, &record, error);
    for (size_t i = 0; good && i < test->held_count; i++) {
        const struct held_json_row *held = &test->held[i];
        good = held->reason != NULL ? iperf3_json_test_reject(test, held->line, held->reason, error)
                                    : hand_on_row(test, &held->row, held->line, error);
    }
    forget_held(test);
    return good;
}

/* ------------------------------------------------------------------------------------------------- tests --
 */

bool iperf3_json_test_begin(struct iperf3_json_test *test, uint64_t line, bool by_events, struct error *error)
{
    if (!iperf3_json_test_end(test, error))
        return false;
    unsigned number = test->record.test + !test->repeats;
    test->record = (struct test_record){.test = number, .tool = TOOL_IPERF3};
    test->line = line;
    test->open = true;
    test->started = false;
    test->announced = false;
    test->repeats = false;
    test->too_many_held = false;
    test->by_events = by_events;
    test->version[0] = '\0';
    test->cookie[0] = '\0';
    test->connections = 0;
    test->failed = false;
    test->torn = false;
    test->whole = (struct iperf3_json_whole){0};
    test->missing_setting = NULL;
    iperf3_json_totals_restart(&test->totals);
    return true;
}

/* --json-stream-full-output prints the whole document once more behind its events. */
static bool is_told_again(const struct iperf3_json_test *test)
{
    return test->last_by_events && !test->by_events && test->cookie[0] != '\0' &&
           strcmp(test->cookie, test->last_cookie) == 0;
}

bool iperf3_json_test_start(struct iperf3_json_test *test, struct error *error)
{
    if (!test->open || test->started)
        return true;
    test->started = true;
    if (is_told_again(test)) {
        test->repeats = true;
        forget_held(test);
        return warn(test, test->line, "this document tells the events before it once more: not counted twice",
                    error);
    }
    return announce(test, error);
}

/* Without a start nobody says the protocol and the streams: its rows do. */
static void infer_from_rows(struct iperf3_json_test *test)
{
    struct iperf3_json_totals seen = {0};
    for (size_t i = 0; i < test->held_count; i++) {
        const struct iperf3_json_row *row = &test->held[i].row;
        struct flow_record flow;
        char ignored[REASON_MAX];
        if (test->held[i].reason != NULL)
            continue;
        if (test->record.protocol == PROTOCOL_UNKNOWN)
            test->record.protocol = row->row.jitter_ms.defined ? PROTOCOL_UDP
                                    : row->row.retransmits.defined || row->place == PLACE_RECEIVER
                                        ? PROTOCOL_TCP
                                        : PROTOCOL_UNKNOWN;
        enum direction own = iperf3_json_flow(&test->record, row, &flow);
        (void)iperf3_json_note(&seen, row, &flow, own, ignored);
    }
    unsigned streams = iperf3_json_streams(&seen);
    if (streams > 0 && !test->record.streams.defined)
        test->record.streams = (struct count){true, streams};
    free(seen.streams);
}

static bool hold_row(struct iperf3_json_test *test, const struct iperf3_json_row *row, uint64_t line,
                     struct error *error)
{
    bool was_said = test->too_many_held;
    if (hold(test, (struct held_json_row){.row = *row, .line = line, .is_there = true}))
        return true;
    test->too_many_held = true;
    return was_said || iperf3_json_test_reject(test, line,
                                               "too many rows stand before the document's start, those "
                                               "from here on are not read: put \"start\" first",
                                               error);
}

/* A row that was understood. */
static bool take_row(struct iperf3_json_test *test, const struct iperf3_json_row *row, uint64_t line,
                     struct error *error)
{
    if (test->repeats)
        return true;
    return test->started ? hand_on_row(test, row, line, error) : hold_row(test, row, line, error);
}

bool iperf3_json_test_summary(struct iperf3_json_test *test, struct error *error)
{
    for (size_t way = 0; way < 2; way++) {
        struct held_json_row *mixed = &test->mixed[way];
        bool is_there = mixed->is_there;
        mixed->is_there = false;
        if (is_there && !take_row(test, &mixed->row, mixed->line, error))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------ missing parts
 * --
 */

bool iperf3_json_test_interval(struct iperf3_json_test *test, struct error *error)
{
    const char *missing = iperf3_json_whole_interval(&test->whole, &test->totals);
    return missing == NULL || iperf3_json_test_reject(test, test->last_line, missing, error);
}

bool iperf3_json_test_stream(struct iperf3_json_test *test, struct error *error)
{
    const char *missing = iperf3_json_whole_stream(&test->whole);
    return missing == NULL || iperf3_json_test_reject(test, test->last_line, missing, error);
}

/* The rows' own flags say which way the streams went. */
static bool goes_other_way(const struct iperf3_json_test *test)
{
    const struct iperf3_json_totals *totals = &test->totals;
    bool one_way = totals->sends != totals->receives && (totals->said & KEY_SENDER) != 0;
    bool reverse = totals->sends == (test->record.side == SIDE_SERVER);
    return one_way && test->record.side != SIDE_UNKNOWN && reverse != test->record.reverse;
}

/* What can be said of a document only when it is over. */
static bool check_document(struct iperf3_json_test *test, struct error *error)
{
    if (test->repeats || test->failed || test->torn)
        return true;
    const char *missing =
        iperf3_json_whole_missing(&test->whole, &test->record, &test->totals, test->by_events);
    if (missing != NULL || test->missing_setting != NULL) {
        autofree char *reason = memory_print(
            "a document that has no \"%s%s\": it is damaged, or not all of what iperf3 printed",
            missing != NULL ? "" : "start.test_start.", missing != NULL ? missing : test->missing_setting);
        return iperf3_json_test_reject(test, test->last_line, reason, error);
    }
    if (goes_other_way(test))
        return warn(test, test->last_line,
                    test->record.reverse ? "its start says that the test is reversed, its rows that it is not"
                                         : "its start does not say that the test is reversed, its rows do",
                    error);
    return !iperf3_json_whole_is_mixed(&test->whole) ||
           warn(test, test->last_line,
                "its only sum (\"end.sum\") mixes the sender's bytes with the receiver's time: "
                "no bitrate is taken from it",
                error);
}

/* -------------------------------------------------------------------------------------------- their end --
 */

bool iperf3_json_test_end(struct iperf3_json_test *test, struct error *error)
{
    if (!test->open)
        return true;
    bool good = iperf3_json_test_summary(test, error);
    if (!test->started)
        infer_from_rows(test);
    good = good && iperf3_json_test_start(test, error);
    good = good && check_document(test, error);
    test->open = false;
    forget_held(test);
    if (!test->repeats) {
        memcpy(test->last_cookie, test->cookie, sizeof test->cookie);
        test->last_by_events = test->by_events;
    }
    return good;
}

/* ------------------------------------------------------------------------------------------------- parts --
 */

/* UDP's end.sum mixes both sides; where the sums of each side follow, it says nothing. */
static void weigh_mixed_sum(struct iperf3_json_test *test, const struct iperf3_json_row *row, uint64_t line)
{
    if (row->place == PLACE_SUM) {
        bool is_second = row->is_reverse_sum || test->mixed[0].is_there;
        test->mixed[is_second] = (struct held_json_row){.row = *row, .line = line, .is_there = true};
    } else if (row->place == PLACE_SUM_SENT || row->place == PLACE_SUM_RECEIVED) {
        test->mixed[row->is_reverse_sum].is_there = false;
    }
}

bool iperf3_json_test_row(struct iperf3_json_test *test, struct slice text, enum iperf3_json_place place,
                          bool is_reverse_sum, uint64_t line, struct error *error)
{
    struct iperf3_json_row row = {.place = place, .is_reverse_sum = is_reverse_sum};
    struct error reason;
    if (test->repeats)
        return true;
    if (text.start == NULL)
        return iperf3_json_test_reject(test, line, "this row is too long for iperf3", error);
    iperf3_json_whole_row(&test->whole, place);
    if (!iperf3_json_decode_row(text, &row, &reason))
        return reject_part(test, line, "a row that", &reason, error);
    weigh_mixed_sum(test, &row, line);
    return place == PLACE_SUM || take_row(test, &row, line, error);
}

bool iperf3_json_test_connection(struct iperf3_json_test *test, struct slice text, uint64_t line,
                                 struct error *error)
{
    struct count socket;
    struct endpoint local;
    struct endpoint remote;
    struct error reason;
    if (text.start == NULL)
        return iperf3_json_test_reject(test, line, "this connection is too long for iperf3", error);
    if (!iperf3_json_decode_connection(text, &socket, &local, &remote, &reason))
        return reject_part(test, line, "a connection that", &reason, error);
    if (test->connections < SOCKETS_MAX) {
        test->sockets =
            memory_grow(test->sockets, &test->socket_capacity, test->connections + 1, sizeof *test->sockets);
        test->sockets[test->connections] = socket.defined && socket.value < INT_MAX ? (int)socket.value : -1;
    }
    if (test->connections++ == 0) {
        test->record.local = local;
        test->record.remote = remote;
    }
    return true;
}

bool iperf3_json_test_settings(struct iperf3_json_test *test, struct slice text, uint64_t line,
                               struct error *error)
{
    struct iperf3_json_settings settings;
    struct error reason;
    if (text.start == NULL)
        return iperf3_json_test_reject(test, line, "the settings are too long for iperf3", error);
    if (!iperf3_json_decode_settings(text, &settings, &reason))
        return reject_part(test, line, "\"test_start\"", &reason, error);
    test->record.protocol = settings.protocol;
    test->record.streams = settings.streams;
    test->record.reverse = settings.reverse.value != 0;
    test->missing_setting = settings.missing;
    return true;
}

static void copy_string(char copy[JSON_TEXT_MAX], struct slice text, const char *prefix)
{
    autofree char *content = json_token_string(text);
    if (content == NULL)
        return;
    struct slice rest = slice_trim(slice_of(content));
    if (slice_starts_with(rest, prefix))
        rest = slice_skip(rest, strlen(prefix));
    if (rest.length >= JSON_TEXT_MAX)
        rest.length = 0; /* none of iperf3's: half of it would be another */
    snprintf(copy, JSON_TEXT_MAX, "%.*s", SLICE_ARGUMENTS(rest));
}

void iperf3_json_test_version(struct iperf3_json_test *test, struct slice text)
{
    copy_string(test->version, text, "iperf ");
}

void iperf3_json_test_cookie(struct iperf3_json_test *test, struct slice text)
{
    copy_string(test->cookie, text, "");
}
