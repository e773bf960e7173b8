/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/chart.h"

#include "base/memory.h"
#include "plot/axis.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void chart_init(struct chart *chart, size_t series_count, size_t panel_count)
{
    *chart = (struct chart){.title = memory_copy_text(""),
                            .description = memory_copy_text(""),
                            .x_title = memory_copy_text(""),
                            .series_count = series_count,
                            .panel_count = panel_count};
    chart->y = (struct chart_axis){.title = memory_copy_text(""), .high = 1.0, .scale = 1.0, .suffix = ""};
    chart->series = memory_allocate(series_count, sizeof *chart->series);
    chart->panels = memory_allocate(panel_count, sizeof *chart->panels);
}

static void finish_panel(const struct chart *chart, struct chart_panel *panel)
{
    for (size_t i = 0; i < panel->group_count * chart->series_count; i++) {
        free(panel->bars[i].mark);
        free(panel->bars[i].tooltip);
    }
    for (size_t i = 0; i < panel->group_count; i++)
        free(panel->groups[i]);
    free(panel->groups);
    free(panel->bars);
    free(panel->title);
}

void chart_finish(struct chart *chart)
{
    for (size_t i = 0; i < chart->panel_count; i++)
        finish_panel(chart, &chart->panels[i]);
    for (size_t i = 0; i < chart->series_count; i++)
        free(chart->series[i].title);
    for (size_t i = 0; i < chart->note_count; i++)
        free(chart->notes[i]);
    free(chart->panels);
    free(chart->series);
    free(chart->notes);
    free(chart->title);
    free(chart->description);
    free(chart->x_title);
    free(chart->y.title);
    *chart = (struct chart){0};
}

void chart_panel_init(struct chart *chart, size_t panel, size_t group_count)
{
    struct chart_panel *made = &chart->panels[panel];
    made->group_count = group_count;
    made->groups = memory_allocate(group_count, sizeof *made->groups);
    made->bars = memory_allocate(group_count * chart->series_count, sizeof *made->bars);
}

struct chart_bar *chart_bar(const struct chart *chart, size_t panel, size_t group, size_t series)
{
    return &chart->panels[panel].bars[group * chart->series_count + series];
}

void chart_add_note(struct chart *chart, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = NULL;
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    chart->notes =
        memory_grow(chart->notes, &chart->note_capacity, chart->note_count + 1, sizeof *chart->notes);
    chart->notes[chart->note_count++] = length >= 0 ? text : memory_copy_text("");
}

/* -------------------------------------------------------------------------------------------- y range -- */

struct range {
    double low, high;
};

static void range_cover(struct range *range, double value)
{
    range->low = fmin(range->low, value);
    range->high = fmax(range->high, value);
}

static int compare_doubles(const void *left, const void *right)
{
    double l = *(const double *)left;
    double r = *(const double *)right;
    return (l > r) - (l < r);
}

/* A place on the way through all bars, panel by panel. */
struct walk {
    size_t panel, bar;
};

/* The next bar; NULL behind the last one. */
static const struct chart_bar *next_bar(const struct chart *chart, struct walk *walk)
{
    while (walk->panel < chart->panel_count) {
        const struct chart_panel *panel = &chart->panels[walk->panel];
        if (walk->bar < panel->group_count * chart->series_count)
            return &panel->bars[walk->bar++];
        walk->panel++;
        walk->bar = 0;
    }
    return NULL;
}

static size_t bar_total(const struct chart *chart)
{
    size_t total = 0;
    for (size_t i = 0; i < chart->panel_count; i++)
        total += chart->panels[i].group_count * chart->series_count;
    return total;
}

/* The median length of whisker arms; 0 where there are none. */
static double median_arm(const struct chart *chart)
{
    autofree double *arms = memory_allocate(2 * bar_total(chart), sizeof *arms);
    size_t count = 0;
    struct walk walk = {0};
    for (const struct chart_bar *bar = next_bar(chart, &walk); bar != NULL; bar = next_bar(chart, &walk)) {
        if (bar->value.defined && bar->low.defined)
            arms[count++] = fabs(bar->value.value - bar->low.value);
        if (bar->value.defined && bar->high.defined)
            arms[count++] = fabs(bar->high.value - bar->value.value);
    }
    if (count == 0)
        return 0.0;
    qsort(arms, count, sizeof *arms, compare_doubles);
    return arms[count / 2];
}

bool chart_fit_axis(struct chart *chart)
{
    struct range values = {chart->y.base, chart->y.base};
    struct walk to_values = {0};
    for (const struct chart_bar *bar = next_bar(chart, &to_values); bar != NULL;
         bar = next_bar(chart, &to_values)) {
        if (bar->value.defined)
            range_cover(&values, bar->value.value);
    }
    double room = fmax(values.high - values.low, 3.0 * median_arm(chart));
    const struct range most = {values.low - room, values.high + room};
    struct range shown = values;
    bool cut = false;
    struct walk to_whiskers = {0};
    for (const struct chart_bar *bar = next_bar(chart, &to_whiskers); bar != NULL;
         bar = next_bar(chart, &to_whiskers)) {
        if (!bar->value.defined || !bar->low.defined || !bar->high.defined)
            continue;
        range_cover(&shown, fmax(bar->low.value, most.low));
        range_cover(&shown, fmin(bar->high.value, most.high));
        cut = cut || bar->low.value < most.low || bar->high.value > most.high;
    }
    struct chart_axis *y = &chart->y;
    double low = (shown.low - y->offset) * y->scale;
    double high = (shown.high - y->offset) * y->scale;
    axis_widen(&low, &high, 8);
    y->low = low / y->scale + y->offset;
    y->high = high / y->scale + y->offset;
    return cut;
}
