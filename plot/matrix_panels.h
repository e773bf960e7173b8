/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small multiples of all cells: one panel each, a column a configuration, a row a number of replicas. Panels
 * of a row share their y axis, all share the x axis.
 */
#ifndef STEERSTAT_PLOT_MATRIX_PANELS_H
#define STEERSTAT_PLOT_MATRIX_PANELS_H

#include "plot/figure.h"
#include "plot/series.h"

/* What a cell's panel is filled from. */
struct matrix_cell {
    const struct figure_data *data;
    const struct estimate *row;
    struct chart_panel *panel;
    size_t series;
    struct display_unit unit; /* of all panels */
    const char *what;         /* "RPS, 4 replicas" */
};

/*
 * Makes the chart: series, panels with captions, axes, their titles, marks and notes of flags. `fill` puts
 * what it draws into each panel. Fails where there is nothing, or too much for one picture.
 */
typedef void matrix_fill(const struct matrix_cell *cell);
MUST_CHECK bool matrix_panels_build(struct chart *chart, const struct figure_data *data,
                                    const struct style *style, matrix_fill *fill, struct error *error);

#endif
