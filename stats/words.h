/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a table says, in a sentence for a person. */
#ifndef STEERSTAT_STATS_WORDS_H
#define STEERSTAT_STATS_WORDS_H

#include "stats/estimates.h"

/*
 * Of comparisons: how many are what, and the clearest one with all that speaks against believing it. Of
 * cells: which should not be believed yet. Free with free().
 */
char *words_of(const struct estimates *estimates);

/* The same of the cells themselves, whatever they are compared with: which carry flags. */
char *words_of_cells(const struct estimates *estimates);

/* Onto *words, of a comparison that is better or worse: "18 % to 30 % better", "12 % to 20 % less (better)".
 */
void words_add_range(char **words, const struct estimate *row, const struct metric *metric);

/* Onto *words, what speaks against believing a comparison: ", but both cells drifted during their runs and
 * ..."; nothing where nothing does. */
void words_add_reservations(char **words, flag_set flags);

#endif
