/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/cpu_panels.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/text.h"
#include "plot/dimensions.h"
#include "plot/wording.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What a build works with. */
/* Of a panel 375 points wide: a bar is still 3 points. */
enum { BARS_MOST = 112 };

struct work {
    const struct estimates *estimates;
    const struct style *style;
    struct dimensions dimensions;
    unsigned panels[2]; /* numbers of replicas */
    size_t panel_count;
    int *cores; /* [core_count] drawn one by one, ascending; the rest as one bar */
    size_t core_count;
    int *rest;
    size_t rest_count;
    struct mark_list marks;
};

static const struct display_unit percent = {1.0, " %", "%", 2};

struct core_load {
    int cpu;
    double busy; /* larger is busier */
};

static int compare_busiest_first(const void *left, const void *right)
{
    const struct core_load *l = left;
    const struct core_load *r = right;
    if (l->busy > r->busy || l->busy < r->busy)
        return l->busy < r->busy ? 1 : -1;
    return (l->cpu > r->cpu) - (l->cpu < r->cpu);
}

static int compare_cpus(const void *left, const void *right)
{
    int l = *(const int *)left;
    int r = *(const int *)right;
    return (l > r) - (l < r);
}

static bool is_shown(const struct work *work, const struct cell *cell)
{
    for (size_t i = 0; i < work->panel_count; i++)
        if (work->panels[i] == cell->replicas)
            return true;
    return false;
}

static double busyness(const struct work *work, int cpu)
{
    double sum = 0.0;
    size_t count = 0;
    for (size_t i = 0; i < work->estimates->count; i++) {
        const struct estimate *row = &work->estimates->rows[i];
        if (row->cell->cpu != cpu || !row->mean.defined || !is_shown(work, row->cell))
            continue;
        sum += row->mean.value;
        count++;
    }
    double mean = count > 0 ? sum / (double)count : 0.0;
    return work->estimates->cells.metric->higher_is_better ? -mean : mean;
}

/* Divides the cores into those drawn one by one and the rest. */
static void choose_cores(struct work *work)
{
    size_t count = work->dimensions.cpu_count;
    work->cores = memory_allocate(count, sizeof *work->cores);
    work->rest = memory_allocate(count, sizeof *work->rest);
    work->core_count = count <= CPU_PANELS_CORES_MOST ? count : CPU_PANELS_CORES_MOST - 1;
    work->rest_count = count - work->core_count;
    autofree struct core_load *loads = memory_allocate(count, sizeof *loads);
    for (size_t i = 0; i < count; i++) {
        int cpu = work->dimensions.cpus[i];
        loads[i] = (struct core_load){.cpu = cpu, .busy = work->rest_count > 0 ? busyness(work, cpu) : 0.0};
    }
    qsort(loads, count, sizeof *loads, compare_busiest_first);
    for (size_t i = 0; i < count; i++) {
        if (i < work->core_count)
            work->cores[i] = loads[i].cpu;
        else
            work->rest[i - work->core_count] = loads[i].cpu;
    }
    qsort(work->cores, work->core_count, sizeof *work->cores, compare_cpus);
}

static void choose_panels(struct work *work)
{
    size_t count = work->dimensions.replica_count;
    work->panels[0] = work->dimensions.replicas[0];
    work->panels[1] = work->dimensions.replicas[count - 1];
    work->panel_count = count > 1 ? 2 : 1;
}

static void set_series(struct chart *chart, const struct work *work)
{
    /* Our palette's first colour is the grey of a reference: it suits the cores that are drawn together. */
    size_t shift = work->style->published_wording ? 0 : 1;
    for (size_t i = 0; i < work->core_count; i++) {
        chart->series[i].title = memory_print("Core %d", work->cores[i]);
        chart->series[i].fill = work->style->fill(i + shift);
    }
    if (work->rest_count > 0) {
        chart->series[work->core_count].title = memory_print("%zu others, mean", work->rest_count);
        chart->series[work->core_count].fill = work->style->fill(shift == 1 ? 0 : work->core_count);
    }
}

static void set_core_bar(struct chart_bar *bar, struct work *work, const struct estimate *row,
                         const char *what)
{
    struct shown_numbers shown = {.value = row->mean,
                                  .low = row->mean_low,
                                  .high = row->mean_high,
                                  .flags =
                                      row->flags & FLAGS_OF_CELLS, /* the reference's do not concern a mean */
                                  .kind = "mean"};
    bar_set(bar, &shown, row->cell, what, &percent, &work->marks);
}

/* The mean of the cores that are not drawn one by one: no interval, no mark of their own. */
static void set_rest_bar(struct chart_bar *bar, const struct work *work, const char *configuration,
                         unsigned replicas, const char *what)
{
    double sum = 0.0;
    size_t count = 0;
    for (size_t i = 0; i < work->rest_count; i++) {
        const struct estimate *row = estimates_find(work->estimates, configuration, replicas, work->rest[i]);
        if (row != NULL && row->mean.defined) {
            sum += row->mean.value;
            count++;
        }
    }
    if (count == 0)
        return;
    bar->value = quantity_of(sum / (double)count);
    bar->tooltip = memory_print("%s: %.2f %% (mean of %zu cores)", what, bar->value.value, count);
}

