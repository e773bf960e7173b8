/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every run's value in the order of the runs, one panel a cell: drift, outliers and blocks are there to be
 * seen, before any mean.
 */
#include "base/memory.h"
#include "plot/axis.h"
#include "plot/matrix_panels.h"
#include "stats/outliers.h"

#include <inttypes.h>
#include <math.h>

/* Where a run stands: at its block's number where the runs have blocks, else at its own in the order. */
static double place_of(const struct cell *cell, size_t run, bool blocked)
{
    return blocked ? (double)cell->blocks[run] : (double)run + 1.0;
}

static void add_run(const struct matrix_cell *matrix, size_t run, bool outlying)
{
    const struct cell *cell = matrix->row->cell;
    bool blocked = matrix->data->estimates.blocked;
    struct chart_dot *dot = chart_add_dot(matrix->panel, matrix->series);
    dot->x.value = quantity_of(place_of(cell, run, blocked));
    dot->y.value = quantity_of(cell->values[run]);
    dot->emphasis = outlying ? EMPHASIS_HOLLOW : EMPHASIS_NONE;
    dot->remark = outlying ? "far from the others" : NULL;
    dot->label = memory_print("run %" PRIu64, cell->run_numbers[run]);
    autofree char *block = blocked ? memory_print(", block %" PRIu64, cell->blocks[run]) : NULL;
    dot->tooltip = memory_print("%s, %s%s: %.*f%s%s", matrix->what, dot->label, blocked ? block : "",
                                matrix->unit.decimals, cell->values[run] * matrix->unit.scale,
                                matrix->unit.suffix, outlying ? ", far from the others" : "");
}

static void add_mean(const struct matrix_cell *matrix, const struct estimate *row)
{
    const struct display_unit *unit = &matrix->unit;
    struct chart_rule *rule = chart_add_rule(matrix->panel, false, row->mean.value, true);
    rule->low = row->mean_low;
    rule->high = row->mean_high;
    rule->series = matrix->series;
    rule->label = memory_copy_text("mean");
    rule->tooltip = memory_print("%s, mean of %zu runs: %.*f%s", matrix->what, row->cell->runs,
                                 unit->decimals, row->mean.value * unit->scale, unit->suffix);
    if (row->mean_low.defined && row->mean_high.defined)
        memory_append(&rule->tooltip, " (%.*f to %.*f)", unit->decimals, row->mean_low.value * unit->scale,
                      unit->decimals, row->mean_high.value * unit->scale);
    append_flags(&rule->tooltip, row->flags & (flag_set)FLAGS_OF_CELLS);
}

static void fill(const struct matrix_cell *matrix)
{
    const struct estimate *row = matrix->row;
    const struct cell *cell = row->cell;
    autofree bool *outlying = memory_allocate(cell->runs, sizeof *outlying);
    outliers_find(cell->values, outlying, cell->runs);
    if (row->mean_low.defined && row->mean_high.defined)
        chart_add_band(matrix->panel, false, row->mean_low.value, row->mean_high.value);
    if (row->mean.defined)
        add_mean(matrix, row);
    for (size_t i = 0; i < cell->runs; i++)
        add_run(matrix, i, outlying[i]);
}

static double last_place(const struct estimates *estimates)
{
    double last = 1.0;
    for (size_t i = 0; i < estimates->count; i++)
        for (size_t j = 0; j < estimates->rows[i].cell->runs; j++)
            last = fmax(last, place_of(estimates->rows[i].cell, j, estimates->blocked));
    return last;
}

static bool build(struct chart *chart, const struct figure_data *data, const struct style *style,
                  struct error *error)
{
    const struct estimates *estimates = &data->estimates;
    if (!matrix_panels_build(chart, data, style, fill, error))
        return false;
    struct display_unit unit = series_unit(estimates);
    autofree char *what = metric_title(estimates->cells.metric, &unit);
    chart_fit_axes(chart);
    chart->x[0].decimals = 0;
    chart->headings.label = "Run";
    chart->headings.value = memory_copy_text(what);
    chart->x[0].low = 0.0;
    chart->x[0].high = last_place(estimates) + 1.0;
    chart_set_text(&chart->kind, memory_copy_text("Dots"));
    chart_set_text(&chart->title, memory_print("%s of every run, in the order of the runs", what));
    chart_set_text(&chart->x_title,
                   memory_copy_text(estimates->blocked ? "Block (each holds one run of every cell)" : "Run"));
    chart_add_note(chart,
                   "Dashed: the mean; band: its t interval (%.6g %%). Hollow: further than 3.5 scaled median "
                   "deviations from the median; no run is left out for that.",
                   100.0 * estimates->options.confidence);
    return true;
}

const struct figure figure_runs = {
    .name = "runs",
    .summary = "every run's value in order, one panel a cell: drift, outliers, blocks",
    .metric = "bitrate",
    .other_metrics = METRIC_OF_RUNS,
    .width_px = 1500,
    .height_px = 500,
    .build = build,
};
