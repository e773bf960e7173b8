/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Marks: footnotes of bars. Bars with the same flags and the same reason for what is undefined share one mark
 * and one note, so that a bar never carries more than one.
 */
#ifndef STEERSTAT_PLOT_MARKS_H
#define STEERSTAT_PLOT_MARKS_H

#include "plot/chart.h"
#include "stats/flags.h"

struct mark {
    flag_set flags;
    const char *what;   /* static: "no interval", "no ratio"; "" for none */
    const char *reason; /* static: why; "" for none */
};

/* Zero is empty. */
struct mark_list {
    struct mark *marks;
    size_t count, capacity;
};

/* The symbol for these flags and this reason, new or old: owned by the caller. NULL where nothing is to be
 * said. */
char *marks_symbol(struct mark_list *list, const struct mark *mark);

/* Adds one note for each mark to the chart, then what the flags among them mean. */
void marks_add_notes(const struct mark_list *list, struct chart *chart);
void marks_finish(struct mark_list *list);

#endif
