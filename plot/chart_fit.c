/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a chart's axes reach. */
#include "plot/chart.h"

#include "base/memory.h"
#include "base/number.h"
#include "plot/axis.h"

#include <math.h>
#include <stdlib.h>

/* All that stands on one axis. */
struct shown {
    struct chart_value *values;
    size_t count, capacity;
};

struct range {
    double low, high;
};

static void add(struct shown *shown, struct chart_value value)
{
    shown->values = memory_grow(shown->values, &shown->capacity, shown->count + 1, sizeof *shown->values);
    shown->values[shown->count++] = value;
}

static void add_panel(struct shown *shown, const struct chart *chart, const struct chart_panel *panel,
                      bool on_x)
{
    for (size_t i = 0; !on_x && panel->bars != NULL && i < panel->group_count * chart->series_count; i++) {
        const struct chart_bar *bar = &panel->bars[i];
        add(shown, (struct chart_value){bar->value, bar->low, bar->high});
    }
    for (size_t i = 0; i < panel->dot_count; i++)
        add(shown, on_x ? panel->dots[i].x : panel->dots[i].y);
    for (size_t i = 0; i < panel->line_count; i++)
        for (size_t j = 0; j < panel->lines[i].count; j++) {
            const struct canvas_point *point = &panel->lines[i].points[j];
            add(shown, (struct chart_value){.value = quantity_of(on_x ? point->x : point->y)});
        }
    for (size_t i = 0; i < panel->rule_count; i++)
        if (panel->rules[i].on_x == on_x)
            add(shown, (struct chart_value){.value = quantity_of(panel->rules[i].at)});
    for (size_t i = 0; i < panel->band_count; i++) {
        if (panel->bands[i].on_x != on_x)
            continue;
        add(shown, (struct chart_value){.value = quantity_of(panel->bands[i].low)});
        add(shown, (struct chart_value){.value = quantity_of(panel->bands[i].high)});
    }
}

static struct shown shown_on(const struct chart *chart, size_t axis, bool on_x)
{
    struct shown shown = {0};
    for (size_t i = 0; i < chart->panel_count; i++) {
        const struct chart_panel *panel = &chart->panels[i];
        size_t names = on_x ? panel->group_count : panel->row_count;
        if (names == 0 && (on_x ? panel->x : panel->y) == axis)
            add_panel(&shown, chart, panel, on_x);
        else if (!on_x && panel->bars != NULL && panel->y == axis)
            add_panel(&shown, chart, panel, false);
    }
    return shown;
}

static void cover(struct range *range, double value)
{
    range->low = fmin(range->low, value);
    range->high = fmax(range->high, value);
}

/* The median length of whisker arms; 0 where there are none. */
static double median_arm(const struct shown *shown)
{
    autofree double *arms = memory_allocate(2 * shown->count, sizeof *arms);
    size_t count = 0;
    for (size_t i = 0; i < shown->count; i++) {
        const struct chart_value *value = &shown->values[i];
        if (value->value.defined && value->low.defined)
            arms[count++] = fabs(value->value.value - value->low.value);
        if (value->value.defined && value->high.defined)
            arms[count++] = fabs(value->high.value - value->value.value);
    }
    if (count == 0)
        return 0.0;
    qsort(arms, count, sizeof *arms, number_compare);
    return arms[count / 2];
}

/* `padded`: what stands at the ends is not cut in halves by the plot's edge. */
static bool fit(struct chart_axis *axis, const struct shown *shown, bool with_base, bool padded)
{
    struct range values = {with_base ? axis->base : HUGE_VAL, with_base ? axis->base : -HUGE_VAL};
    for (size_t i = 0; i < shown->count; i++)
        if (shown->values[i].value.defined)
            cover(&values, shown->values[i].value.value);
    double room = fmax(values.high - values.low, 3.0 * median_arm(shown));
    const struct range most = {values.low - room, values.high + room};
    struct range range = values;
    bool cut = false;
    for (size_t i = 0; i < shown->count; i++) {
        const struct chart_value *value = &shown->values[i];
        if (!value->value.defined || !value->low.defined || !value->high.defined)
            continue;
        cover(&range, fmax(value->low.value, most.low));
        cover(&range, fmin(value->high.value, most.high));
        cut = cut || value->low.value < most.low || value->high.value > most.high;
    }
    double pad = padded ? 0.03 * (range.high - range.low) : 0.0;
    double low = (range.low - pad - axis->offset) * axis->scale;
    double high = (range.high + pad - axis->offset) * axis->scale;
    axis_widen(&low, &high, 8);
    axis->low = low / axis->scale + axis->offset;
    axis->high = high / axis->scale + axis->offset;
    return cut;
}

bool chart_fit_axis(struct chart *chart)
{
    struct shown shown = shown_on(chart, 0, false);
    bool cut =
        fit(&chart->y[0], &shown, !chart->dots_for_bars || chart->y[0].base_line, chart->dots_for_bars);
    free(shown.values);
    return cut;
}

bool chart_fit_axes(struct chart *chart)
{
    bool cut = false;
    for (size_t i = 0; i < chart->x_count + chart->y_count; i++) {
        bool on_x = i < chart->x_count;
        size_t index = on_x ? i : i - chart->x_count;
        struct chart_axis *axis = on_x ? &chart->x[index] : &chart->y[index];
        struct shown shown = shown_on(chart, index, on_x);
        if (shown.count > 0)
            cut = fit(axis, &shown, axis->base_line, true) || cut;
        free(shown.values);
    }
    return cut;
}
