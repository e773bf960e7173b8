/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chart's numbers as a table: what its picture is checked against, and what people quote. */
#include "plot/chart.h"

#include "base/memory.h"
#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Columns that some row has something for. */
struct columns {
    bool panel, label, x, x_ends, ends, mark, remark;
};

struct numbers {
    const struct chart *chart;
    struct columns columns;
    struct table *table; /* NULL: only look at what there is */
};

/* One number that is drawn; each of its parts with the axis that it stands on. */
struct number {
    const char *panel, *series, *label, *mark, *remark;
    struct chart_value x, value;
    const struct chart_axis *x_axis, *axis;
};

static bool has_ends(const struct chart_value *value)
{
    return value->low.defined || value->high.defined || value->low.reason != NULL ||
           value->high.reason != NULL;
}

/* In the axis's labels' units; as many digits as the interval supports. */
static void put(struct table *table, struct quantity number, const struct chart_value *of,
                const struct chart_axis *axis)
{
    if (!number.defined) {
        table_put_number(table, number, NULL);
        return;
    }
    bool has_interval = of->low.defined && of->high.defined && of->high.value > of->low.value;
    double shown = (number.value - axis->offset) * axis->scale;
    char digits[64];
    char text[96];
    if (has_interval)
        number_print_rounded(digits, sizeof digits, shown,
                             (of->high.value - of->low.value) / 2.0 * fabs(axis->scale));
    else
        snprintf(digits, sizeof digits, "%.*f", axis->decimals, shown);
    bool is_zero = strpbrk(digits, "123456789") == NULL;
    const char *from = is_zero && digits[0] == '-' ? digits + 1 : digits;
    snprintf(text, sizeof text, "%s%s%s", axis->signs && shown > 0.0 && !is_zero ? "+" : "", from,
             axis->suffix);
    table_put_number(table, number, text);
}

static void look_at(struct columns *columns, const struct number *number)
{
    columns->panel = columns->panel || number->panel != NULL;
    columns->label = columns->label || number->label != NULL;
    columns->x = columns->x || number->x.value.defined;
    columns->x_ends = columns->x_ends || has_ends(&number->x);
    columns->ends = columns->ends || has_ends(&number->value);
    columns->mark = columns->mark || number->mark != NULL;
    columns->remark = columns->remark || number->remark != NULL;
}

/* What a mark stands for: its note behind it. */
static const char *meaning_of(const struct chart *chart, const char *mark)
{
    static const char between[] = "\u00a0";
    for (size_t i = 0; mark != NULL && i < chart->note_count; i++) {
        size_t length = strlen(mark);
        if (strncmp(chart->notes[i], mark, length) == 0 &&
            strncmp(chart->notes[i] + length, between, sizeof between - 1) == 0)
            return chart->notes[i] + length + sizeof between - 1;
    }
    return mark;
}

static void take(struct numbers *numbers, const struct number *number)
{
    struct table *table = numbers->table;
    if (table == NULL) {
        look_at(&numbers->columns, number);
        return;
    }
    table_put_text(table, number->panel);
    table_put_text(table, number->series);
    table_put_text(table, number->label);
    put(table, number->x.value, &number->x, number->x_axis);
    put(table, number->x.low, &number->x, number->x_axis);
    put(table, number->x.high, &number->x, number->x_axis);
    put(table, number->value.value, &number->value, number->axis);
    put(table, number->value.low, &number->value, number->axis);
    put(table, number->value.high, &number->value, number->axis);
    table_put_text(table, meaning_of(numbers->chart, number->mark));
    table_put_text(table, number->mark);
    table_put_text(table, number->remark);
}

/* ------------------------------------------------------------------------------------- what a panel shows --
 */

static const char *series_title(const struct chart *chart, size_t series)
{
    return series < chart->series_count ? chart->series[series].title : "";
}

/* What all numbers of a panel have alike: its mark is theirs where they have none. */
static struct number of_panel(const struct chart *chart, const struct chart_panel *panel)
{
    return (struct number){.panel = panel->title,
                           .mark = panel->corner,
                           .x_axis = &chart->x[panel->x],
                           .axis = &chart->y[panel->y]};
}

static void take_rules(struct numbers *numbers, const struct chart_panel *panel)
{
    for (size_t i = 0; i < panel->rule_count; i++) {
        const struct chart_rule *rule = &panel->rules[i];
        if (rule->label == NULL)
            continue;
        struct number number = of_panel(numbers->chart, panel);
        number.series = series_title(numbers->chart, rule->series);
        number.label = rule->label;
        number.value = (struct chart_value){quantity_of(rule->at), rule->low, rule->high};
        if (rule->on_x)
            number.axis = number.x_axis;
        take(numbers, &number);
    }
}

