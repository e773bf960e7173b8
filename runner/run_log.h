/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing run logs (docs/run-log.md): one file a cell, a header and whole run sections; and going on with
 * them. */
#ifndef STEERSTAT_RUNNER_RUN_LOG_H
#define STEERSTAT_RUNNER_RUN_LOG_H

#include "base/error.h"
#include "node/machine.h"
#include "runner/plan.h"
#include "runner/run_log_reader.h"
#include "runner/schedule.h"
#include "runner/testbed.h"

struct run_log {
    char *path;
    struct run_log_reader *reader; /* has read all that the file holds */
};

/* The campaign that a log was made for; NULL (error set) where the file can't be read as a run log. */
char *run_log_campaign(const char *path, struct error *error);

/* Whether the file of a cell is there. Path: free with free(). */
char *run_log_path(const char *directory, const struct treatment *treatment, unsigned replicas);

/* Makes a log with its header. Fails where the file is there. */
MUST_CHECK bool run_log_create(struct run_log *log, const char *path, const struct plan *plan,
                               const struct treatment *treatment, unsigned replicas,
                               const struct machine *machine, struct error *error);

/*
 * Goes on with a log, or makes it where there is none: cuts off a torn tail (*torn gets its bytes) and reads
 * which runs are there. Fails where its header is not what this plan on this machine would write.
 */
MUST_CHECK bool run_log_resume(struct run_log *log, const char *path, const struct plan *plan,
                               const struct treatment *treatment, unsigned replicas,
                               const struct machine *machine, size_t *torn, struct error *error);

/* What a section says, beside the outputs. */
struct run_section {
    const struct scheduled_run *run;
    unsigned attempt;
    const char *start;                    /* UTC, ISO 8601 with milliseconds */
    const struct reading *before, *after; /* NULL where it did not come to that */
    const struct test_result *result;
    const char *status; /* "verified", "unverified", "failed" */
    const char *reason; /* of a failure; else NULL */
};

/* Appends a whole section, in one write, and syncs it. */
MUST_CHECK bool run_log_append(struct run_log *log, const struct run_section *section, struct error *error);

/* The finished run of that number; NULL where there is none. */
const struct finished_run *run_log_find(const struct run_log *log, uint64_t number);

/* How many attempts at that run failed so far. */
unsigned run_log_failures(const struct run_log *log, uint64_t number);

void run_log_finish(struct run_log *log);

#endif
