/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records from the thread that parses to the one that loads, in their order. They travel as copies, in a ring
 * of a few batches: memory is constant (but for a single record that is larger than a batch), and whoever is
 * faster waits for the other.
 *
 * One thread puts and closes, another takes; either may end early: stopping makes every further put fail.
 */
#ifndef STEERSTAT_INGEST_RECORD_QUEUE_H
#define STEERSTAT_INGEST_RECORD_QUEUE_H

#include "ingest/record.h"

struct record_queue;

struct record_queue *record_queue_create(void);
void record_queue_destroy(struct record_queue *queue); /* NULL is fine; both threads are done with it */

/* A copy of the record, with its texts, goes in; waits where there is no room. False: nobody takes any more.
 */
bool record_queue_put(struct record_queue *queue, const struct record *record);
/* No more will come. */
void record_queue_close(struct record_queue *queue);

/* The next record, valid until the next call; waits for it. NULL: it was closed, and all are taken. */
struct record *record_queue_take(struct record_queue *queue);
/* No more are wanted. */
void record_queue_stop(struct record_queue *queue);

#endif
