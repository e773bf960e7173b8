/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How evenly cores share the work (or replicas the bitrate): an index by number of replicas, one dot a
 * configuration. Dots, because the least that an index can be is not 0. */
#include "base/configuration.h"
#include "base/memory.h"
#include "plot/figure.h"
#include "plot/series.h"

#include <math.h>

static void set_bars(struct chart *chart, const struct estimates *estimates,
                     const struct dimensions *dimensions, struct mark_list *marks,
                     const struct display_unit *unit)
{
    for (size_t group = 0; group < dimensions->replica_count; group++) {
        unsigned replicas = dimensions->replicas[group];
        autofree char *replicas_words = replicas_text(replicas, false);
        chart->panels[0].groups[group] = memory_print("%u", replicas);
        for (size_t series = 0; series < chart->series_count; series++) {
            const char *name = dimensions->configurations[series];
            const struct estimate *row = series_find(estimates, name, replicas);
            if (row == NULL)
                continue;
            const struct shown_numbers shown = {.value = row->mean,
                                                .low = row->mean_low,
                                                .high = row->mean_high,
                                                .flags = row->flags,
                                                .kind = "mean"};
            autofree char *what = memory_print("%s, %s", configuration_title(name), replicas_words);
            bar_set(chart_bar(chart, 0, group, series), &shown, row->cell, what, unit, marks);
        }
    }
}

static bool build(struct chart *chart, const struct figure_data *data, const struct style *style,
                  struct error *error)
{
    const struct estimates *estimates = &data->estimates;
    const struct metric *metric = estimates->cells.metric;
    struct dimensions dimensions;
    struct mark_list marks = {0};
    dimensions_read(&dimensions, estimates);
    if (!series_check(&dimensions, 1, 1, error)) {
        dimensions_finish(&dimensions);
        return false;
    }
    struct display_unit unit = series_unit(estimates);
    chart_init(chart, dimensions.configuration_count, 1);
    chart_panel_init(chart, 0, dimensions.replica_count);
    chart->dots_for_bars = true;
    series_of_configurations(chart, estimates, &dimensions, style);
    set_bars(chart, estimates, &dimensions, &marks, &unit);
    bool cut = chart_fit_axis(chart);
    if (metric->greatest > 0.0)
        chart->y[0].high = fmin(chart->y[0].high, metric->greatest);
    chart_set_text(&chart->kind, memory_copy_text("Dots"));
    chart_set_text(&chart->title, memory_print("%s, by number of replicas", metric->title));
    chart_set_text(&chart->x_title, memory_copy_text("Replicas (client\u2013server pairs at once)"));
    chart_set_text(&chart->y[0].title, memory_copy_text(metric->title));
    if (metric->meaning != NULL)
        chart_add_note(chart, "%s.", metric->meaning);
    add_whisker_note(chart, estimates);
    if (cut)
        chart_add_note(chart, "A whisker without a cap goes on beyond the axis.");
    marks_add_notes(&marks, chart);
    marks_finish(&marks);
    dimensions_finish(&dimensions);
    return true;
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
