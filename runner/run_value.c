/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/run_value.h"

#include "ingest/format.h"

struct receiver_total {
    struct quantity sum_row; /* iperf3's own SUM */
    struct quantity streams; /* the streams' sum */
};

static bool take(void *context, const struct record *record, struct error *error)
{
    (void)error;
    struct receiver_total *total = context;
    if (record->kind != RECORD_SUMMARY || record->flow.row.direction != DIRECTION_RECEIVER ||
        !record->flow.row.bits_per_second.defined)
        return true;
    double bits_per_second = record->flow.row.bits_per_second.value;
    if (record->flow.stream == STREAM_SUM)
        total->sum_row = quantity_of(bits_per_second);
    else
        total->streams = quantity_of(total->streams.value + bits_per_second);
    return true;
}

struct quantity run_value_of_output(struct slice text)
{
    struct receiver_total total = {0};
    struct record_sink sink = {take, &total};
    struct error ignored;
    void *parser = format_iperf3_text.create(&sink);
    bool good =
        format_iperf3_text.feed(parser, text, &ignored) && format_iperf3_text.finish(parser, &ignored);
    format_iperf3_text.destroy(parser);
    if (!good)
        return quantity_undefined("the output can't be read");
    return total.sum_row.defined ? total.sum_row : total.streams;
}

void run_value_add(struct run_value *value, struct quantity bits_per_second)
{
    value->incomplete = value->incomplete || !bits_per_second.defined;
    value->sum += bits_per_second.value;
    value->count++;
}

struct quantity run_value_mean(const struct run_value *value, unsigned replicas)
{
    if (value->incomplete || value->count != replicas)
        return quantity_undefined("a replica's bitrate is missing");
    return quantity_of(value->sum / value->count);
}
