/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The known configurations of packet steering, as data, exactly as the scripts of "Accelerated Flow
 * Processing in Kubernetes Overlay Networks" set them.
 */
#ifndef STEERSTAT_RUNNER_TREATMENTS_H
#define STEERSTAT_RUNNER_TREATMENTS_H

#include "runner/plan.h"

/*
 * Fills a treatment by name, for a machine with that many CPUs. Fails where there is none of that name. *note
 * gets, where something had to be adapted to the machine, a sentence about it (free with free()), else NULL.
 */
MUST_CHECK bool treatment_known(struct treatment *treatment, const char *name, unsigned cpus, char **note,
                                struct error *error);

/* A CPU mask as sysfs takes it, of the CPUs 0 to count - 1: "7", "ffffffff", "f,ffffffff". Free with free().
 */
char *treatment_mask_of(unsigned count);

/* Decides `steers` from the settings. */
void treatment_decide_steering(struct treatment *treatment);

void treatment_finish(struct treatment *treatment);

#endif
