/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_text_test.h"

#include "ingest/interval_memory.h"
#include "ingest/iperf3_held_rows.h"
#include "ingest/iperf3_text_flow.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    VERSION_MAX = 32,
    COOKIE_MAX = 64,
    FINALS_MAX = 1024, /* 128 streams both ways, their sums, two sides: others are not known again */
};

struct iperf3_text_test {
    const struct record_sink *sink;
    unsigned tests;
    bool open;            /* a test has begun ... */
    bool announced;       /* ... and its record was handed on */
    bool has_rows;        /* ... or waits with rows */
    bool in_summary;      /* its final rows have begun */
    bool after_separator; /* the last line of any meaning was `- - -` */
    bool has_bare_counts; /* as a UDP sender's intervals have them */
    bool has_no_counts;   /* its header names no column of counts */
    bool has_header;      /* since its last row; not the final rows' */
    unsigned setbacks;    /* how often time went back */
    uint64_t mixed_at;    /* the line from which on rows of two outputs are mixed; 0: none */
    uint64_t line;
    char version[VERSION_MAX]; /* of the last banner: it precedes its tests */
    char cookie[COOKIE_MAX];
    struct test_record record;
    struct interval_memory intervals;
    struct iperf3_row *finals; /* that the test has */
    size_t final_count, final_capacity;
    struct held_rows held;
};

struct iperf3_text_test *iperf3_text_test_create(const struct record_sink *sink)
{
    struct iperf3_text_test *test = memory_allocate(1, sizeof *test);
    test->sink = sink;
    return test;
}

void iperf3_text_test_destroy(struct iperf3_text_test *test)
{
    if (test == NULL)
        return;
    held_rows_finish(&test->held);
    interval_memory_finish(&test->intervals);
    free(test->finals);
    free(test);
}

void iperf3_text_test_restart(struct iperf3_text_test *test)
{
    held_rows_clear(&test->held);
    test->intervals.count = 0;
    *test = (struct iperf3_text_test){.sink = test->sink,
                                      .intervals = test->intervals,
                                      .finals = test->finals,
                                      .final_capacity = test->final_capacity,
                                      .held = test->held};
}

bool iperf3_text_test_is_open(const struct iperf3_text_test *test)
{
    return test->open;
}

/* ------------------------------------------------------------------------------------------ handing on -- */

static bool hand_on(struct iperf3_text_test *test, struct record *record, struct error *error)
{
    return test->sink->take(test->sink->context, record, error);
}

static bool hand_on_remark(struct iperf3_text_test *test, enum record_kind kind, uint64_t line,
                           const char *reason, struct error *error)
{
    struct record record = {.kind = kind, .line = line, .reason = reason};
    return hand_on(test, &record, error);
}

static bool announce(struct iperf3_text_test *test, struct error *error)
{
    if (test->announced)
        return true;
    test->announced = true;
    if (test->record.protocol == PROTOCOL_UNKNOWN && test->has_rows)
        test->record.protocol = test->has_bare_counts ? PROTOCOL_UDP : PROTOCOL_TCP;
    struct record record = {.kind = RECORD_TEST, .line = test->line, .test = test->record};
    record.test.version = test->version[0] != '\0' ? test->version : NULL;
    record.test.cookie = test->cookie[0] != '\0' ? test->cookie : NULL;
    return hand_on(test, &record, error);
}

/* Whether a final row contradicts the intervals of its stream, which are the same side's count. */
static bool contradicts_intervals(const struct iperf3_text_test *test, const struct iperf3_row *row,
                                  const struct flow_row *flow, char *reason, size_t size)
{
    const struct last_interval *last = interval_last(&test->intervals, row->stream, iperf3_row_sends(row));
    return last != NULL && flow->direction != DIRECTION_UNKNOWN && last->row.direction == flow->direction &&
           flow_contradicts_total(flow, &row->resolution, &last->total, reason, size);
}

/* What was taken as it is, and contradicts itself or others, or says less than it seems. */
static bool warn(struct iperf3_text_test *test, const struct iperf3_row *row, const struct flow_row *flow,
                 bool summary, struct error *error)
{
    char reason[200];
    bool contradicts = flow_contradicts(flow, &row->resolution, reason, sizeof reason) ||
                       (summary && contradicts_intervals(test, row, flow, reason, sizeof reason));
    if (contradicts && !hand_on_remark(test, RECORD_WARNING, flow->line, reason, error))
        return false;
    bool is_others = summary && !row->final && test->record.side == SIDE_SERVER && !test->record.reverse;
    return !is_others || hand_on_remark(test, RECORD_WARNING, flow->line,
                                        "a server's final row before iperf3 3.2 has the sender's bytes: what "
                                        "arrived, only its intervals say",
                                        error);
}

