/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two cells to be compared: what every interval of a ratio and every test gets. Where the campaign ran in
 * blocks, the runs of one block are a pair: they met the same hour of the machine.
 */
#ifndef STEERSTAT_STATS_COMPARISON_H
#define STEERSTAT_STATS_COMPARISON_H

#include "stats/cells.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct comparison {
    const struct cell *cell, *reference;
    bool blocked;   /* the pairs count, and methods that resample keep them together */
    double *x, *y;  /* [pairs] run values of cell and reference in the blocks that both have, by block */
    size_t pairs;   /* 0 where not blocked */
    size_t dropped; /* blocks that only one of the two has */
    double confidence;
    uint64_t seed; /* of this comparison's own stream: not that of another pair of cells */
};

/* The seed of one comparison's own random numbers (of a cell alone: with itself), whatever else a table
 * holds. */
uint64_t comparison_seed(const struct cell *cell, const struct cell *reference, uint64_t seed);

/* Pairs the runs up where `blocked`. The cells must outlive it. */
void comparison_init(struct comparison *comparison, const struct cell *cell, const struct cell *reference,
                     bool blocked, double confidence, uint64_t seed);
void comparison_finish(struct comparison *comparison);

/* Reasons that paired methods share. */
extern const char reason_no_blocks[], reason_too_few_blocks[], reason_no_logarithm[];

/* Why there is nothing to pair; NULL where there are pairs enough. */
const char *comparison_unpaired_reason(const struct comparison *comparison);

/*
 * log(x_b / y_b) of every pair; free with free(). NULL, with the reason, where there are too few pairs or a
 * value is 0 or less.
 */
double *comparison_log_ratios(const struct comparison *comparison, const char **reason);

#endif
