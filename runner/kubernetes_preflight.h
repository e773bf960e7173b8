/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cluster can do for a plan, found out before. */
#ifndef STEERSTAT_RUNNER_KUBERNETES_PREFLIGHT_H
#define STEERSTAT_RUNNER_KUBERNETES_PREFLIGHT_H

#include "base/error.h"
#include "runner/plan.h"

#include <stdio.h>

/*
 * A line on `stream` for each thing that is looked at: "ok", "note" or "MISSING" in front. Where agents do
 * not stand yet, they are made for it, and removed again; no setting is touched. *fit: nothing is missing.
 * Fails where the cluster can't be asked at all, or something could not be removed.
 */
MUST_CHECK bool kubernetes_preflight(const struct plan_source *source, FILE *stream, bool *fit,
                                     struct error *error);

#endif
