/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_json_flow.h"

#include "ingest/flow_check.h"

#include "base/memory.h"

#include <stdio.h>

/* iperf3 allows 128 each way; what a hostile file has beyond is taken, and not compared. */
enum { STREAMS_MAX = 1024 };

struct stream_total {
    int id; /* or STREAM_SUM */
    bool reverse;
    struct flow_total intervals; /* of the printing side */
    unsigned finals;             /* bits: directions of the final rows that were there */
    struct flow_row last;        /* interval */
};

static bool is_zero(struct quantity quantity)
{
    return quantity.defined && quantity.value == 0;
}

static bool is_interval(const struct iperf3_json_row *row)
{
    return row->place == PLACE_INTERVAL || row->place == PLACE_INTERVAL_SUM;
}

/* ----------------------------------------------------------------------------------------------- meaning --
 */

/* UDP's sum_sent and sum_received have the flag, too, and say by it which of the two they are. */
static bool flag_tells_role(const struct test_record *test, const struct iperf3_json_row *row)
{
    bool is_udp = test->protocol == PROTOCOL_UDP || row->row.jitter_ms.defined;
    bool is_one_side = row->place == PLACE_SUM_SENT || row->place == PLACE_SUM_RECEIVED;
    return row->sender.defined && !(is_udp && is_one_side);
}

static bool is_reverse(const struct test_record *test, const struct iperf3_json_row *row)
{
    if (row->is_reverse_sum)
        return true;
    if (test->side == SIDE_UNKNOWN || !flag_tells_role(test, row))
        return test->reverse;
    bool sends = row->sender.value != 0;
    return test->side == SIDE_SERVER ? sends : !sends;
}

/* Whose count the printing side has of this flow. */
static enum direction own_direction(const struct test_record *test, const struct iperf3_json_row *row)
{
    if (flag_tells_role(test, row))
        return row->sender.value != 0 ? DIRECTION_SENDER : DIRECTION_RECEIVER;
    if (test->side != SIDE_UNKNOWN) {
        bool sends = (test->side == SIDE_CLIENT) != is_reverse(test, row);
        return sends ? DIRECTION_SENDER : DIRECTION_RECEIVER;
    }
    if (!is_interval(row))
        return DIRECTION_UNKNOWN;
    if (row->row.jitter_ms.defined)
        return DIRECTION_RECEIVER;
    return row->row.retransmits.defined || row->row.cwnd_bytes.defined ? DIRECTION_SENDER : DIRECTION_UNKNOWN;
}

static enum direction direction_of(const struct iperf3_json_row *row, enum direction own)
{
    switch (row->place) {
    case PLACE_INTERVAL:
    case PLACE_INTERVAL_SUM:
        return own;
    case PLACE_SENDER:
    case PLACE_SUM_SENT:
        return DIRECTION_SENDER;
    case PLACE_RECEIVER:
    case PLACE_SUM_RECEIVED:
        return DIRECTION_RECEIVER;
    case PLACE_UDP:
    case PLACE_SUM:
        break;
    }
    return DIRECTION_UNKNOWN; /* the sender's bytes, the receiver's losses */
}

static void drop_zero(struct quantity *quantity)
{
    if (is_zero(*quantity))
        *quantity = quantity_undefined(NULL);
}

static void drop_zero_count(struct count *count)
{
    if (count->value == 0)
        *count = (struct count){0};
}

/* Old servers have zeros for the sender, interrupted clients for the receiver: they do not know. */
static void drop_what_nobody_counted(const struct iperf3_json_row *row, enum direction own,
                                     struct flow_row *flow)
{
    bool is_mixed = row->place == PLACE_UDP || row->place == PLACE_SUM;
    bool is_empty = is_zero(flow->bytes) && is_zero(flow->bits_per_second);
    if (own == DIRECTION_UNKNOWN)
        return;
    if (is_mixed && own == DIRECTION_RECEIVER && is_empty) {
        drop_zero(&flow->bytes);
        drop_zero(&flow->bits_per_second);
        flow->direction = DIRECTION_RECEIVER; /* what is left is its own */
    } else if (!is_mixed && flow->direction != own && is_empty) {
        drop_zero(&flow->bytes);
        drop_zero(&flow->bits_per_second);
        drop_zero(&flow->jitter_ms);
        drop_zero(&flow->lost);
        drop_zero_count(&flow->packets);
        drop_zero_count(&flow->retransmits);
    }
    /* A sender sees no losses: it prints zeros until (or unless) the receiver tells. */
    if (own == DIRECTION_SENDER && is_mixed && is_zero(flow->jitter_ms) && is_zero(flow->lost)) {
        drop_zero(&flow->jitter_ms);
        drop_zero(&flow->lost);
    }
}

enum direction iperf3_json_flow(const struct test_record *test, const struct iperf3_json_row *row,
                                struct flow_record *flow)
{
    enum direction own = own_direction(test, row);
    *flow = (struct flow_record){
        .test = test->test, .stream = row->stream, .reverse = is_reverse(test, row), .row = row->row};
    flow->row.direction = direction_of(row, own);
    drop_what_nobody_counted(row, own, &flow->row);
    if (row->place == PLACE_SUM_SENT) {
        drop_zero(&flow->row.jitter_ms);
        drop_zero(&flow->row.lost);
    }
    if (flow->row.direction == DIRECTION_RECEIVER)
        drop_zero_count(&flow->row.retransmits);
    return own;
}

/* ------------------------------------------------------------------------------------------ contradictions
 * -- */

static const struct flow_resolution exact = {0};

