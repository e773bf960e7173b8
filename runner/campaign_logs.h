/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A campaign's logs, one a cell: where they are, what is there of them, and the campaign's name in them. */
#ifndef STEERSTAT_RUNNER_CAMPAIGN_LOGS_H
#define STEERSTAT_RUNNER_CAMPAIGN_LOGS_H

#include "base/program.h"
#include "node/machine.h"
#include "runner/campaign.h"
#include "runner/run_log.h"

/* A cell's: treatment * replica counts + replica count. In a dry run, where nobody said a folder, in one that
 * is to be said. Free with free(). */
char *campaign_log_path(const struct plan *plan, const struct campaign_options *options, size_t cell);

/* Nothing may be there before the first log is made: a plan that can't begin leaves no files. --resume: fine.
 */
MUST_CHECK bool campaign_logs_check_none(const struct plan *plan, const struct campaign_options *options,
                                         struct error *error);

/* Gives the plan's campaign its name: --resume keeps that of the logs that are there; else the plan's own, or
 * one of the plan's name and the time. */
MUST_CHECK bool campaign_logs_name(struct plan *plan, const struct campaign_options *options,
                                   struct error *error);

/* Makes or resumes all of them, [treatments * replica counts]; to be finished also after a failure. */
MUST_CHECK bool campaign_logs_open(struct run_log *logs, const struct plan *plan,
                                   const struct campaign_options *options, const struct machine *machine,
                                   const struct program *program, struct error *error);

/* What a dry run prints of it. */
void campaign_logs_show(const struct plan *plan, const struct campaign_options *options);

#endif
