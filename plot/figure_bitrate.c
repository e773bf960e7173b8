/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bitrate by replicas, one bar a configuration.
 *
 * A normalised bitrate is drawn as what it is about, the change from the reference: bars grow from the line
 * at 1, labelled 0 %, up for better and down for worse, and their length is in proportion to the change. Bars
 * from zero would be honest as well, but at ratios of 0.94 to 1.25 nine tenths of the ink would say nothing
 * and the intervals would shrink to a few pixels; bars from an axis cut at 0.9, as published, make a gain of
 * 25 % look 3.5 times as high as the reference. Bitrates that are not normalised are drawn from zero.
 */
#include "base/configuration.h"
#include "base/memory.h"
#include "plot/axis.h"
#include "plot/figure.h"
#include "plot/series.h"
#include "plot/wording.h"

#include <math.h>
#include <stdlib.h>

/* What a build works with. */
struct work {
    const struct estimates *estimates;
    const struct style *style;
    struct dimensions dimensions;
    struct display_unit unit;
    struct mark_list marks;
    bool normalised;
};

static struct shown_numbers numbers_of(const struct work *work, const struct estimate *row)
{
    if (work->normalised)
        return (struct shown_numbers){.value = row->ratio,
                                      .low = row->ratio_low,
                                      .high = row->ratio_high,
                                      .flags = row->flags,
                                      .kind = "ratio"};
    return (struct shown_numbers){.value = row->mean,
                                  .low = row->mean_low,
                                  .high = row->mean_high,
                                  .flags = row->flags,
                                  .kind = "mean"};
}

static void set_bars(struct chart *chart, struct work *work)
{
    for (size_t group = 0; group < work->dimensions.replica_count; group++) {
        unsigned replicas = work->dimensions.replicas[group];
        autofree char *replicas_words = replicas_text(replicas, false);
        chart->panels[0].groups[group] =
            work->style->published_wording ? replicas_text(replicas, true) : memory_print("%u", replicas);
        for (size_t series = 0; series < chart->series_count; series++) {
            const char *name = work->dimensions.configurations[series];
            const struct estimate *row = estimates_find(work->estimates, name, replicas, CELL_CPU_NONE);
            if (row == NULL)
                continue;
            struct shown_numbers shown = numbers_of(work, row);
            autofree char *what = memory_print("%s, %s", configuration_title(name), replicas_words);
            bar_set(chart_bar(chart, 0, group, series), &shown, row->cell, what, &work->unit, &work->marks);
        }
    }
}

static double largest_mean(const struct estimates *estimates)
{
    double largest = 0.0;
    for (size_t i = 0; i < estimates->count; i++)
        if (estimates->rows[i].mean.defined)
            largest = fmax(largest, estimates->rows[i].mean.value);
    return largest;
}

/* The published figures begin at 0.9 and end a little above the highest whisker. */
static bool fit_published_axis(struct chart *chart)
{
    chart->y[0].base = 1.0;
    bool cut = chart_fit_axis(chart);
    double lowest = 1.0;
    double highest = 1.0;
    for (size_t i = 0; i < chart->panels[0].group_count * chart->series_count; i++) {
        const struct chart_bar *bar = &chart->panels[0].bars[i];
        if (bar->value.defined) {
            lowest = fmin(lowest, bar->value.value);
            highest = fmax(highest, bar->value.value);
        }
        if (bar->value.defined && bar->low.defined && bar->high.defined) {
            lowest = fmin(lowest, fmax(bar->low.value, chart->y[0].low));
            highest = fmax(highest, fmin(bar->high.value, chart->y[0].high));
        }
    }
    double low = fmin(0.9, floor(10.0 * lowest) / 10.0);
    chart->y[0].low = low;
    chart->y[0].base = low;
    chart->y[0].high = highest + 0.06 * (highest - low);
    return cut;
}

static bool set_axis(struct chart *chart, const struct work *work)
{
    struct chart_axis *y = &chart->y[0];
    bool published = work->style->published_wording;
    if (!work->normalised) {
        chart_set_text(&y->title, memory_print(published ? "Average Bitrate (%s)" : "Average bitrate (%s)",
                                               work->unit.name));
        y->scale = work->unit.scale;
        return chart_fit_axis(chart);
    }
    if (published) {
        chart_set_text(&y->title, memory_copy_text("Normalized Average Bitrate"));
        return fit_published_axis(chart);
    }
    const char *reference = configuration_title(work->estimates->options.reference);
    chart_set_text(&y->title, memory_print("Change from %s", reference));
    y->base = 1.0;
    y->base_line = true;
    y->offset = 1.0;
    y->scale = 100.0;
    y->signs = true;
    y->suffix = " %";
    return chart_fit_axis(chart);
}

static void set_titles(struct chart *chart, const struct work *work)
{
    chart_set_text(&chart->x_title, memory_copy_text(work->style->published_wording
                                                         ? "Replicas"
                                                         : "Replicas (client\u2013server pairs at once)"));
    if (work->style->published_wording)
        return;
    if (work->normalised)
        chart_set_text(&chart->title, memory_print("Average bitrate relative to %s, by number of replicas",
                                                   configuration_title(work->estimates->options.reference)));
    else
        chart_set_text(&chart->title, memory_copy_text("Average bitrate by number of replicas"));
}

static void add_notes(struct chart *chart, const struct work *work, bool cut)
{
    add_whisker_note(chart, work->estimates);
    if (cut)
        chart_add_note(chart, "A whisker without a cap goes on beyond the axis.");
    marks_add_notes(&work->marks, chart);
}

static bool build(struct chart *chart, const struct figure_data *data, const struct style *style,
                  struct error *error)
{
    const struct estimates *estimates = &data->estimates;
    if (estimates->count == 0)
        return error_set(error, "nothing to draw: the selection holds no cell: choose other --replicas or "
                                "--configurations");
    struct work work = {
        .estimates = estimates, .style = style, .normalised = estimates->options.reference != NULL};
    dimensions_read(&work.dimensions, estimates);
    work.unit = work.normalised ? (struct display_unit){1.0, "", "", 3}
                                : display_unit_of(estimates->cells.metric->unit, largest_mean(estimates));
    chart_init(chart, work.dimensions.configuration_count, 1);
    chart_panel_init(chart, 0, work.dimensions.replica_count);
    series_of_configurations(chart, estimates, &work.dimensions, style);
    set_bars(chart, &work);
    bool cut = set_axis(chart, &work);
    set_titles(chart, &work);
    add_notes(chart, &work, cut);
    marks_finish(&work.marks);
    dimensions_finish(&work.dimensions);
    return true;
}

const struct figure figure_bitrate = {
    .name = "bitrate",
    .summary = "average bitrate by number of replicas, one bar a configuration, relative to a reference",
    .metric = "bitrate",
    .reference = "baseline",
    .width_px = 1500,
    .height_px = 500,
    .build = build,
};
