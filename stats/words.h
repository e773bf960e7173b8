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

#endif
