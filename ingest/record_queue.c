/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/record_queue.h"

#include "ingest/record_copy.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

enum { BATCHES = 4, BATCH_BYTES = 128 * 1024 };

/* Batches go round: those from `taken` up to `put` are full, and the one at `put` is being filled. */
struct record_queue {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct record_block batches[BATCHES];
    size_t put, taken; /* how many were, so far; guarded by the mutex, as are: */
    bool closed, stopped;
    struct record_block *filling;  /* the putter's own batch; NULL: none */
    struct record_block *emptying; /* the taker's, and its place in it */
    size_t at;
};

struct record_queue *record_queue_create(void)
{
    struct record_queue *queue = memory_allocate(1, sizeof *queue);
    pthread_mutex_init(&queue->mutex, NULL);
    pthread_cond_init(&queue->changed, NULL);
    return queue;
}

void record_queue_destroy(struct record_queue *queue)
{
    if (queue == NULL)
        return;
    for (size_t i = 0; i < BATCHES; i++)
        free(queue->batches[i].bytes);
    pthread_cond_destroy(&queue->changed);
    pthread_mutex_destroy(&queue->mutex);
    free(queue);
}

/* Changes what both threads look at. */
static void change(struct record_queue *queue, size_t *counter, bool *flag)
{
    pthread_mutex_lock(&queue->mutex);
    if (counter != NULL)
        ++*counter;
    if (flag != NULL)
        *flag = true;
    pthread_cond_signal(&queue->changed);
    pthread_mutex_unlock(&queue->mutex);
}

/* --------------------------------------------------------------------------------------------- putting -- */

/* Waits for a free batch; NULL: nobody takes any more. */
static struct record_block *free_batch(struct record_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    while (!queue->stopped && queue->put - queue->taken == BATCHES)
        pthread_cond_wait(&queue->changed, &queue->mutex);
    struct record_block *batch = queue->stopped ? NULL : &queue->batches[queue->put % BATCHES];
    pthread_mutex_unlock(&queue->mutex);
    return batch;
}

/* An empty batch of a size; one that was made for a large record is not kept. */
static void make_batch(struct record_block *batch, size_t size)
{
    batch->used = 0;
    if (batch->capacity == size)
        return;
    free(batch->bytes);
    batch->bytes = memory_buffer(size);
    batch->capacity = size;
}

/* False where the record, which needs *size bytes, does not fit into the batch. */
static bool fits(struct record_block *batch, const struct record *record, size_t *size)
{
    size_t before = batch->used;
    *size = record_copy(batch, record);
    return batch->used > before;
}

static void hand_over(struct record_queue *queue)
{
    if (queue->filling != NULL)
        change(queue, &queue->put, NULL);
    queue->filling = NULL;
}

bool record_queue_put(struct record_queue *queue, const struct record *record)
{
    size_t size = 0;
    if (queue->filling != NULL && fits(queue->filling, record, &size))
        return true;
    hand_over(queue);
    struct record_block *batch = free_batch(queue);
    if (batch == NULL)
        return false;
    make_batch(batch, BATCH_BYTES);
    if (!fits(batch, record, &size)) {
        make_batch(batch, size);
        (void)fits(batch, record, &size);
    }
    queue->filling = batch;
    return true;
}

void record_queue_close(struct record_queue *queue)
{
    hand_over(queue);
    change(queue, NULL, &queue->closed);
}

/* ---------------------------------------------------------------------------------------------- taking -- */

/* Waits for a full batch; NULL at the end. */
static struct record_block *full_batch(struct record_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    while (!queue->closed && queue->put == queue->taken)
        pthread_cond_wait(&queue->changed, &queue->mutex);
    bool is_end = queue->put == queue->taken;
    struct record_block *batch = is_end ? NULL : &queue->batches[queue->taken % BATCHES];
    pthread_mutex_unlock(&queue->mutex);
    return batch;
}

struct record *record_queue_take(struct record_queue *queue)
{
    for (;;) {
        struct record *record =
            queue->emptying != NULL ? record_copy_next(queue->emptying, &queue->at) : NULL;
        if (record != NULL)
            return record;
        if (queue->emptying != NULL)
            change(queue, &queue->taken, NULL);
        queue->at = 0;
        queue->emptying = full_batch(queue);
        if (queue->emptying == NULL)
            return NULL;
    }
}

void record_queue_stop(struct record_queue *queue)
{
    change(queue, NULL, &queue->stopped);
}