static void set_group(struct chart *chart, struct work *work, size_t panel, size_t group)
{
    const char *configuration = work->dimensions.configurations[group];
    unsigned replicas = work->panels[panel];
    autofree char *replicas_words = replicas_text(replicas, false);
    chart->panels[panel].groups[group] = text_make_visible(configuration_title(configuration));
    for (size_t series = 0; series < chart->series_count; series++) {
        struct chart_bar *bar = chart_bar(chart, panel, group, series);
        autofree char *what = memory_print("%s, %s, %s", configuration_title(configuration), replicas_words,
                                           chart->series[series].title);
        if (series == work->core_count) {
            set_rest_bar(bar, work, configuration, replicas, what);
            continue;
        }
        const struct estimate *row =
            estimates_find(work->estimates, configuration, replicas, work->cores[series]);
        if (row != NULL)
            set_core_bar(bar, work, row, what);
    }
}

static void set_panels(struct chart *chart, struct work *work)
{
    for (size_t panel = 0; panel < work->panel_count; panel++) {
        autofree char *replicas_words = replicas_text(work->panels[panel], work->style->published_wording);
        chart->panels[panel].title = work->style->published_wording
                                         ? memory_print("(%c) %s", (char)('a' + (int)panel), replicas_words)
                                         : memory_copy_text(replicas_words);
        chart_panel_init(chart, panel, work->dimensions.configuration_count);
        for (size_t group = 0; group < work->dimensions.configuration_count; group++)
            set_group(chart, work, panel, group);
    }
}

/* From 0 to 100 as published; ours ends above the data where they are all small: the axis says so. */
static void set_axis(struct chart *chart, const struct work *work, const char *published_label)
{
    bool published = work->style->published_wording;
    const struct metric *metric = work->estimates->cells.metric;
    free(chart->y[0].title);
    chart->y[0].title = published ? memory_copy_text(published_label)
                                  : memory_print("%s, share of time (%s)", metric->title, metric->unit);
    chart->y[0].decimals = 2;
    chart->headings =
        (struct chart_headings){.panel = "Replicas", .series = "Core", .label = "Configuration"};
    chart_fit_axis(chart);
    chart->y[0].low = 0.0; /* a share can't be less or more, whatever an interval says */
    chart->y[0].high = published || chart->y[0].high > 50.0 ? 100.0 : chart->y[0].high;
}

static bool whiskers_are_cut(const struct chart *chart)
{
    const struct chart_axis *y = &chart->y[0];
    for (size_t i = 0; i < chart->panel_count; i++)
        for (size_t j = 0; j < chart->panels[i].group_count * chart->series_count; j++) {
            const struct chart_bar *bar = &chart->panels[i].bars[j];
            if ((bar->low.defined && bar->low.value < y->low) ||
                (bar->high.defined && bar->high.value > y->high))
                return true;
        }
    return false;
}

static void set_texts(struct chart *chart, const struct work *work)
{
    bool published = work->style->published_wording;
    const struct metric *metric = work->estimates->cells.metric;
    free(chart->x_title);
    chart->x_title = memory_copy_text(published ? "Type" : "");
    chart->rotates_groups = published;
    if (!published) {
        free(chart->title);
        chart->title = memory_print("%s by core and configuration", metric->title);
    }
    add_whisker_note(chart, work->estimates);
    if (whiskers_are_cut(chart))
        chart_add_note(chart, "A whisker without a cap goes on beyond the axis, where no share can be.");
    if (work->dimensions.replica_count > work->panel_count)
        chart_add_note(chart,
                       "The fewest and the most of %zu numbers of replicas: --replicas chooses others.",
                       work->dimensions.replica_count);
    if (work->rest_count > 0)
        chart_add_note(
            chart,
            "The %zu busiest cores are drawn one by one; the other %zu together as their mean, without "
            "an interval: cores of one run are correlated.",
            work->core_count, work->rest_count);
    marks_add_notes(&work->marks, chart);
}

static void work_finish(struct work *work)
{
    marks_finish(&work->marks);
    free(work->cores);
    free(work->rest);
    dimensions_finish(&work->dimensions);
}

bool cpu_panels_build(struct chart *chart, const struct estimates *estimates, const struct style *style,
                      const char *published_label, struct error *error)
{
    struct work work = {.estimates = estimates, .style = style};
    dimensions_read(&work.dimensions, estimates);
    if (work.dimensions.cpu_count == 0) {
        dimensions_finish(&work.dimensions);
        return error_set(
            error,
            "nothing to draw: the selection holds no core's %s: load mpstat's output by core, or "
            "choose other --replicas or --configurations",
            estimates->cells.metric->name);
    }
    choose_panels(&work);
    choose_cores(&work);
    size_t bars = work.dimensions.configuration_count * (work.core_count + (work.rest_count > 0 ? 1 : 0));
    if (bars > BARS_MOST) {
        work_finish(&work);
        return error_set(
            error,
            "%zu bars are too many for one panel (at most %d): choose some with --configurations, "
            "or see heatmap",
            bars, BARS_MOST);
    }
    chart_init(chart, work.core_count + (work.rest_count > 0 ? 1 : 0), work.panel_count);
    set_series(chart, &work);
    set_panels(chart, &work);
    set_axis(chart, &work, published_label);
    set_texts(chart, &work);
    work_finish(&work);
    return true;
}
