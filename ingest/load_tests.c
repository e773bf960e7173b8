/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/loader.h"

#include "base/memory.h"

#include <inttypes.h>
#include <search.h>
#include <stdlib.h>

/* The test's average over all its forward streams: the SUM's where there is one, else the streams' sum. */
static struct quantity total(const struct loader *loader, bool of_sender)
{
    struct quantity sum = {0};
    bool whole = true;
    for (size_t i = 0; i < loader->stream_count; i++) {
        const struct stream_state *stream = loader->streams[i];
        struct quantity value = of_sender ? stream->sender : stream->receiver;
        if (stream->reverse != loader->test.reverse)
            continue;
        if (stream->ordinal == 0 && value.defined)
            return value;
        if (stream->ordinal > 0) {
            whole = whole && value.defined;
            sum = quantity_of(sum.value + value.value);
        }
    }
    return whole ? sum : quantity_undefined(NULL);
}

void loader_forget_streams(struct loader *loader)
{
    tdestroy(loader->streams_by_id, free);
    free(loader->streams);
    loader->streams_by_id = NULL;
    loader->streams = NULL;
    loader->stream_count = 0;
    loader->stream_capacity = 0;
}

bool loader_end_test(struct loader *loader, struct error *error)
{
    if (!loader->in_test)
        return true;
    loader->in_test = false;
    loader->run_is_uncounted = true;
    struct store_output *test = &loader->test;
    test->sender_bits_per_second = total(loader, true);
    test->receiver_bits_per_second = total(loader, false);
    loader_forget_streams(loader);
    if (test->receiver_bits_per_second.defined) {
        loader->counts->bitrates++;
        loader->any_bitrates = true;
        loader->any_complete =
            loader->any_complete || ++loader->results[test->side] == loader->claims->replicas;
    }
    return store_add_output(loader->store, test, error);
}

/* The replica that a test is of; 0, with the reason, where it can't be. */
static unsigned replica_of(const struct loader *loader, const struct record *record, struct error *error)
{
    const struct load_options *options = loader->options;
    unsigned replica = record->replica;
    if (options->test_replicas != NULL && record->test.test <= options->test_count)
        replica = options->test_replicas[record->test.test - 1];
    if (replica == 0 || replica > loader->claims->replicas) {
        error_set(error,
                  "run %" PRIu64 " has a result more than its %u replicas: is the replica count right?",
                  loader->run_number, loader->claims->replicas);
        return 0;
    }
    return replica;
}

bool loader_begin_test(struct loader *loader, const struct record *record, struct error *error)
{
    if (!loader_end_test(loader, error) || !loader_enter_run(loader, record, error))
        return false;
    const struct test_record *test = &record->test;
    unsigned replica = replica_of(loader, record, error);
    enum side side = test->side != SIDE_UNKNOWN ? test->side : loader->claims->side;
    if (replica == 0 || !loader_free_slot(loader, record, replica, side, TOOL_IPERF3, error))
        return error_prefix(error, "%" PRIu64 ": ", record->line);
    free(loader->version);
    loader->version = test->version != NULL ? memory_copy_text(test->version) : NULL;
    loader->test = (struct store_output){
        .run = loader->run,
        .source = loader->source,
        .line = record->line,
        .replica = replica,
        .side = side,
        .tool = TOOL_IPERF3,
        .version = loader->version,
        .protocol = test->protocol,
        .streams = test->streams,
        .reverse = test->reverse,
    };
    loader->ordinals[0] = 0;
    loader->ordinals[1] = 0;
    loader->in_test = true;
    return true;
}

static int compare_streams(const void *left, const void *right)
{
    const struct stream_state *one = left;
    const struct stream_state *other = right;
    if (one->id != other->id)
        return one->id < other->id ? -1 : 1;
    return (int)one->reverse - (int)other->reverse;
}

static struct stream_state *stream_of(struct loader *loader, const struct flow_record *flow)
{
    const struct stream_state key = {.id = flow->stream, .reverse = flow->reverse};
    struct stream_state *const *found = tfind(&key, &loader->streams_by_id, compare_streams);
    if (found != NULL)
        return *found;
    loader->streams = memory_grow(loader->streams, &loader->stream_capacity, loader->stream_count + 1,
                                  sizeof(struct stream_state *));
    struct stream_state *stream = memory_allocate(1, sizeof *stream);
    *stream = key;
    if (flow->stream != STREAM_SUM)
        stream->ordinal = ++loader->ordinals[flow->reverse];
    loader->streams[loader->stream_count++] = stream;
    if (tsearch(stream, &loader->streams_by_id, compare_streams) == NULL)
        memory_exhausted();
    return stream;
}

bool loader_take_interval(struct loader *loader, const struct flow_record *flow, struct error *error)
{
    struct stream_state *stream = stream_of(loader, flow);
    struct flow_row row = flow->row;
    row.stream = stream->ordinal;
    row.reverse = stream->reverse;
    return store_add_interval(loader->store, &loader->test, stream->intervals++, &row, error);
}

bool loader_take_summary(struct loader *loader, const struct flow_record *flow, struct error *error)
{
    struct stream_state *stream = stream_of(loader, flow);
    struct flow_row row = flow->row;
    row.stream = stream->ordinal;
    row.reverse = stream->reverse;
    struct quantity *final = row.direction == DIRECTION_SENDER     ? &stream->sender
                             : row.direction == DIRECTION_RECEIVER ? &stream->receiver
                                                                   : NULL;
    if (stream->finals[row.direction])
        return error_set(error, "%" PRIu64 ": a second final row of the same stream", row.line);
    stream->finals[row.direction] = true;
    if (final != NULL)
        *final = row.bits_per_second;
    if (flow->stream == STREAM_NONE) /* a run log's bare number: the output's own row says it all */
        return true;
    return store_add_summary(loader->store, &loader->test, &row, error);
}
