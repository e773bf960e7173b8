/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The contract of a figure: estimates in, a chart (pure data) out. The table is figures.c, one row a figure,
 * one file a figure. The estimates are those that `stats` prints: a figure computes nothing of its own but
 * what its notes say.
 */
#ifndef STEERSTAT_PLOT_FIGURE_H
#define STEERSTAT_PLOT_FIGURE_H

#include "base/error.h"
#include "plot/chart.h"
#include "plot/style.h"
#include "stats/estimates.h"

struct figure {
    const char *name;    /* "bitrate" */
    const char *summary; /* for `plot --list` */
    const char *metric;  /* whose estimates it draws */
    const char
        *reference; /* what it normalises by where nothing else is asked for; NULL: it draws no ratios */
    unsigned width_px, height_px; /* of the default picture at FIGURE_DPI */
    /* *chart gets the figure (chart_finish). Fails where the estimates hold nothing to draw. */
    bool (*build)(struct chart *chart, const struct estimates *estimates, const struct style *style,
                  struct error *error);
};

enum { FIGURE_DPI = 144 };

/* The table, row by row; NULL behind its end. */
const struct figure *figure_at(size_t index);
const struct figure *figure_find(const char *name); /* NULL where unknown */

extern const struct figure figure_bitrate, figure_idle, figure_softirq;

#endif
