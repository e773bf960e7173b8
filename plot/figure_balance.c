/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How evenly cores share the work (or replicas the bitrate): an index by number of replicas, one dot a
 * configuration. Dots, because the least that an index can be is not 0. */
#include "base/memory.h"
#include "plot/bar_panels.h"

#include <math.h>

static void set_texts(struct chart *chart, const struct estimates *estimates, const struct mark_list *marks)
{
    const struct metric *metric = estimates->cells.metric;
    bool cut = chart_fit_axis(chart);
    if (metric->greatest > 0.0)
        chart->y[0].high = fmin(chart->y[0].high, metric->greatest);
    chart_set_text(&chart->kind, memory_copy_text("Dots"));
    chart_set_text(&chart->title, memory_print("%s, by number of replicas", metric->title));
    chart_set_text(&chart->y[0].title, memory_copy_text(metric->title));
    if (metric->meaning != NULL)
        chart_add_note(chart, "%s.", metric->meaning);
    add_whisker_note(chart, estimates);
    if (cut)
        chart_add_note(chart, "A whisker without a cap goes on beyond the axis.");
    marks_add_notes(marks, chart);
}

static bool build(struct chart *chart, const struct figure_data *data, const struct style *style,
                  struct error *error)
{
    const struct estimates *estimates = &data->estimates;
    struct dimensions dimensions;
    struct mark_list marks = {0};
    dimensions_read(&dimensions, estimates);
    const struct bar_panels bars = {.estimates = estimates,
                                    .dimensions = &dimensions,
                                    .style = style,
                                    .unit = series_unit(estimates),
                                    .numbers = series_mean,
                                    .marks = &marks};
    bool good = bar_panels_build(chart, &bars, error);
    if (good) {
        chart->dots_for_bars = true;
        set_texts(chart, estimates, &marks);
    }
    marks_finish(&marks);
    dimensions_finish(&dimensions);
    return good;
}

const struct figure figure_balance = {
    .name = "balance",
    .summary = "how evenly the cores share softirq time (Jain's index), by number of replicas",
    .metric = "softirq-jain",
    .other_metrics = METRIC_DERIVED,
    .width_px = 1500,
    .height_px = 500,
    .build = build,
};
