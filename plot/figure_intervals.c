/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bitrate over time inside the runs, one panel a cell: every run, and the mean over them. */
#include "base/memory.h"
#include "plot/matrix_panels.h"

#include <inttypes.h>
#include <stdlib.h>

/* A point stands in the middle of its interval. */
static void add_line(const struct matrix_cell *cell, const struct time_point *points, size_t count,
                     enum chart_line_kind kind, char *label)
{
    struct chart_line *line = chart_add_line(cell->panel, cell->series, kind);
    line->label = label;
    line->tooltip = memory_print("%s, %s", cell->what, label);
    for (size_t i = 0; i < count; i++)
        chart_line_to(line, (points[i].start + points[i].end) / 2.0, points[i].bits_per_second);
}

static void fill(const struct matrix_cell *cell)
{
    const struct over_time *over_time = &cell->data->over_time;
    const char *configuration = cell->row->cell->configuration;
    unsigned replicas = cell->row->cell->replicas;
    for (size_t i = 0; i < over_time->count; i++) {
        const struct run_over_time *run = &over_time->runs[i];
        if (run->count > 0 && run_over_time_is_of(run, configuration, replicas))
            add_line(cell, run->points, run->count, LINE_FAINT, memory_print("run %" PRIu64, run->number));
    }
    size_t count = 0;
    autofree struct time_point *means = over_time_mean(over_time, configuration, replicas, &count);
    if (means != NULL)
        add_line(cell, means, count, LINE_PLAIN, memory_copy_text("mean"));
}

static bool build(struct chart *chart, const struct figure_data *data, const struct style *style,
                  struct error *error)
{
    if (data->over_time.count == 0)
        return error_set(error, "nothing to draw: the selection holds no intervals that a receiving side "
                                "printed: load iperf3's outputs (of servers, and of clients with -R)");
    if (!matrix_panels_build(chart, data, style, fill, error))
        return false;
    struct display_unit unit = series_unit(&data->estimates);
    autofree char *what = metric_title(data->estimates.cells.metric, &unit);
    chart_fit_axes(chart);
    chart->headings.label = "Run";
    chart->headings.value = memory_copy_text(what);
    chart->x[0].low = 0.0;
    chart_set_text(&chart->kind, memory_copy_text("Lines"));
    chart_set_text(&chart->title, memory_print("%s over time inside the runs", what));
    chart_set_text(&chart->x_title, memory_copy_text("Time from the test's beginning (s)"));
    chart_add_note(chart,
                   "Faint: each run, mean over its replicas; bold: mean over the runs, where all have that "
                   "interval. Repeated "
                   "measurements of a run, no observations of their own. Omitted warm-up is left out.");
    return true;
}

const struct figure figure_intervals = {
    .name = "intervals",
    .summary = "bitrate over time inside the runs, one panel a cell",
    .metric = "bitrate",
    .with_intervals = true,
    .width_px = 1500,
    .height_px = 500,
    .build = build,
};
