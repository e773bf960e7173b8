/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a campaign stops by itself: Stein's rule over all comparisons of a plan (stats/stein.h). */
#ifndef STEERSTAT_RUNNER_PRECISION_H
#define STEERSTAT_RUNNER_PRECISION_H

#include "runner/run_log.h"

/* How many blocks the plan's precision takes, by its first ones: the maximum over all comparisons with the
 * reference. */
MUST_CHECK bool precision_needed(const struct plan *plan, const struct run_log *logs, uint64_t first_stage,
                                 uint64_t *needed, struct error *error);

/* The worst comparison's relative half-width after that many blocks. */
MUST_CHECK bool precision_reached(const struct plan *plan, const struct run_log *logs, uint64_t first_stage,
                                  uint64_t blocks, double *precision, struct error *error);

#endif
