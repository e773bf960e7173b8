/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --fail-on: what a CI job is told. */
#ifndef STEERSTAT_STATS_GATE_H
#define STEERSTAT_STATS_GATE_H

#include "base/program.h"
#include "base/table.h"
#include "stats/estimates.h"

/* EXIT_GATE where something is worse, else EXIT_TOO_FEW where something is inconclusive or nothing was
 * compared, else EXIT_DONE. */
int gate_status(const struct estimates *list, size_t count);

/* How many runs would let the inconclusive ones be told: their intervals as narrow as the margin. */
void gate_add_note(struct table *table, const struct estimates *list, size_t count);

#endif
