/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/run_log_embed.h"

static void take_test(struct run_log_embedding *embedding, struct record *record)
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

static bool take(void *context, struct record *record, struct error *error)
{
    struct run_log_embedding *embedding = context;
    const struct run_log_frame *frame = embedding->frame;
    record->line += frame->line;
    record->run = frame->run;
    record->replica = frame->replica;
    record->side = frame->side;
    if (record->kind == RECORD_TEST) {
        take_test(embedding, record);
    } else if (record->kind == RECORD_INTERVAL || record->kind == RECORD_SUMMARY) {
        if (embedding->skipping)
            return true;
        record->flow.test += embedding->tests_before;
        record->flow.row.line += frame->line;
    } else if (record->kind == RECORD_CPU || record->kind == RECORD_NODE) {
        record->cpu.row.line += frame->line;
    }
    return embedding->sink->take(embedding->sink->context, record, error);
}

void run_log_embed_finish(struct run_log_embedding *embedding)
{
    if (embedding->parser != NULL)
        embedding->format->destroy(embedding->parser);
    *embedding = (struct run_log_embedding){0};
}

/* A parser that has read nothing. */
static void *fresh_parser(struct run_log_embedding *embedding, const struct format *format)
{
    if (embedding->parser != NULL) {
        format->restart(embedding->parser);
    } else {
        embedding->format = format;
        embedding->own = (struct record_sink){take, embedding};
        embedding->parser = format->create(&embedding->own);
    }
    return embedding->parser;
}

bool run_log_embed(struct run_log_embedding *embedding, const struct format *format,
                   const struct run_log_frame *frame, const struct record_sink *sink, unsigned *tests,
                   struct error *error)
{
    void *parser = fresh_parser(embedding, format);
    embedding->sink = sink;
    embedding->frame = frame;
    embedding->tests_before = *tests;
    embedding->tests = 0;
    embedding->skipping = false;
    bool good = format->feed(parser, frame->bytes, error) && format->finish(parser, error);
    *tests += embedding->tests;
    return good;
}
