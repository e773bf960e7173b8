/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan's configurations: the known ones that it names, and those that it defines; parts of plan_make(). */
#ifndef STEERSTAT_RUNNER_PLAN_CONFIGURATIONS_H
#define STEERSTAT_RUNNER_PLAN_CONFIGURATIONS_H

#include "runner/plan.h"
#include "runner/plan_source.h"

/* Fills the plan's treatments, with masks for so many CPUs, and its notes. */
MUST_CHECK bool plan_take_configurations(struct plan *plan, const struct plan_source *source, unsigned cpus,
                                         struct error *error);

/* The known configurations are set on what there is; one of the plan's own would be in force in part, or not
 * at all, and still read as written: fails there. After network and encapsulation are known. */
MUST_CHECK bool plan_check_devices(const struct plan *plan, const struct plan_source *source,
                                   struct error *error);

/* Every setting of any configuration; those of packet steering always, so that the baseline is proved, too.
 */
void plan_make_universe(struct plan *plan);

#endif
