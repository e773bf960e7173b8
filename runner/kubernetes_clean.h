/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a killed runner left in a cluster, put back and removed. */
#ifndef STEERSTAT_RUNNER_KUBERNETES_CLEAN_H
#define STEERSTAT_RUNNER_KUBERNETES_CLEAN_H

#include "base/error.h"
#include "runner/plan.h"

/*
 * As testbed.h says. The agents that are there are asked first: one whose lock is held has a runner at work,
 * whose testbed this would be. With both nodes named, agents are made where there are none: they may have
 * been deleted before they could put back everything.
 */
MUST_CHECK bool kubernetes_clean(const struct plan_source *source, size_t *changes, struct error *error);

#endif
