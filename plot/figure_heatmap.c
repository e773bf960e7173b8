/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which core does the work: a share of each core's time, core by configuration, one panel a number of
 * replicas. */
#include "base/configuration.h"
#include "base/memory.h"
#include "base/text.h"
#include "plot/axis.h"
#include "plot/figure.h"
#include "plot/series.h"

#include <math.h>
#include <string.h>

enum { PANELS_MOST = 24, TILES_MOST = 20000 };

struct work {
    const struct estimates *estimates;
    struct dimensions dimensions;
    struct mark_list marks;
    double largest;
};

static void set_tile(struct work *work, struct chart_panel *panel, size_t group, size_t row,
                     unsigned replicas)
{
    const char *name = work->dimensions.configurations[group];
    int cpu = work->dimensions.cpus[row];
    const struct estimate *estimate = estimates_find(work->estimates, name, replicas, cpu);
    if (estimate == NULL)
        return;
    struct chart_tile *tile = chart_add_tile(panel, group, row);
    tile->value = estimate->mean;
    tile->low = estimate->mean_low;
    tile->high = estimate->mean_high;
    tile->mark = cell_mark(&work->marks, estimate);
    if (!estimate->mean.defined) {
        tile->tooltip =
            memory_print("%s, %s, core %d: no mean", configuration_title(name), panel->title, cpu);
        return;
    }
    double value = estimate->mean.value;
    work->largest = fmax(work->largest, value);
    tile->text = memory_print(value < 9.95 ? "%.1f" : "%.0f", value);
    tile->tooltip = memory_print("%s, %s, core %d: %.2f %%, n %zu", configuration_title(name), panel->title,
                                 cpu, value, estimate->cell->runs);
    append_flags(&tile->tooltip, estimate->flags & (flag_set)FLAGS_OF_CELLS);
}

static void set_panel(struct chart *chart, struct work *work, size_t index)
{
    struct chart_panel *panel = &chart->panels[index];
    const struct dimensions *dimensions = &work->dimensions;
    panel->title = replicas_text(dimensions->replicas[index], false);
    chart_panel_groups(panel, dimensions->configuration_count);
    chart_panel_rows(panel, dimensions->cpu_count, false);
    for (size_t i = 0; i < panel->group_count; i++)
        panel->groups[i] = text_make_visible(configuration_title(dimensions->configurations[i]));
    for (size_t i = 0; i < panel->row_count; i++)
        panel->rows[i] = memory_print("%d", dimensions->cpus[i]);
    for (size_t i = 0; i < panel->group_count; i++)
        for (size_t j = 0; j < panel->row_count; j++)
            set_tile(work, panel, i, j, dimensions->replicas[index]);
}

static void set_texts(struct chart *chart, const struct work *work)
{
    const struct metric *metric = work->estimates->cells.metric;
    double low = 0.0;
    double high = fmax(work->largest, 1.0);
    axis_widen(&low, &high, 6);
    chart->ramp_high = fmin(high, 100.0);
    chart->y[0].suffix = " %";
    chart->y[0].decimals = 2;
    chart->headings = (struct chart_headings){
        .panel = "Replicas", .label = "Core", .value = memory_print("%s, mean", metric->title)};
    chart_set_text(&chart->y[0].title, memory_copy_text("Core"));
    chart_set_text(&chart->ramp_title, memory_print("%s, mean share of the core's time", metric->title));
    chart_set_text(&chart->kind, memory_copy_text("Heat map"));
    chart_set_text(&chart->title, memory_print("%s by core and configuration", metric->title));
    marks_add_notes(&work->marks, chart);
}

static bool draw(struct chart *chart, struct work *work, struct error *error)
{
    const struct dimensions *dimensions = &work->dimensions;
    size_t tiles = dimensions->replica_count * dimensions->configuration_count * dimensions->cpu_count;
    if (tiles == 0)
        return error_set(error,
                         "nothing to draw: the selection holds no core's %s: load mpstat's output by core, "
                         "or choose other --replicas or --configurations",
                         work->estimates->cells.metric->name);
    if (tiles > TILES_MOST)
        return error_set(
            error,
            "%zu cells are too many for one picture (at most %d): choose some with --replicas or "
            "--configurations",
            tiles, TILES_MOST);
    chart_init(chart, 0, dimensions->replica_count);
    chart->shares_y = true;
    double rows = ceil((double)dimensions->replica_count / 3.0);
    chart->height_pt = 70.0 + rows * (75.0 + fmax(60.0, 12.0 * (double)dimensions->cpu_count));
    for (size_t i = 0; i < chart->panel_count; i++)
        set_panel(chart, work, i);
    set_texts(chart, work);
    return true;
}

static bool build(struct chart *chart, const struct figure_data *data, const struct style *style,
                  struct error *error)
{
    (void)style;
    struct work work = {.estimates = &data->estimates};
    dimensions_read(&work.dimensions, work.estimates);
    bool good = series_check(&work.dimensions, work.dimensions.replica_count, PANELS_MOST, error) &&
                draw(chart, &work, error);
    marks_finish(&work.marks);
    dimensions_finish(&work.dimensions);
    return good;
}

const struct figure figure_heatmap = {
    .name = "heatmap",
    .summary = "share of each core's time in softirqs, core by configuration",
    .metric = "softirq",
    .other_metrics = METRIC_BY_CPU,
    .width_px = 1500,
    .height_px = 400,
    .build = build,
};
