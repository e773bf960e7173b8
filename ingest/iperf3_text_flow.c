/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_text_flow.h"

/* Whose count the printing side itself has. */
enum direction iperf3_text_own_direction(const struct test_record *test, const struct iperf3_row *row)
{
    if (row->has_role)
        return row->role_sends ? DIRECTION_SENDER : DIRECTION_RECEIVER;
    if (test->side == SIDE_UNKNOWN)
        return DIRECTION_UNKNOWN;
    bool sends = (test->side == SIDE_CLIENT) != test->reverse;
    return sends ? DIRECTION_SENDER : DIRECTION_RECEIVER;
}

enum direction iperf3_text_interval_direction(const struct test_record *test, const struct iperf3_row *row)
{
    if (row->has_role || row->tail == TAIL_EMPTY) {
        enum direction own = iperf3_text_own_direction(test, row);
        return own == DIRECTION_UNKNOWN ? DIRECTION_RECEIVER : own;
    }
    return row->tail == TAIL_LOSS ? DIRECTION_RECEIVER : DIRECTION_SENDER;
}

static bool is_zero(struct quantity quantity)
{
    return quantity.defined && quantity.value == 0;
}

/*
 * Whether a row's zeros were counted by anybody. No zeros are where datagrams arrived. In final rows a side
 * knows its own; the other's it has once the test is complete: old servers print zeros for it even then, and
 * an interrupted client has nothing else. Before 3.2 UDP's final rows have no word, and their zeros no
 * meaning.
 */
bool iperf3_text_is_counted(const struct test_record *test, const struct iperf3_row *row, bool summary,
                            bool complete)
{
    const struct flow_row *flow = &row->row;
    bool any = flow->packets.defined && flow->packets.value > 0;
    bool all_lost = any && flow->lost.defined && flow->lost.value >= (double)flow->packets.value;
    if (!is_zero(flow->bytes) || !is_zero(flow->bits_per_second))
        return true;
    if (any && flow->lost.defined && !all_lost)
        return false;
    if (!summary)
        return true;
    if (flow->direction == DIRECTION_UNKNOWN)
        return false;
    if (flow->direction == iperf3_text_own_direction(test, row))
        return true;
    if (any) /* of datagrams that nobody got, it is told */
        return flow->direction == DIRECTION_RECEIVER && all_lost;
    return complete && test->side != SIDE_SERVER;
}

void iperf3_text_forget_zeros(struct flow_row *flow)
{
    flow->bytes = quantity_undefined(NULL);
    flow->bits_per_second = quantity_undefined(NULL);
    if (flow->packets.value > 0)
        return;
    flow->packets = (struct count){0};
    flow->lost = quantity_undefined(NULL);
    flow->jitter_ms = quantity_undefined(NULL);
}
