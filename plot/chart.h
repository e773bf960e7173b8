/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A chart as pure data: grouped bars in one or more panels over one y axis. Figures build it from estimates,
 * the layout draws it; neither knows of the other, and tests look at this.
 *
 * All texts and arrays belong to the chart, except where a member says "static".
 */
#ifndef STEERSTAT_PLOT_CHART_H
#define STEERSTAT_PLOT_CHART_H

#include "base/quantity.h"
#include "plot/canvas.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * One bar with its whisker. A value that is undefined without a reason is a cell that does not exist: it
 * leaves a gap. One that is undefined with a reason is a cell that has no such number: only its mark is
 * drawn. The same holds for the whisker's ends.
 */
struct chart_bar {
    struct quantity value, low, high; /* in the axis's data units */
    char *mark;                       /* of a footnote: "†"; NULL for none */
    char *tooltip;                    /* NULL for none */
};

struct chart_series {
    char *title; /* for the legend */
    struct fill fill;
};

struct chart_panel {
    char *title;   /* NULL for none */
    char **groups; /* [group_count] labels below the bars */
    size_t group_count;
    struct chart_bar *bars; /* [group_count * series_count], group by group */
};

/* The y axis that all panels share. A tick is labelled (data - offset) * scale, then the suffix. */
struct chart_axis {
    char *title;
    double low, high; /* data units; what lies beyond is cut at the plot's edge, whiskers then have no cap */
    double base;      /* where bars grow from, data units */
    bool base_line;   /* the base is a reference that matters: draw a line at it */
    double offset, scale;
    bool signs;         /* "+10", not "10" */
    const char *suffix; /* static: " %", or "" */
};

struct chart {
    char *title;       /* "" for none */
    char *description; /* what is to be seen, with the numbers: for metadata and for those who can't see it */
    struct chart_axis y;
    char *x_title;       /* "" for none */
    bool rotates_groups; /* group labels stand at 45 degrees even where there is room */
    struct chart_series *series;
    size_t series_count;
    struct chart_panel *panels;
    size_t panel_count;
    char **notes; /* lines below: what whiskers are, what marks mean */
    size_t note_count, note_capacity;
};

/* An empty chart of that many series and panels, y scale 1; fill in the rest. */
void chart_init(struct chart *chart, size_t series_count, size_t panel_count);
void chart_finish(struct chart *chart);

/* Gives a panel its groups: bars that do not exist yet, and labels to be set. */
void chart_panel_init(struct chart *chart, size_t panel, size_t group_count);

struct chart_bar *chart_bar(const struct chart *chart, size_t panel, size_t group, size_t series);

void chart_add_note(struct chart *chart, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Sets y.low and y.high so that the base, all values and the whiskers are inside, rounded outwards to ticks.
 * A whisker far longer than the others does not squeeze the picture: beyond the range of the values by more
 * than that range, or by three median whiskers, it is cut; true is returned where one is.
 */
bool chart_fit_axis(struct chart *chart);

#endif
