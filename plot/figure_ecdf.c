/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What share of the runs reached how much: the empirical distribution of run values, one panel a number of
 * replicas. */
#include "base/configuration.h"
#include "base/memory.h"
#include "base/number.h"
#include "plot/figure.h"
#include "plot/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PANELS_MOST = 24 };

static void add_steps(struct chart_panel *panel, size_t series, const struct estimate *row, const char *what)
{
    const struct cell *cell = row->cell;
    if (cell->runs == 0)
        return;
    autofree double *values = memory_allocate(cell->runs, sizeof *values);
    memcpy(values, cell->values, cell->runs * sizeof *values);
    qsort(values, cell->runs, sizeof *values, number_compare);
    struct chart_line *line = chart_add_line(panel, series, LINE_STEPS);
    line->tooltip = memory_print("%s: %zu runs", what, cell->runs);
    chart_line_to(line, values[0], 0.0);
    for (size_t i = 0; i < cell->runs; i++)
        chart_line_to(line, values[i], (double)(i + 1) / (double)cell->runs);
}

static void set_panel(struct chart *chart, const struct figure_data *data,
                      const struct dimensions *dimensions, size_t index)
{
    struct chart_panel *panel = &chart->panels[index];
    unsigned replicas = dimensions->replicas[index];
    panel->x = index;
    panel->title = replicas_text(replicas, false);
    for (size_t i = 0; i < chart->series_count; i++) {
        const struct estimate *row = series_find(&data->estimates, dimensions->configurations[i], replicas);
        autofree char *what =
            memory_print("%s, %s", configuration_title(dimensions->configurations[i]), panel->title);
        if (row != NULL)
            add_steps(panel, i, row, what);
    }
}

static bool build(struct chart *chart, const struct figure_data *data, const struct style *style,
                  struct error *error)
{
    const struct estimates *estimates = &data->estimates;
    struct dimensions dimensions;
    dimensions_read(&dimensions, estimates);
    if (!series_check(&dimensions, dimensions.replica_count, PANELS_MOST, error) ||
        !series_check_overlaid(&dimensions, error)) {
        dimensions_finish(&dimensions);
        return false;
    }
    struct display_unit unit = series_unit(estimates);
    chart_init(chart, dimensions.configuration_count, dimensions.replica_count);
    chart_set_axes(chart, dimensions.replica_count, 1);
    chart->shares_y = true;
    chart->headings.panel = "Replicas";
    chart->shares_x_title = true;
    chart->height_pt = 150.0 + 130.0 * ceil((double)dimensions.replica_count / 3.0);
    series_of_configurations(chart, estimates, &dimensions, style);
    for (size_t i = 0; i < chart->panel_count; i++) {
        chart->x[i].scale = unit.scale;
        chart->x[i].decimals = unit.decimals;
        set_panel(chart, data, &dimensions, i);
    }
    chart_fit_axes(chart);
    chart->y[0] = (struct chart_axis){.title = chart->y[0].title,
                                      .high = 1.0,
                                      .scale = 100.0,
                                      .suffix = " %",
                                      .decimals = 1,
                                      .base_line = true};
    chart_set_text(&chart->y[0].title, memory_copy_text("Share of the runs"));
    chart_set_text(&chart->kind, memory_copy_text("Steps"));
    chart_set_text(&chart->title,
                   memory_print("%s: how many of the runs stay below", estimates->cells.metric->title));
    chart_set_text(&chart->x_title, metric_title(estimates->cells.metric, &unit));
    chart_add_note(chart, "Empirical distribution of the runs' values: a line further right is more.");
    dimensions_finish(&dimensions);
    return true;
}

const struct figure figure_ecdf = {
    .name = "ecdf",
    .summary = "empirical distribution of run values, one panel a number of replicas",
    .metric = "bitrate",
    .other_metrics = METRIC_OF_RUNS,
    .width_px = 1500,
    .height_px = 700,
    .build = build,
};