static void take_bars(struct numbers *numbers, const struct chart_panel *panel)
{
    size_t series_count = numbers->chart->series_count;
    for (size_t i = 0; panel->bars != NULL && i < panel->group_count * series_count; i++) {
        const struct chart_bar *bar = &panel->bars[i];
        if (!bar->value.defined && bar->value.reason == NULL)
            continue;
        struct number number = of_panel(numbers->chart, panel);
        number.series = series_title(numbers->chart, i % series_count);
        number.label = panel->groups[i / series_count];
        number.mark = bar->mark;
        number.value = (struct chart_value){bar->value, bar->low, bar->high};
        take(numbers, &number);
    }
}

static void take_dots(struct numbers *numbers, const struct chart_panel *panel)
{
    for (size_t i = 0; i < panel->dot_count; i++) {
        const struct chart_dot *dot = &panel->dots[i];
        struct number number = of_panel(numbers->chart, panel);
        number.series = series_title(numbers->chart, dot->series);
        number.label = dot->label;
        number.mark = dot->mark != NULL ? dot->mark : number.mark;
        number.remark = dot->remark;
        number.value = dot->y;
        if (panel->row_count > 0) {
            number.value = dot->x;
            number.axis = number.x_axis;
        } else if (panel->group_count == 0) {
            number.x = dot->x;
        }
        take(numbers, &number);
    }
}

static void take_lines(struct numbers *numbers, const struct chart_panel *panel)
{
    for (size_t i = 0; i < panel->line_count; i++) {
        const struct chart_line *line = &panel->lines[i];
        struct number number = of_panel(numbers->chart, panel);
        number.series = series_title(numbers->chart, line->series);
        number.label = line->label;
        for (size_t j = 0; j < line->count; j++) {
            number.x.value = quantity_of(line->points[j].x);
            number.value.value = quantity_of(line->points[j].y);
            take(numbers, &number);
        }
    }
}

static void take_tiles(struct numbers *numbers, const struct chart_panel *panel)
{
    for (size_t i = 0; i < panel->tile_count; i++) {
        const struct chart_tile *tile = &panel->tiles[i];
        struct number number = of_panel(numbers->chart, panel);
        number.series = panel->groups[tile->group];
        number.label = panel->rows[tile->row];
        number.mark = tile->mark;
        number.value = (struct chart_value){tile->value, tile->low, tile->high};
        take(numbers, &number);
    }
}

static void take_all(struct numbers *numbers)
{
    for (size_t i = 0; i < numbers->chart->panel_count; i++) {
        const struct chart_panel *panel = &numbers->chart->panels[i];
        take_rules(numbers, panel);
        take_bars(numbers, panel);
        take_dots(numbers, panel);
        take_lines(numbers, panel);
        take_tiles(numbers, panel);
    }
}

/* ------------------------------------------------------------------------------------------- the table --
 */

static const char *or_else(const char *heading, const char *usual)
{
    return heading != NULL && heading[0] != '\0' ? heading : usual;
}

static struct table *make_table(const struct chart *chart, const struct columns *has)
{
    const struct chart_headings *said = &chart->headings;
    const char *panel = or_else(said->panel, "Panel");
    const char *series = or_else(said->series, "Configuration");
    const char *label = or_else(said->label, "Label");
    const char *x = or_else(chart->x_title, "x");
    const char *value = or_else(said->value, or_else(chart->y[0].title, "Value"));
    /* Machines get the same columns of every figure; people those that say something. */
    const struct table_column columns[] = {
        {"panel", has->panel ? panel : NULL, TABLE_LEFT},
        {"series", series, TABLE_LEFT},
        {"label", has->label ? label : NULL, TABLE_LEFT},
        {"x", has->x ? x : NULL, TABLE_RIGHT},
        {"x_low", has->x_ends ? "from" : NULL, TABLE_RIGHT},
        {"x_high", has->x_ends ? "to" : NULL, TABLE_RIGHT},
        {"value", value, TABLE_RIGHT},
        {"low", has->ends ? "from" : NULL, TABLE_RIGHT},
        {"high", has->ends ? "to" : NULL, TABLE_RIGHT},
        {"mark", NULL, TABLE_LEFT},
        {NULL, has->mark ? "Mark" : NULL, TABLE_LEFT},
        {"remark", has->remark ? "Remark" : NULL, TABLE_LEFT},
    };
    return table_create(columns, sizeof columns / sizeof columns[0]);
}

struct table *chart_numbers(const struct chart *chart)
{
    struct numbers numbers = {.chart = chart};
    take_all(&numbers);
    numbers.table = make_table(chart, &numbers.columns);
    take_all(&numbers);
    for (size_t i = 0; i < chart->note_count; i++)
        table_add_note(numbers.table, "%s", chart->notes[i]);
    return numbers.table;
}