static bool hand_on_row(struct iperf3_text_test *test, const struct iperf3_row *row, bool summary,
                        bool complete, struct error *error)
{
    struct record record = {
        .kind = summary ? RECORD_SUMMARY : RECORD_INTERVAL,
        .line = row->row.line,
        .flow = {.test = test->record.test,
                 .stream = row->stream,
                 .reverse = row->has_role ? row->role_sends != row->role_is_client : test->record.reverse,
                 .row = row->row},
    };
    struct flow_row *flow = &record.flow.row;
    if (row->tail == TAIL_COUNT && test->record.protocol == PROTOCOL_UDP)
        flow->packets = row->count;
    else if (row->tail == TAIL_COUNT)
        flow->retransmits = row->count;
    if (!iperf3_text_is_counted(&test->record, row, summary, complete))
        iperf3_text_forget_zeros(flow);
    if (!summary)
        flow->direction = iperf3_text_interval_direction(&test->record, row);
    return hand_on(test, &record, error) && warn(test, row, flow, summary, error);
}

/* --------------------------------------------------------------------------------------------- waiting -- */

/* Hands on what waits, and the test before it. */
static bool release(struct iperf3_text_test *test, bool complete, struct error *error)
{
    if (!test->announced && !test->record.streams.defined)
        test->record.streams = held_rows_streams(&test->held);
    bool good = announce(test, error);
    for (size_t i = 0; good && i < test->held.count; i++) {
        const struct held_row *held = &test->held.rows[i];
        good = held->rejected != NULL
                   ? hand_on_remark(test, RECORD_REJECTED, held->line, held->rejected, error)
                   : hand_on_row(test, &held->row, held->summary, complete, error);
    }
    held_rows_clear(&test->held);
    return good;
}

/* Whether nothing waits, nor has to: what comes next can be handed on. */
static bool flows(const struct iperf3_text_test *test)
{
    return test->announced && test->held.count == 0;
}

static bool take_or_hold(struct iperf3_text_test *test, const struct iperf3_row *row, bool summary,
                         struct error *error)
{
    bool is_counted_now = test->record.streams.defined && test->held.count == 0;
    bool all_were_there = !summary && held_rows_have_earlier(&test->held, row);
    if ((is_counted_now || all_were_there) && !release(test, false, error))
        return false;
    bool in_doubt = !iperf3_text_is_counted(&test->record, row, summary, false) &&
                    iperf3_text_is_counted(&test->record, row, summary, true);
    if ((!flows(test) || in_doubt) && held_rows_add(&test->held, row, summary))
        return true;
    return (flows(test) || release(test, false, error)) && hand_on_row(test, row, summary, false, error);
}

bool iperf3_text_test_reject(struct iperf3_text_test *test, uint64_t line, const char *reason,
                             struct error *error)
{
    if (test->open && !flows(test)) {
        if (held_rows_add_rejected(&test->held, line, reason))
            return true;
        if (!release(test, false, error))
            return false;
    }
    return hand_on_remark(test, RECORD_REJECTED, line, reason, error);
}

/* ----------------------------------------------------------------------------------------------- tests -- */

static void reset(struct iperf3_text_test *test)
{
    test->open = false;
    test->announced = false;
    test->has_rows = false;
    test->in_summary = false;
    test->after_separator = false;
    test->has_bare_counts = false;
    test->has_no_counts = false;
    test->has_header = false;
    test->setbacks = 0;
    test->mixed_at = 0;
    test->cookie[0] = '\0';
    test->record = (struct test_record){0};
    test->intervals.count = 0;
    test->final_count = 0;
}

static void open_test(struct iperf3_text_test *test, enum side side, uint64_t line)
{
    test->open = true;
    test->line = line;
    test->record.test = ++test->tests;
    test->record.tool = TOOL_IPERF3;
    test->record.side = side;
}

bool iperf3_text_test_end(struct iperf3_text_test *test, bool complete, struct error *error)
{
    bool good = !test->open || release(test, complete, error);
    reset(test);
    return good;
}

bool iperf3_text_test_begin(struct iperf3_text_test *test, enum side side, uint64_t line, struct error *error)
{
    if (!iperf3_text_test_end(test, false, error))
        return false;
    open_test(test, side, line);
    return true;
}

void iperf3_text_test_separator(struct iperf3_text_test *test)
{
    test->after_separator = true;
}

void iperf3_text_test_set_reverse(struct iperf3_text_test *test)
{
    test->record.reverse = true;
}

void iperf3_text_test_set_protocol(struct iperf3_text_test *test, enum protocol protocol)
{
    test->record.protocol = protocol;
}

