/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One bar (or dot) a cell: a group a number of replicas, a series a configuration. All in one panel where
 * they can be told apart, else in as many panels one below the other as it takes.
 */
#ifndef STEERSTAT_PLOT_BAR_PANELS_H
#define STEERSTAT_PLOT_BAR_PANELS_H

#include "plot/figure.h"
#include "plot/series.h"

/* Which of a row's numbers its bar shows. */
typedef struct shown_numbers bar_numbers(const struct estimate *row);

/* What the bars are made with. */
struct bar_panels {
    const struct estimates *estimates;
    const struct dimensions *dimensions;
    const struct style *style;
    struct display_unit unit;
    bar_numbers *numbers;
    struct mark_list *marks;
};

/*
 * Makes the chart with its series, panels, bars and the title of its x axis. Fails where there is nothing, or
 * too much for one picture.
 */
MUST_CHECK bool bar_panels_build(struct chart *chart, const struct bar_panels *bars, struct error *error);

#endif
