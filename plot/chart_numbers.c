/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chart's numbers as a table: what its picture is checked against, and what people quote. */
#include "plot/chart.h"

#include "base/memory.h"

#include <stdio.h>

/* Columns of numbers that some row has. */
struct columns {
    bool panel, x, x_ends, ends, mark;
};

struct numbers {
    const struct chart *chart;
    struct columns columns;
    struct table *table; /* NULL: only look at what there is */
};

/* One number that is drawn. */
struct number {
    const char *panel, *series, *label, *mark;
    struct chart_value x, y;
};

static bool has_ends(const struct chart_value *value)
{
    return value->low.defined || value->high.defined || value->low.reason != NULL ||
           value->high.reason != NULL;
}

static void put(struct table *table, struct quantity number)
{
    char text[32];
    snprintf(text, sizeof text, "%.6g", number.value);
    table_put_number(table, number, number.defined ? text : NULL);
}

static void take(struct numbers *numbers, const struct number *number)
{
    struct columns *columns = &numbers->columns;
    if (numbers->table == NULL) {
        columns->panel = columns->panel || number->panel != NULL;
        columns->x = columns->x || number->x.value.defined;
        columns->x_ends = columns->x_ends || has_ends(&number->x);
        columns->ends = columns->ends || has_ends(&number->y);
        columns->mark = columns->mark || number->mark != NULL;
        return;
    }
    if (columns->panel)
        table_put_text(numbers->table, number->panel);
    table_put_text(numbers->table, number->series);
    table_put_text(numbers->table, number->label);
    if (columns->x)
        put(numbers->table, number->x.value);
    if (columns->x_ends)
        put(numbers->table, number->x.low);
    if (columns->x_ends)
        put(numbers->table, number->x.high);
    put(numbers->table, number->y.value);
    if (columns->ends)
        put(numbers->table, number->y.low);
    if (columns->ends)
        put(numbers->table, number->y.high);
    if (columns->mark)
        table_put_text(numbers->table, number->mark);
}

static const char *series_title(const struct chart *chart, size_t series)
{
    return series < chart->series_count ? chart->series[series].title : "";
}

static void take_panel(struct numbers *numbers, const struct chart_panel *panel)
{
    const struct chart *chart = numbers->chart;
    for (size_t i = 0; panel->bars != NULL && i < panel->group_count * chart->series_count; i++) {
        const struct chart_bar *bar = &panel->bars[i];
        if (!bar->value.defined && bar->value.reason == NULL)
            continue;
        take(numbers, &(struct number){.panel = panel->title,
                                       .series = series_title(chart, i % chart->series_count),
                                       .label = panel->groups[i / chart->series_count],
                                       .mark = bar->mark,
                                       .y = {.value = bar->value, .low = bar->low, .high = bar->high}});
    }
    for (size_t i = 0; i < panel->dot_count; i++) {
        const struct chart_dot *dot = &panel->dots[i];
        take(numbers, &(struct number){.panel = panel->title,
                                       .series = series_title(chart, dot->series),
                                       .label = dot->label,
                                       .mark = dot->mark,
                                       .x = panel->group_count + panel->row_count > 0
                                                ? (struct chart_value){.value = {0}}
                                                : dot->x,
                                       .y = panel->row_count > 0 ? dot->x : dot->y});
    }
    for (size_t i = 0; i < panel->line_count; i++)
        for (size_t j = 0; j < panel->lines[i].count; j++) {
            const struct chart_line *line = &panel->lines[i];
            take(numbers, &(struct number){.panel = panel->title,
                                           .series = series_title(chart, line->series),
                                           .label = line->label,
                                           .x = {.value = quantity_of(line->points[j].x)},
                                           .y = {.value = quantity_of(line->points[j].y)}});
        }
    for (size_t i = 0; i < panel->tile_count; i++) {
        const struct chart_tile *tile = &panel->tiles[i];
        take(numbers, &(struct number){.panel = panel->title,
                                       .series = panel->groups[tile->group],
                                       .label = panel->rows[tile->row],
                                       .mark = tile->mark,
                                       .y = {.value = tile->value}});
    }
}

static struct table *make_table(const struct columns *has)
{
    const struct {
        bool is_there;
        struct table_column column;
    } all[] = {
        {has->panel, {"panel", "Panel", TABLE_LEFT}},   {true, {"series", "Series", TABLE_LEFT}},
        {true, {"label", "Label", TABLE_LEFT}},         {has->x, {"x", "x", TABLE_RIGHT}},
        {has->x_ends, {"x_low", "x low", TABLE_RIGHT}}, {has->x_ends, {"x_high", "x high", TABLE_RIGHT}},
        {true, {"value", "Value", TABLE_RIGHT}},        {has->ends, {"low", "Low", TABLE_RIGHT}},
        {has->ends, {"high", "High", TABLE_RIGHT}},     {has->mark, {"mark", "Mark", TABLE_LEFT}},
    };
    struct table_column columns[sizeof all / sizeof all[0]];
    size_t count = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i].is_there)
            columns[count++] = all[i].column;
    return table_create(columns, count);
}

struct table *chart_numbers(const struct chart *chart)
{
    struct numbers numbers = {.chart = chart};
    for (size_t i = 0; i < chart->panel_count; i++)
        take_panel(&numbers, &chart->panels[i]);
    numbers.table = make_table(&numbers.columns);
    for (size_t i = 0; i < chart->panel_count; i++)
        take_panel(&numbers, &chart->panels[i]);
    for (size_t i = 0; i < chart->note_count; i++)
        table_add_note(numbers.table, "%s", chart->notes[i]);
    return numbers.table;
}
