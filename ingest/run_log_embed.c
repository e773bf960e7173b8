/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/run_log_embed.h"

/* The sink of the output's parser. */
struct embedding {
    const struct record_sink *sink;
    const struct run_log_frame *frame;
    unsigned tests_before, tests; /* of the log before this output, and of this output */
    bool skipping;                /* rows of a test that was not taken */
};

static void take_test(struct embedding *embedding, struct record *record)
{
    enum side side = embedding->frame->side;
    struct test_record *test = &record->test;
    embedding->tests = test->test;
    embedding->skipping = test->side != SIDE_UNKNOWN && side != SIDE_UNKNOWN && test->side != side;
    if (embedding->skipping) {
        record->kind = RECORD_REJECTED;
        record->reason = "the output is not of the side that its frame names: not taken";
        return;
    }
    test->test += embedding->tests_before;
    if (test->side == SIDE_UNKNOWN)
        test->side = side;
    record->side = test->side;
}

static bool take(void *context, const struct record *original, struct error *error)
{
    struct embedding *embedding = context;
    const struct run_log_frame *frame = embedding->frame;
    struct record record = *original;
    record.line += frame->line;
    record.run = frame->run;
    record.replica = frame->replica;
    record.side = frame->side;
    if (record.kind == RECORD_TEST) {
        take_test(embedding, &record);
    } else if (record.kind == RECORD_INTERVAL || record.kind == RECORD_SUMMARY) {
        if (embedding->skipping)
            return true;
        record.flow.test += embedding->tests_before;
        record.flow.row.line += frame->line;
    } else if (record.kind == RECORD_CPU || record.kind == RECORD_NODE) {
        record.cpu.row.line += frame->line;
    }
    return embedding->sink->take(embedding->sink->context, &record, error);
}

bool run_log_embed(const struct format *format, const struct run_log_frame *frame,
                   const struct record_sink *sink, unsigned *tests, struct error *error)
{
    struct embedding embedding = {.sink = sink, .frame = frame, .tests_before = *tests};
    struct record_sink own = {take, &embedding};
    void *parser = format->create(&own);
    bool good = format->feed(parser, frame->bytes, error) && format->finish(parser, error);
    format->destroy(parser);
    *tests += embedding.tests;
    return good;
}
