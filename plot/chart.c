/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/chart.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* -------------------------------------------------------------------------------------------- the whole --
 */

void chart_init(struct chart *chart, size_t series_count, size_t panel_count)
{
    *chart = (struct chart){.title = memory_copy_text(""),
                            .kind = memory_copy_text("Bar chart"),
                            .description = memory_copy_text(""),
                            .x_title = memory_copy_text(""),
                            .ramp_title = memory_copy_text(""),
                            .series_count = series_count,
                            .panel_count = panel_count};
    chart_set_axes(chart, 1, 1);
    chart->series = memory_allocate(series_count, sizeof *chart->series);
    for (size_t i = 0; i < series_count; i++)
        chart->series[i].place = i;
    chart->panels = memory_allocate(panel_count, sizeof *chart->panels);
}

void chart_set_text(char **text, char *value)
{
    free(*text);
    *text = value;
}

static void finish_axes(struct chart_axis *axes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(axes[i].title);
        free(axes[i].short_title);
    }
    free(axes);
}

static struct chart_axis *make_axes(size_t count)
{
    struct chart_axis *axes = memory_allocate(count, sizeof *axes);
    for (size_t i = 0; i < count; i++)
        axes[i] = (struct chart_axis){
            .title = memory_copy_text(""), .high = 1.0, .scale = 1.0, .suffix = "", .decimals = 3};
    return axes;
}

void chart_set_axes(struct chart *chart, size_t x_count, size_t y_count)
{
    finish_axes(chart->x, chart->x_count);
    finish_axes(chart->y, chart->y_count);
    chart->x = make_axes(x_count);
    chart->y = make_axes(y_count);
    chart->x_count = x_count;
    chart->y_count = y_count;
}

static void finish_texts(char **texts, size_t count)
{
    for (size_t i = 0; texts != NULL && i < count; i++)
        free(texts[i]);
    free(texts);
}

static void finish_panel(const struct chart *chart, struct chart_panel *panel)
{
    for (size_t i = 0; panel->bars != NULL && i < panel->group_count * chart->series_count; i++) {
        free(panel->bars[i].mark);
        free(panel->bars[i].tooltip);
    }
    for (size_t i = 0; i < panel->dot_count; i++) {
        free(panel->dots[i].mark);
        free(panel->dots[i].label);
        free(panel->dots[i].tooltip);
    }
    for (size_t i = 0; i < panel->line_count; i++) {
        free(panel->lines[i].points);
        free(panel->lines[i].label);
        free(panel->lines[i].tooltip);
    }
    for (size_t i = 0; i < panel->tile_count; i++) {
        free(panel->tiles[i].text);
        free(panel->tiles[i].mark);
        free(panel->tiles[i].tooltip);
    }
    for (size_t i = 0; i < panel->rule_count; i++) {
        free(panel->rules[i].label);
        free(panel->rules[i].tooltip);
    }
    finish_texts(panel->groups, panel->group_count);
    finish_texts(panel->rows, panel->row_count);
    finish_texts(panel->row_ends, panel->row_count);
    finish_texts(panel->row_short_ends, panel->row_count);
    free(panel->bars);
    free(panel->dots);
    free(panel->lines);
    free(panel->tiles);
    free(panel->bands);
    free(panel->rules);
    free(panel->title);
    free(panel->caption);
    free(panel->corner);
}

void chart_finish(struct chart *chart)
{
    for (size_t i = 0; i < chart->panel_count; i++)
        finish_panel(chart, &chart->panels[i]);
    for (size_t i = 0; i < chart->series_count; i++)
        free(chart->series[i].title);
    finish_texts(chart->notes, chart->note_count);
    finish_axes(chart->x, chart->x_count);
    finish_axes(chart->y, chart->y_count);
    free(chart->panels);
    free(chart->series);
    free(chart->title);
    free(chart->kind);
    free(chart->description);
    free(chart->x_title);
    free(chart->ramp_title);
    free(chart->headings.value);
    *chart = (struct chart){0};
}

/* -------------------------------------------------------------------------------------- what is in a panel
 * -- */

void chart_panel_groups(struct chart_panel *panel, size_t group_count)
{
    panel->group_count = group_count;
    panel->groups = memory_allocate(group_count, sizeof *panel->groups);
}

void chart_panel_rows(struct chart_panel *panel, size_t row_count, bool with_ends)
{
    panel->row_count = row_count;
    panel->rows = memory_allocate(row_count, sizeof *panel->rows);
    panel->row_ends = with_ends ? memory_allocate(row_count, sizeof *panel->row_ends) : NULL;
    panel->row_short_ends = with_ends ? memory_allocate(row_count, sizeof *panel->row_short_ends) : NULL;
}

void chart_panel_init(struct chart *chart, size_t panel, size_t group_count)
{
    struct chart_panel *made = &chart->panels[panel];
    chart_panel_groups(made, group_count);
    made->bars = memory_allocate(group_count * chart->series_count, sizeof *made->bars);
}

struct chart_bar *chart_bar(const struct chart *chart, size_t panel, size_t group, size_t series)
{
    return &chart->panels[panel].bars[group * chart->series_count + series];
}

struct chart_dot *chart_add_dot(struct chart_panel *panel, size_t series)
{
    panel->dots = memory_grow(panel->dots, &panel->dot_capacity, panel->dot_count + 1, sizeof *panel->dots);
    panel->dots[panel->dot_count] = (struct chart_dot){.series = series};
    return &panel->dots[panel->dot_count++];
}

struct chart_line *chart_add_line(struct chart_panel *panel, size_t series, enum chart_line_kind kind)
{
    panel->lines =
        memory_grow(panel->lines, &panel->line_capacity, panel->line_count + 1, sizeof *panel->lines);
    panel->lines[panel->line_count] = (struct chart_line){.series = series, .kind = kind};
    return &panel->lines[panel->line_count++];
}

void chart_line_to(struct chart_line *line, double x, double y)
{
    line->points = memory_grow(line->points, &line->capacity, line->count + 1, sizeof *line->points);
    line->points[line->count++] = (struct canvas_point){x, y};
}

struct chart_tile *chart_add_tile(struct chart_panel *panel, size_t group, size_t row)
{
    panel->tiles =
        memory_grow(panel->tiles, &panel->tile_capacity, panel->tile_count + 1, sizeof *panel->tiles);
    panel->tiles[panel->tile_count] = (struct chart_tile){.group = group, .row = row};
    return &panel->tiles[panel->tile_count++];
}

void chart_add_band(struct chart_panel *panel, bool on_x, double low, double high)
{
    panel->bands =
        memory_grow(panel->bands, &panel->band_capacity, panel->band_count + 1, sizeof *panel->bands);
    panel->bands[panel->band_count++] = (struct chart_band){on_x, low, high};
}

struct chart_rule *chart_add_rule(struct chart_panel *panel, bool on_x, double at, bool faint)
{
    panel->rules =
        memory_grow(panel->rules, &panel->rule_capacity, panel->rule_count + 1, sizeof *panel->rules);
    panel->rules[panel->rule_count] = (struct chart_rule){.on_x = on_x, .at = at, .faint = faint};
    return &panel->rules[panel->rule_count++];
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
