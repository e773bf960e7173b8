/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which runs a run log holds, as ingest will read it: by ingest's own parser, so that the two can't differ.
 */
#ifndef STEERSTAT_RUNNER_RUN_LOG_READER_H
#define STEERSTAT_RUNNER_RUN_LOG_READER_H

#include "base/error.h"
#include "base/quantity.h"
#include "base/text.h"

#include <stdint.h>

/* A run that a log holds: not the failed attempts. */
struct finished_run {
    uint64_t number;
    struct quantity value; /* its run value, bit/s: the mean over the replicas of the receiver's bitrate */
};

struct run_log_reader;

struct run_log_reader *run_log_reader_create(unsigned replicas);

/* Takes the log's next bytes. Fails ("57: why", the line) where the log is damaged: nothing more can be fed.
 */
MUST_CHECK bool run_log_reader_feed(struct run_log_reader *reader, struct slice bytes, struct error *error);

/* How many of the bytes fed so far are of whole sections, the header among them. */
size_t run_log_reader_whole(const struct run_log_reader *reader);

/* The header's; NULL before it is whole. */
const char *run_log_reader_campaign(const struct run_log_reader *reader);

/* The finished run of that number; NULL where there is none. Valid until more is fed. */
const struct finished_run *run_log_reader_find(const struct run_log_reader *reader, uint64_t number);

/* How many failed attempts at a run the log holds. */
unsigned run_log_reader_failures(const struct run_log_reader *reader, uint64_t number);

void run_log_reader_destroy(struct run_log_reader *reader); /* NULL is fine */

#endif
