/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The contract of a figure: estimates in, a chart (pure data) out. The table is figures.c, one row a figure,
 * one file a figure. The numbers are those that `stats` prints, or readings that it computes them from: a
 * figure computes nothing of its own but what its notes say.
 */
#ifndef STEERSTAT_PLOT_FIGURE_H
#define STEERSTAT_PLOT_FIGURE_H

#include "base/error.h"
#include "plot/chart.h"
#include "plot/style.h"
#include "stats/estimates.h"
#include "stats/over_time.h"

/* What a figure is drawn from. */
struct figure_data {
    struct estimates estimates; /* of its metric */
    struct estimates second;    /* of its second metric, where it has one: the cells themselves */
    struct over_time over_time; /* where it draws what is inside runs */
};

/* Which metrics a figure can draw, where --metric asks for another than its own. */
enum figure_metrics {
    METRIC_ITS_OWN,
    METRIC_OF_RUNS, /* any: of those by CPU, mpstat's own mean over all CPUs */
    METRIC_BY_CPU,  /* any by CPU */
    METRIC_DERIVED, /* any of no unit */
};

struct figure {
    const char *name;          /* "bitrate" */
    const char *summary;       /* for `plot --list` */
    const char *metric;        /* whose estimates it draws */
    const char *second_metric; /* NULL: none */
    enum figure_metrics other_metrics;
    bool with_intervals; /* it draws what is inside runs */
    const char
        *reference; /* what it normalises by where nothing else is asked for; NULL: it draws no ratios */
    unsigned width_px, height_px; /* of the default picture at FIGURE_DPI */
    /* *chart gets the figure (chart_finish). Fails where the data hold nothing to draw, or too much. */
    bool (*build)(struct chart *chart, const struct figure_data *data, const struct style *style,
                  struct error *error);
};

enum { FIGURE_DPI = 144 };

/* The table, row by row; NULL behind its end. */
const struct figure *figure_at(size_t index);
const struct figure *figure_find(const char *name); /* NULL where unknown */
const char *figure_name_at(size_t index);           /* NULL behind the end */
const char *figure_summary_at(size_t index);        /* NULL behind the end */

/* Whether the figure can draw that metric. */
bool figure_can_draw(const struct figure *figure, const struct metric *metric);

/* Reads what the figure draws. `metric` is its own where NULL; options as for estimates_compute. */
MUST_CHECK bool figure_data_read(struct figure_data *data, const struct figure *figure, struct store *store,
                                 const struct store_selection *selection, const struct metric *metric,
                                 const struct estimate_options *options, struct error *error);
void figure_data_finish(struct figure_data *data);

/* The figure's own size in points, with what its chart asks for; `width_pt` 0: its own width. */
struct canvas_size figure_size(const struct figure *figure, const struct chart *chart, double width_pt);

extern const struct figure figure_bitrate, figure_idle, figure_softirq, figure_runs, figure_forest,
    figure_heatmap, figure_balance, figure_cost, figure_intervals, figure_ecdf;

#endif