/* A rate can be over two times: of one final row the end is the receiver's and the seconds the sender's. */
static void check_rate(const struct iperf3_json_row *row, const struct flow_row *flow,
                       char reason[REASON_MAX])
{
    struct flow_row over_seconds = *flow;
    char ignored[REASON_MAX];
    over_seconds.start = quantity_of(0);
    over_seconds.end = row->seconds;
    if (row->seconds.defined && !flow_contradicts(&over_seconds, &exact, ignored, sizeof ignored))
        return;
    if (!flow_contradicts(flow, &exact, reason, REASON_MAX))
        reason[0] = '\0';
}

static struct stream_total *find_total(const struct iperf3_json_totals *totals, int id, bool reverse)
{
    for (size_t i = 0; i < totals->count; i++)
        if (totals->streams[i].id == id && totals->streams[i].reverse == reverse)
            return &totals->streams[i];
    return NULL;
}

/* NULL where there are too many. */
static struct stream_total *total_of(struct iperf3_json_totals *totals, int id, bool reverse)
{
    struct stream_total *found = find_total(totals, id, reverse);
    if (found != NULL || totals->count == STREAMS_MAX)
        return found;
    totals->streams =
        memory_grow(totals->streams, &totals->capacity, totals->count + 1, sizeof *totals->streams);
    totals->streams[totals->count] = (struct stream_total){.id = id, .reverse = reverse};
    return &totals->streams[totals->count++];
}

static bool note_interval(struct stream_total *total, const struct flow_row *row, char reason[REASON_MAX])
{
    if (flow_is_same_interval(&total->last, row)) {
        snprintf(reason, REASON_MAX, "this interval is printed twice");
        return false;
    }
    total->last = *row;
    flow_total_add(&total->intervals, row, &exact);
    return true;
}

static bool note_final(struct stream_total *total, const struct flow_row *row, enum direction own,
                       char reason[REASON_MAX])
{
    unsigned bit = 1u << row->direction;
    bool is_new = (total->finals & bit) == 0;
    total->finals |= bit;
    if (!is_new)
        snprintf(reason, REASON_MAX, "a second final row of the same stream and direction");
    else if (row->direction == own && own != DIRECTION_UNKNOWN && reason[0] == '\0')
        (void)flow_contradicts_total(row, &exact, &total->intervals, reason, REASON_MAX);
    return is_new;
}

/* All rows of a version have these keys, or none: one that does not has a damaged key. It may be of the
   warm-up, or of the other direction. */
static bool note_place(struct iperf3_json_totals *totals, const struct iperf3_json_row *row,
                       char reason[REASON_MAX])
{
    unsigned needed = is_interval(row) ? KEY_OMITTED | KEY_SENDER : KEY_SENDER;
    unsigned missing = needed & ~row->keys & totals->said;
    unsigned late = needed & row->keys & ~totals->said & totals->left_out;
    if (missing != 0) {
        snprintf(reason, REASON_MAX, "a row that does not say \"%s\", as those before it do",
                 iperf3_json_key_name(missing));
        return false;
    }
    if (late != 0)
        snprintf(reason, REASON_MAX, "rows before this one do not say \"%s\": they count as if it were false",
                 iperf3_json_key_name(late));
    totals->said |= needed & row->keys;
    totals->left_out |= needed & ~row->keys;
    return true;
}

/* All versions have these in all rows; others all rows of their kind have, or none. */
static void note_numbers(struct iperf3_json_totals *totals, const struct iperf3_json_row *row,
                         enum direction own, char reason[REASON_MAX])
{
    unsigned *known = &totals->keys[row->place][own];
    unsigned needed = *known | KEY_START | KEY_END | KEY_BYTES | KEY_RATE;
    unsigned missing = needed & ~row->keys & ~(unsigned)(KEY_OMITTED | KEY_SENDER);
    if (missing != 0)
        snprintf(reason, REASON_MAX, "a row that does not say \"%s\", as %s do",
                 iperf3_json_key_name(missing),
                 (missing & *known) != 0 ? "the others of its kind" : "all rows of iperf3's");
    *known |= row->keys;
}

void iperf3_json_totals_restart(struct iperf3_json_totals *totals)
{
    *totals = (struct iperf3_json_totals){.streams = totals->streams, .capacity = totals->capacity};
}

bool iperf3_json_note(struct iperf3_json_totals *totals, const struct iperf3_json_row *row,
                      const struct flow_record *flow, enum direction own, char reason[REASON_MAX])
{
    reason[0] = '\0';
    check_rate(row, &flow->row, reason);
    note_numbers(totals, row, own, reason);
    if (!note_place(totals, row, reason))
        return false;
    if (row->stream != STREAM_SUM) {
        totals->sends = totals->sends || own == DIRECTION_SENDER;
        totals->receives = totals->receives || own == DIRECTION_RECEIVER;
    }
    struct stream_total *total = total_of(totals, row->stream, flow->reverse);
    if (total == NULL)
        return true;
    return is_interval(row) ? note_interval(total, &flow->row, reason)
                            : note_final(total, &flow->row, own, reason);
}

bool iperf3_json_has_final(const struct iperf3_json_totals *totals, int stream, bool reverse,
                           enum direction direction)
{
    const struct stream_total *total = find_total(totals, stream, reverse);
    return total != NULL && (total->finals & (1u << direction)) != 0;
}

unsigned iperf3_json_streams(const struct iperf3_json_totals *totals)
{
    unsigned streams = 0;
    for (size_t i = 0; i < totals->count; i++)
        streams += totals->streams[i].id != STREAM_SUM;
    return streams;
}
