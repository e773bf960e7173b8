/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a decision is made from: how much bitrate a configuration gives, and how much of the cores' time in
 * softirqs each Gbit/s of it takes, both with their intervals. One panel a number of replicas.
 */
#include "base/configuration.h"
#include "base/memory.h"
#include "plot/figure.h"
#include "plot/series.h"

#include <math.h>

enum { PANELS_MOST = 24 };

struct work {
    const struct figure_data *data;
    struct dimensions dimensions;
    struct mark_list marks;
};

static void add_dot(struct work *work, struct chart_panel *panel, size_t series,
                    const struct estimate *bitrate, const struct estimate *cost,
                    const struct display_unit *unit)
{
    const struct mark mark = {
        .flags = (bitrate->flags | cost->flags) & (flag_set)FLAGS_OF_CELLS, .what = "", .reason = ""};
    struct chart_dot *dot = chart_add_dot(panel, series);
    dot->x = (struct chart_value){cost->mean, cost->mean_low, cost->mean_high};
    dot->y = (struct chart_value){bitrate->mean, bitrate->mean_low, bitrate->mean_high};
    dot->mark = marks_symbol(&work->marks, &mark);
    if (!cost->mean.defined || !bitrate->mean.defined)
        return;
    dot->tooltip = memory_print(
        "%s, %s: %.*f%s (%.*f to %.*f) at %.3g cores per Gbit/s (%.3g to %.3g), n %zu",
        configuration_title(bitrate->cell->configuration), panel->title, unit->decimals,
        bitrate->mean.value * unit->scale, unit->suffix, unit->decimals,
        bitrate->mean_low.value * unit->scale, unit->decimals, bitrate->mean_high.value * unit->scale,
        cost->mean.value, cost->mean_low.value, cost->mean_high.value, bitrate->cell->runs);
    append_flags(&dot->tooltip, mark.flags);
}

static void set_panel(struct chart *chart, struct work *work, size_t index)
{
    const struct figure_data *data = work->data;
    unsigned replicas = work->dimensions.replicas[index];
    struct chart_panel *panel = &chart->panels[index];
    struct display_unit unit = series_unit(&data->estimates); /* one for all panels: the title stands once */
    panel->x = index;
    panel->y = index;
    panel->title = replicas_text(replicas, false);
    chart->y[index].scale = unit.scale;
    chart->y[index].decimals = unit.decimals;
    chart_set_text(&chart->y[index].title, memory_print("Bitrate (%s)", unit.name));
    for (size_t i = 0; i < chart->series_count; i++) {
        const char *name = work->dimensions.configurations[i];
        const struct estimate *bitrate = series_find(&data->estimates, name, replicas);
        const struct estimate *cost = series_find(&data->second, name, replicas);
        if (bitrate != NULL && cost != NULL)
            add_dot(work, panel, i, bitrate, cost, &unit);
    }
}

static bool has_dots(const struct chart *chart)
{
    for (size_t i = 0; i < chart->panel_count; i++)
        for (size_t j = 0; j < chart->panels[i].dot_count; j++)
            if (chart->panels[i].dots[j].x.value.defined && chart->panels[i].dots[j].y.value.defined)
                return true;
    return false;
}

static bool draw(struct chart *chart, struct work *work, const struct style *style, struct error *error)
{
    size_t panels = work->dimensions.replica_count;
    chart_init(chart, work->dimensions.configuration_count, panels);
    chart_set_axes(chart, panels, panels);
    chart->shares_x_title = true;
    chart->height_pt = 120.0 + 160.0 * ceil((double)panels / 3.0);
    chart->headings.panel = "Replicas";
    series_of_configurations(chart, &work->data->estimates, &work->dimensions, style);
    for (size_t i = 0; i < panels; i++)
        set_panel(chart, work, i);
    if (!has_dots(chart)) {
        chart_finish(chart);
        return error_set(error, "nothing to draw: no cell has both a bitrate and its cores' softirq time");
    }
    bool cut = chart_fit_axes(chart);
    chart_set_text(&chart->kind, memory_copy_text("Dots"));
    chart_set_text(&chart->title, memory_copy_text("Bitrate against its cost in softirq time"));
    chart_set_text(&chart->x_title, memory_copy_text("Cost: softirq cores per Gbit/s of all replicas"));
    add_whisker_note(chart, &work->data->estimates);
    chart_add_note(chart, "Bitrate: mean over the replicas. Further up: more bitrate; further left: less "
                          "work for each bit. Axes are each panel's own "
                          "and need not begin at 0.");
    if (cut)
        chart_add_note(chart, "A whisker without a cap goes on beyond the axis.");
    marks_add_notes(&work->marks, chart);
    return true;
}

static bool build(struct chart *chart, const struct figure_data *data, const struct style *style,
                  struct error *error)
{
    struct work work = {.data = data};
    dimensions_read(&work.dimensions, &data->estimates);
    bool good = series_check(&work.dimensions, work.dimensions.replica_count, PANELS_MOST, error) &&
                series_check_overlaid(&work.dimensions, error) && draw(chart, &work, style, error);
    marks_finish(&work.marks);
    dimensions_finish(&work.dimensions);
    return good;
}

const struct figure figure_cost = {
    .name = "cost",
    .summary = "bitrate against softirq cores per Gbit/s, one panel a number of replicas",
    .metric = "bitrate",
    .second_metric = "softirq-cost",
    .width_px = 1500,
    .height_px = 500,
    .build = build,
};
