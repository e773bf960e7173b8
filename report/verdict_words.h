/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a comparison of bitrates means to somebody who has to switch something on or leave it off, and why. */
#ifndef STEERSTAT_REPORT_VERDICT_WORDS_H
#define STEERSTAT_REPORT_VERDICT_WORDS_H

#include "report/origin.h"
#include "stats/estimates.h"

/* A verdict as an answer; the table has one row for each verdict, in the order in which they are told. */
struct answer {
    const struct verdict *verdict;
    const char *name;   /* "on", "off", "no practical difference", "inconclusive" */
    const char *title;  /* of a list of configurations: "Switch on" */
    const char *symbol; /* told apart without colours */
    const char *class;  /* in the page's style sheet */
};
const struct answer *answers(size_t *count);
const struct answer *answer_of(const struct verdict *verdict); /* NULL for NULL */

/*
 * Why, in sentences: how much, what speaks against believing it, of an inconclusive one what would decide it,
 * and (where `cost` is not NULL and clear) what it costs. Free with free().
 */
char *verdict_why(const struct estimates *estimates, const struct estimate *row,
                  const struct estimates *cost);

/*
 * What all answers rest on, in a sentence: of how many runs the treatment is proved, in what order they were
 * made, how many comparisons carry which flags. *is_weak: not all are proved and in blocks. Free with free().
 */
char *verdict_basis(const struct estimates *estimates, const struct origin *origin, bool *is_weak);

#endif