void iperf3_text_test_set_version(struct iperf3_text_test *test, struct slice version)
{
    if (version.length < sizeof test->version)
        snprintf(test->version, sizeof test->version, "%.*s", SLICE_ARGUMENTS(version));
}

void iperf3_text_test_set_cookie(struct iperf3_text_test *test, struct slice cookie)
{
    if (test->open && !test->announced && cookie.length < sizeof test->cookie)
        snprintf(test->cookie, sizeof test->cookie, "%.*s", SLICE_ARGUMENTS(cookie));
}

/* TCP and SCTP print the same rows, UDP others. */
static bool differs(enum protocol left, enum protocol right)
{
    return left != PROTOCOL_UNKNOWN && right != PROTOCOL_UNKNOWN &&
           (left == PROTOCOL_UDP) != (right == PROTOCOL_UDP);
}

bool iperf3_text_test_header(struct iperf3_text_test *test, enum protocol protocol, struct error *error)
{
    bool in_summary = test->after_separator;
    bool is_others = test->has_rows && differs(test->record.protocol, protocol);
    if ((test->final_count > 0 || is_others) && !iperf3_text_test_end(test, false, error))
        return false;
    test->in_summary = in_summary;
    test->has_header = !in_summary;
    test->has_no_counts = protocol == PROTOCOL_UNKNOWN;
    test->after_separator = false;
    if (test->record.protocol == PROTOCOL_UNKNOWN)
        test->record.protocol = protocol;
    return true;
}

bool iperf3_text_test_connection(struct iperf3_text_test *test, const struct endpoint *local,
                                 const struct endpoint *remote, struct error *error)
{
    if (test->has_rows && test->mixed_at == 0 && !iperf3_text_test_end(test, false, error))
        return false;
    struct test_record *record = &test->record;
    if (record->streams.value == 0) {
        record->local = *local;
        record->remote = *remote;
    }
    record->streams.defined = true;
    record->streams.value++;
    return true;
}

/* ------------------------------------------------------------------------------------------------ rows -- */

static const struct iperf3_row *find_final(const struct iperf3_text_test *test, const struct iperf3_row *row)
{
    for (size_t i = 0; i < test->final_count; i++) {
        const struct iperf3_row *final = &test->finals[i];
        if (final->stream == row->stream && iperf3_row_sends(final) == iperf3_row_sends(row) &&
            final->row.direction == row->row.direction)
            return final;
    }
    return NULL;
}

static void note_final(struct iperf3_text_test *test, const struct iperf3_row *row)
{
    if (test->final_count == FINALS_MAX)
        return;
    test->finals =
        memory_grow(test->finals, &test->final_capacity, test->final_count + 1, sizeof *test->finals);
    test->finals[test->final_count++] = *row;
}

/* Whether two final rows of one stream say the same. */
static bool is_same(const struct iperf3_row *left, const struct iperf3_row *right)
{
    return flow_is_same_interval(&left->row, &right->row) &&
           left->row.bits_per_second.value == right->row.bits_per_second.value &&
           left->count.value == right->count.value && left->row.lost.value == right->row.lost.value &&
           left->row.packets.value == right->row.packets.value &&
           left->row.jitter_ms.value == right->row.jitter_ms.value;
}

/* The protocol that a row can only be of. */
static enum protocol protocol_of(const struct iperf3_row *row)
{
    static const double datagram = 66000; /* bytes at most (UDP's 65507), and what a transfer is rounded by */
    if (row->tail == TAIL_LOSS)
        return PROTOCOL_UDP;
    bool is_retransmits = row->tail == TAIL_COUNT &&
                          (row->final || row->row.bytes.value > ((double)row->count.value + 1) * datagram);
    return row->tail == TAIL_CONGESTION || is_retransmits ? PROTOCOL_TCP : PROTOCOL_UNKNOWN;
}

/* Why a row can't be of the test that it stands in; NULL where it can. */
static const char *objection(const struct iperf3_text_test *test, const struct iperf3_row *row)
{
    if (differs(test->record.protocol, protocol_of(row)))
        return row->tail == TAIL_LOSS ? "a row of UDP in a test of TCP" : "a row of TCP in a test of UDP";
    if (test->has_no_counts && row->tail == TAIL_COUNT && !row->final)
        return "it ends in a count, of which its header says nothing";
    bool is_udp = row->tail == TAIL_LOSS || test->record.protocol == PROTOCOL_UDP;
    if (test->in_summary && !row->final && !is_udp)
        return "a final row without its `sender` or `receiver`: it is cut";
    return NULL;
}

