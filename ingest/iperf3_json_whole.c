/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_json_whole.h"

#include <string.h>

static bool has(const struct iperf3_json_whole *whole, const char *part)
{
    return iperf3_json_parts_have(whole->parts, part);
}

void iperf3_json_whole_part(struct iperf3_json_whole *whole, const struct iperf3_json_part *part)
{
    static const char *const of_stream[] = {"end.streams.[].sender", "end.streams.[].receiver",
                                            "end.streams.[].udp"};
    iperf3_json_parts_add(&whole->parts, part);
    if (part->kind == PART_INTERVAL) {
        whole->sums = 0;
        iperf3_json_parts_drop(&whole->parts, "intervals.[].streams");
    }
    for (size_t i = 0; part->kind == PART_STREAM && i < sizeof of_stream / sizeof of_stream[0]; i++)
        iperf3_json_parts_drop(&whole->parts, of_stream[i]);
}

void iperf3_json_whole_row(struct iperf3_json_whole *whole, enum iperf3_json_place place)
{
    whole->sums += place == PLACE_INTERVAL_SUM;
    whole->rows[place]++;
}

/* Each way of a bidirectional test has a sum of its own. */
static unsigned ways_of(const struct iperf3_json_totals *totals)
{
    return totals->sends && totals->receives ? 2 : 1;
}

const char *iperf3_json_whole_interval(struct iperf3_json_whole *whole,
                                       const struct iperf3_json_totals *totals)
{
    bool was_said = whole->interval_said;
    bool has_streams = has(whole, "intervals.[].streams");
    unsigned most = ways_of(totals) > whole->sums ? ways_of(totals) : whole->sums;
    whole->most_sums = whole->most_sums > most ? whole->most_sums : most;
    bool is_whole = has_streams && whole->sums == whole->most_sums;
    whole->interval_said = was_said || !is_whole;
    if (is_whole || was_said)
        return NULL;
    return has_streams ? "an interval without its \"sum\"" : "an interval without its \"streams\"";
}

const char *iperf3_json_whole_stream(struct iperf3_json_whole *whole)
{
    bool was_said = whole->stream_said;
    bool has_sender = has(whole, "end.streams.[].sender");
    bool has_receiver = has(whole, "end.streams.[].receiver");
    bool is_whole = has(whole, "end.streams.[].udp") || (has_sender && has_receiver);
    whole->stream_said = was_said || !is_whole;
    if (is_whole || was_said)
        return NULL;
    return has_sender     ? "a stream's final rows without \"receiver\""
           : has_receiver ? "a stream's final rows without \"sender\""
                          : "a stream without final rows";
}

const char *iperf3_json_whole_missing(const struct iperf3_json_whole *whole, const struct test_record *test,
                                      const struct iperf3_json_totals *totals, bool by_events)
{
    static const char *const always[] = {"start",        "start.connected",  "start.version",
                                         "start.cookie", "start.test_start", "intervals",
                                         "end",          "end.streams"};
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        if (!has(whole, always[i]) && !(by_events && strcmp(always[i], "intervals") == 0))
            return always[i];
    if (test->side == SIDE_UNKNOWN)
        return "start.connecting_to";
    if (test->protocol == PROTOCOL_UDP && iperf3_json_whole_is_mixed(whole)) /* versions before 3.10 */
        return has(whole, "end.sum") ? NULL : "end.sum";
    unsigned ways = ways_of(totals);
    return whole->rows[PLACE_SUM_SENT] < ways       ? "end.sum_sent"
           : whole->rows[PLACE_SUM_RECEIVED] < ways ? "end.sum_received"
                                                    : NULL;
}

bool iperf3_json_whole_is_mixed(const struct iperf3_json_whole *whole)
{
    return whole->rows[PLACE_SUM_SENT] + whole->rows[PLACE_SUM_RECEIVED] == 0;
}
