/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A campaign: one execution of one plan, run by run, each logged before the next begins. */
#ifndef STEERSTAT_RUNNER_CAMPAIGN_H
#define STEERSTAT_RUNNER_CAMPAIGN_H

#include "base/error.h"
#include "base/program.h"
#include "runner/plan.h"

struct campaign_options {
    const char *directory;
    bool resume;
    bool dry_run; /* print every command and write, do nothing */
};

/* What came of it. */
struct campaign_outcome {
    size_t runs;          /* made now */
    size_t already_there; /* of a resumed plan */
    size_t failed_attempts;
    size_t restored; /* entries that a killed runner had left */
    bool interrupted;
    double precision; /* with --precision: what was reached; else 0 */
    bool capped;      /* ... because max_runs were not enough */
};

/*
 * Runs a plan. On every way out the machine is as it was, and finished runs are on disk, whole. Fails where a
 * run failed several times, or nothing further can be done; *outcome says how far it came.
 */
MUST_CHECK bool campaign_run(struct plan *plan, const struct campaign_options *options,
                             const struct program *program, struct campaign_outcome *outcome,
                             struct error *error);

#endif