/* What the row says of its test. */
static void learn(struct iperf3_text_test *test, const struct iperf3_row *row)
{
    struct test_record *record = &test->record;
    test->has_rows = true;
    if (record->protocol == PROTOCOL_UNKNOWN)
        record->protocol = protocol_of(row);
    test->has_bare_counts = test->has_bare_counts || (row->tail == TAIL_COUNT && row->stream != STREAM_SUM);
    if (!test->announced && record->side == SIDE_SERVER && !row->has_role && !row->final &&
        (row->tail == TAIL_CONGESTION || row->tail == TAIL_COUNT))
        record->reverse = true; /* a server that sends; its text has no other sign of it */
}

/* A row by which two outputs seem to be mixed. One setback alone may be a damaged time. */
static bool reject_setback(struct iperf3_text_test *test, const struct iperf3_row *row,
                           const struct last_interval *last, enum interval_place place, struct error *error)
{
    char reason[160];
    bool clashes = place == INTERVAL_CLASHES;
    snprintf(reason, sizeof reason,
             clashes ? "line %" PRIu64 " has other numbers for this interval: two outputs are mixed"
                     : "begins before the stream's last interval ends, in line %" PRIu64,
             last->row.line);
    if (clashes || ++test->setbacks > 1)
        test->mixed_at = row->row.line;
    interval_remember(&test->intervals, row->stream, iperf3_row_sends(row), &row->row, NULL);
    return iperf3_text_test_reject(test, row->row.line, reason, error);
}

static bool reject_mixed(struct iperf3_text_test *test, const struct iperf3_row *row, struct error *error)
{
    char reason[160];
    snprintf(reason, sizeof reason,
             "rows of two outputs are mixed from line %" PRIu64 " on: whose this one is can't be told",
             test->mixed_at);
    return iperf3_text_test_reject(test, row->row.line, reason, error);
}

/* A row that is of the test, and fits into it. */
static bool take_row(struct iperf3_text_test *test, const struct iperf3_row *row, bool summary,
                     struct error *error)
{
    struct flow_row flow = row->row;
    if (!test->open)
        open_test(test, SIDE_UNKNOWN, row->row.line);
    learn(test, row);
    test->has_header = false;
    bool is_certain =
        row->tail != TAIL_EMPTY || iperf3_text_own_direction(&test->record, row) != DIRECTION_UNKNOWN;
    flow.direction = is_certain ? iperf3_text_interval_direction(&test->record, row) : DIRECTION_UNKNOWN;
    if (summary)
        note_final(test, row);
    else
        interval_remember(&test->intervals, row->stream, iperf3_row_sends(row), &flow, &row->resolution);
    return take_or_hold(test, row, summary, error);
}

/* How an interval stands to the last one of its stream, which is NULL where there is none. */
static enum interval_place place_of(const struct iperf3_text_test *test, const struct iperf3_row *row,
                                    const struct last_interval **last)
{
    *last = interval_last(&test->intervals, row->stream, iperf3_row_sends(row));
    return *last != NULL ? interval_place(*last, &row->row, &row->resolution) : INTERVAL_FOLLOWS;
}

/* Whether a row can only be another test's, which nothing announced. */
static bool is_anothers(const struct iperf3_text_test *test, const struct iperf3_row *row, bool summary)
{
    const struct last_interval *last;
    if (summary)
        return find_final(test, row) != NULL;
    return test->final_count > 0 || (test->has_header && place_of(test, row, &last) > INTERVAL_REPEATED);
}

bool iperf3_text_test_row(struct iperf3_text_test *test, const struct iperf3_row *row, struct error *error)
{
    bool summary = row->final || test->in_summary;
    const struct iperf3_row *final = summary ? find_final(test, row) : NULL;
    const struct last_interval *last = NULL;
    test->after_separator = false;
    if (test->mixed_at != 0)
        return reject_mixed(test, row, error);
    if (final != NULL && is_same(final, row))
        return iperf3_text_test_reject(test, row->row.line, "this final row is printed twice", error);
    if (is_anothers(test, row, summary)) {
        bool in_summary = test->in_summary; /* as the header says, which is still the last one */
        bool has_no_counts = test->has_no_counts;
        if (!iperf3_text_test_end(test, false, error))
            return false;
        test->in_summary = in_summary;
        test->has_no_counts = has_no_counts;
    }
    const char *reason = objection(test, row);
    enum interval_place place = summary ? INTERVAL_FOLLOWS : place_of(test, row, &last);
    if (reason == NULL && place == INTERVAL_REPEATED)
        reason = "this interval is printed twice";
    if (reason != NULL)
        return iperf3_text_test_reject(test, row->row.line, reason, error);
    return place == INTERVAL_FOLLOWS ? take_row(test, row, summary, error)
                                     : reject_setback(test, row, last, place, error);
}
