/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order of a plan's runs. In blocks: every cell once in a block, the block's order shuffled from the
 * plan's seed and the block's number alone, so that a resumed plan goes on with the same order. Sequential:
 * cell by cell.
 */
#ifndef STEERSTAT_RUNNER_SCHEDULE_H
#define STEERSTAT_RUNNER_SCHEDULE_H

#include "runner/plan.h"

struct scheduled_run {
    size_t treatment; /* index in the plan */
    unsigned replicas;
    uint64_t number;   /* of the run in its cell, from 1; in blocks: the block's */
    uint64_t block;    /* from 1; 0 where the order is sequential */
    uint64_t position; /* in the whole order, from 1 */
};

size_t schedule_cells(const struct plan *plan);

/* Fills the runs of one block; runs[schedule_cells()]. */
void schedule_block(const struct plan *plan, uint64_t block, struct scheduled_run *runs);

/* The run at a position (from 0) of a sequential plan with `runs` runs a cell. */
struct scheduled_run schedule_sequential(const struct plan *plan, uint64_t runs, uint64_t position);

#endif
