/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/raw_apart.h"

#include "ingest/record_queue.h"

#include <pthread.h>

enum { SMALL_BYTES = 32768 }; /* parsed before a thread has started */

struct parsing {
    struct raw_file *file;
    struct record_queue *queue;
    struct error error;
    bool good;
};

static bool put(void *context, struct record *record, struct error *error)
{
    struct parsing *parsing = context;
    return record_queue_put(parsing->queue, record) || error_set(error, "nobody reads on");
}

static void *parse(void *context)
{
    struct parsing *parsing = context;
    struct record_sink sink = {put, parsing};
    parsing->good = raw_file_parse(parsing->file, &sink, &parsing->error);
    record_queue_close(parsing->queue);
    return NULL;
}

/* Hands on what comes, to the end or to where the sink wants no more. */
static bool hand_on(struct record_queue *queue, const struct record_sink *sink, struct error *error)
{
    struct record *record = NULL;
    while ((record = record_queue_take(queue)) != NULL)
        if (!sink->take(sink->context, record, error)) {
            record_queue_stop(queue);
            return false;
        }
    return true;
}

bool raw_file_parse_apart(struct raw_file *file, const struct record_sink *sink, struct error *error)
{
    pthread_t thread;
    struct parsing parsing = {.file = file};
    if (file->on_one_thread || file->bytes < SMALL_BYTES)
        return raw_file_parse(file, sink, error);
    parsing.queue = record_queue_create();
    if (pthread_create(&thread, NULL, parse, &parsing) != 0) {
        record_queue_destroy(parsing.queue);
        return raw_file_parse(file, sink, error);
    }
    bool good = hand_on(parsing.queue, sink, error);
    pthread_join(thread, NULL);
    record_queue_destroy(parsing.queue);
    if (good && !parsing.good)
        *error = parsing.error;
    return good && parsing.good;
}
