/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every comparison as a line of its own: the ratio, its interval, the margin of equivalence as a band, and
 * what it comes to in words. One panel a number of replicas, on one axis.
 */
#include "base/configuration.h"
#include "base/memory.h"
#include "base/text.h"
#include "plot/axis.h"
#include "plot/figure.h"
#include "plot/series.h"

#include <stdio.h>

enum { PANELS_MOST = 64, ROWS_MOST = 1200 };

struct work {
    const struct estimates *estimates;
    struct dimensions dimensions;
    struct mark_list marks;
};

/* "+5.2 %". */
static void change_text(char buffer[static 64], double ratio)
{
    char number[48];
    axis_format(number, 100.0 * (ratio - 1.0), 1, true);
    snprintf(buffer, 64, "%s", number);
}

static const char *verdict_of_row(const struct estimate *row)
{
    return row->verdict != NULL ? row->verdict->name : "";
}

/* "+5.2 % (−0.3 to +11.0), inconclusive"; "no ratio" and "no interval" where that is so. Free with free(). */
static char *words_of_row(const struct estimate *row)
{
    char value[64];
    char low[64];
    char high[64];
    if (!row->ratio.defined)
        return memory_copy_text("no ratio");
    change_text(value, row->ratio.value);
    if (!row->ratio_low.defined || !row->ratio_high.defined)
        return memory_print("%s %% (no interval), %s", value, verdict_of_row(row));
    change_text(low, row->ratio_low.value);
    change_text(high, row->ratio_high.value);
    return memory_print("%s %% (%s to %s), %s", value, low, high, verdict_of_row(row));
}

static char *mark_of_row(struct work *work, const struct estimate *row)
{
    const struct shown_numbers shown = {.value = row->ratio,
                                        .low = row->ratio_low,
                                        .high = row->ratio_high,
                                        .flags = row->flags,
                                        .kind = "ratio"};
    const struct mark mark = shown_mark(&shown);
    return marks_symbol(&work->marks, &mark);
}

static void set_row(struct work *work, struct chart_panel *panel, size_t place, size_t series,
                    const struct estimate *row)
{
    autofree char *title = text_make_visible(configuration_title(row->cell->configuration));
    autofree char *words = words_of_row(row);
    struct chart_dot *dot = chart_add_dot(panel, series);
    dot->mark = mark_of_row(work, row);
    const char *between = dot->mark != NULL ? " " : "";
    const char *mark = dot->mark != NULL ? dot->mark : "";
    panel->rows[place] = memory_copy_text(title);
    panel->row_ends[place] = memory_print("%s%s%s", words, between, mark);
    panel->row_short_ends[place] =
        memory_print("%s%s%s", row->ratio.defined ? verdict_of_row(row) : "no ratio", between, mark);
    dot->x = (struct chart_value){row->ratio, row->ratio_low, row->ratio_high};
    dot->y.value = quantity_of((double)place);
    dot->label = memory_copy_text(verdict_of_row(row));
    dot->tooltip = memory_print("%s, %s: %s", title, panel->title, words);
    if (!row->ratio.defined && row->ratio.reason != NULL)
        memory_append(&dot->tooltip, " (%s)", row->ratio.reason);
    append_flags(&dot->tooltip, row->flags);
}

/* Rows that the panel has: every comparison at that number of replicas. */
static size_t count_rows(const struct work *work, unsigned replicas)
{
    size_t count = 0;
    for (size_t i = 0; i < work->dimensions.configuration_count; i++) {
        const struct estimate *row =
            series_find(work->estimates, work->dimensions.configurations[i], replicas);
        count += row != NULL && !row->is_reference;
    }
    return count;
}

static void set_panel(struct chart *chart, struct work *work, size_t index)
{
    struct chart_panel *panel = &chart->panels[index];
    unsigned replicas = work->dimensions.replicas[index];
    double margin = work->estimates->options.margin;
    panel->title = replicas_text(replicas, false);
    chart_panel_rows(panel, count_rows(work, replicas), true);
    chart_add_band(panel, true, 1.0 / (1.0 + margin), 1.0 + margin);
    chart_add_rule(panel, true, 1.0, false);
    size_t place = 0;
    for (size_t i = 0; i < work->dimensions.configuration_count; i++) {
        const struct estimate *row =
            series_find(work->estimates, work->dimensions.configurations[i], replicas);
        if (row != NULL && !row->is_reference)
            set_row(work, panel, place++, i, row);
    }
}

