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
#include "plot/bar_panels.h"
#include "plot/wording.h"

#include <math.h>
#include <stdlib.h>

/* What a build works with. */
struct work {
    const struct estimates *estimates;
    const struct style *style;
    struct display_unit unit;
    struct mark_list marks;
    bool normalised;
};

static struct shown_numbers ratio_of(const struct estimate *row)
{
    return (struct shown_numbers){.value = row->ratio,
                                  .low = row->ratio_low,
                                  .high = row->ratio_high,
                                  .flags = row->flags,
                                  .kind = "ratio"};
}

static double largest_mean(const struct estimates *estimates)
{
    double largest = 0.0;
    for (size_t i = 0; i < estimates->count; i++)
        if (estimates->rows[i].mean.defined)
            largest = fmax(largest, estimates->rows[i].mean.value);
    return largest;
}

static void cover_bar(const struct chart *chart, const struct chart_bar *bar, double *lowest, double *highest)
{
    if (!bar->value.defined)
        return;
    *lowest = fmin(*lowest, bar->value.value);
    *highest = fmax(*highest, bar->value.value);
    if (bar->low.defined && bar->high.defined) {
        *lowest = fmin(*lowest, fmax(bar->low.value, chart->y[0].low));
        *highest = fmax(*highest, fmin(bar->high.value, chart->y[0].high));
    }
}

/* The published figures begin at 0.9 and end a little above the highest whisker. */
static bool fit_published_axis(struct chart *chart)
{
    chart->y[0].base = 1.0;
    bool cut = chart_fit_axis(chart);
    double lowest = 1.0;
    double highest = 1.0;
    for (size_t panel = 0; panel < chart->panel_count; panel++)
        for (size_t i = 0; i < chart->panels[panel].group_count * chart->series_count; i++)
            cover_bar(chart, &chart->panels[panel].bars[i], &lowest, &highest);
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
        y->decimals = work->unit.decimals;
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
    y->decimals = 1;
    y->suffix = " %";
    return chart_fit_axis(chart);
}

static void set_titles(struct chart *chart, const struct work *work)
{
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
    if (work->normalised && work->style->published_wording)
        chart_add_note(chart, "As published, the axis begins at %.3g: bars are cut, compare their ends.",
                       chart->y[0].low);
    if (cut)
        chart_add_note(chart, "A whisker without a cap goes on beyond the axis.");
    marks_add_notes(&work->marks, chart);
}

static bool build(struct chart *chart, const struct figure_data *data, const struct style *style,
                  struct error *error)
{
    const struct estimates *estimates = &data->estimates;
    struct work work = {
        .estimates = estimates, .style = style, .normalised = estimates->options.reference != NULL};
    work.unit = work.normalised ? (struct display_unit){1.0, "", "", 3}
                                : display_unit_of(estimates->cells.metric->unit, largest_mean(estimates));
    struct dimensions dimensions;
    dimensions_read(&dimensions, estimates);
    const struct bar_panels bars = {.estimates = estimates,
                                    .dimensions = &dimensions,
                                    .style = style,
                                    .unit = work.unit,
                                    .numbers = work.normalised ? ratio_of : series_mean,
                                    .marks = &work.marks};
    bool good = bar_panels_build(chart, &bars, error);
    if (good) {
        bool cut = set_axis(chart, &work);
        set_titles(chart, &work);
        add_notes(chart, &work, cut);
    }
    marks_finish(&work.marks);
    dimensions_finish(&dimensions);
    return good;
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