static size_t all_rows(const struct work *work)
{
    size_t rows = 0;
    for (size_t i = 0; i < work->dimensions.replica_count; i++)
        rows += count_rows(work, work->dimensions.replicas[i]);
    return rows;
}

static void set_texts(struct chart *chart, const struct work *work, bool cut)
{
    const struct estimate_options *options = &work->estimates->options;
    const char *reference = configuration_title(options->reference);
    const char *metric = work->estimates->cells.metric->title;
    chart_set_text(&chart->kind, memory_copy_text("Forest plot"));
    chart_set_text(&chart->title,
                   memory_print("%s relative to %s: ratios, intervals and verdicts", metric, reference));
    chart_set_text(&chart->x_title, memory_print("Change from %s", reference));
    chart_set_text(&chart->headings.value, memory_copy_text(chart->x_title));
    add_whisker_note(chart, work->estimates);
    chart_add_note(chart, "Band: no practical difference (margin %.6g %%). Verdicts: p %s.",
                   100.0 * options->margin, options->adjustment->title);
    if (cut)
        chart_add_note(chart, "A whisker without a cap goes on beyond the axis.");
    marks_add_notes(&work->marks, chart);
}

static bool draw(struct chart *chart, struct work *work, const struct style *style, struct error *error)
{
    size_t rows = all_rows(work);
    if (rows == 0)
        return error_set(error, "nothing to draw: the selection holds nothing to compare with %s",
                         configuration_title(work->estimates->options.reference));
    if (rows > ROWS_MOST)
        return error_set(error,
                         "%zu comparisons are too many for one picture (at most %d): choose some with "
                         "--replicas or --configurations",
                         rows, ROWS_MOST);
    chart_init(chart, work->dimensions.configuration_count, work->dimensions.replica_count);
    chart->columns = 1;
    chart->headings = (struct chart_headings){.panel = "Replicas", .label = "Verdict"};
    chart->shares_x = true;
    chart->least_height_pt = 40.0 + 6.4 * (double)rows + 12.0 * (double)chart->panel_count;
    chart->height_pt = 95.0 + 14.5 * (double)rows + 31.0 * (double)chart->panel_count;
    chart->x[0] = (struct chart_axis){.title = chart->x[0].title,
                                      .base = 1.0,
                                      .base_line = true,
                                      .offset = 1.0,
                                      .scale = 100.0,
                                      .signs = true,
                                      .suffix = " %",
                                      .decimals = 1};
    series_of_configurations(chart, work->estimates, &work->dimensions, style);
    for (size_t i = 0; i < chart->series_count; i++)
        chart->series[i].in_labels = true;
    for (size_t i = 0; i < chart->panel_count; i++)
        set_panel(chart, work, i);
    set_texts(chart, work, chart_fit_axes(chart));
    return true;
}

static bool build(struct chart *chart, const struct figure_data *data, const struct style *style,
                  struct error *error)
{
    struct work work = {.estimates = &data->estimates};
    if (work.estimates->options.reference == NULL)
        return error_set(error,
                         "nothing to draw: there is nothing to compare with: give --normalize CONFIGURATION");
    dimensions_read(&work.dimensions, work.estimates);
    bool good = series_check(&work.dimensions, work.dimensions.replica_count, PANELS_MOST, error) &&
                draw(chart, &work, style, error);
    marks_finish(&work.marks);
    dimensions_finish(&work.dimensions);
    return good;
}

const struct figure figure_forest = {
    .name = "forest",
    .summary = "every comparison: ratio, interval, margin and verdict",
    .metric = "bitrate",
    .other_metrics = METRIC_OF_RUNS,
    .reference = "baseline",
    .width_px = 1500,
    .height_px = 400,
    .build = build,
};
