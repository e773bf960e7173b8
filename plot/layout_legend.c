/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "plot/layout_parts.h"

#include <math.h>
#include <stdlib.h>

/* Lengths of an entry, in heights of a line. */
static const double swatch_width = 1.6;
static const double swatch_gap = 0.5;
static const double entry_gap = 1.4;

/* Steps of a ramp; its width, in heights of a line. */
enum { RAMP_STEPS = 48 };
static const double ramp_width = 14.0;

static bool has_ramp(const struct layout *layout)
{
    return layout->chart->ramp_high > layout->chart->ramp_low;
}

/* The width of a column's widest entry, without the gap behind it. */
static double column_width(const struct layout *layout, const struct legend *legend, size_t column)
{
    double widest = 0.0;
    for (size_t i = column; i < legend->count; i += legend->columns)
        widest = fmax(widest, legend->widths[i]);
    double line = layout_line_height(layout, TEXT_LEGEND);
    return (swatch_width + swatch_gap) * line + fmin(widest, legend->title_most) + 0.5;
}

static double columns_width(const struct layout *layout, const struct legend *legend)
{
    double width = 0.0;
    for (size_t i = 0; i < legend->columns; i++)
        width += column_width(layout, legend, i);
    return width + entry_gap * layout_line_height(layout, TEXT_LEGEND) * (double)(legend->columns - 1);
}

static struct legend legend_of_entries(const struct layout *layout)
{
    const struct chart *chart = layout->chart;
    struct legend legend = {.entries = memory_allocate(chart->series_count, sizeof *legend.entries),
                            .widths = memory_allocate(chart->series_count, sizeof *legend.widths)};
    for (size_t i = 0; i < chart->series_count; i++) {
        if (chart->series[i].in_labels)
            continue;
        legend.widths[legend.count] = layout_text_width(layout, TEXT_LEGEND, chart->series[i].title);
        legend.entries[legend.count++] = i;
    }
    return legend;
}

void legend_finish(struct legend *legend)
{
    free(legend->entries);
    free(legend->widths);
    *legend = (struct legend){0};
}

struct legend legend_above(const struct layout *layout, double width)
{
    double line = layout_line_height(layout, TEXT_LEGEND);
    if (has_ramp(layout))
        return (struct legend){
            .rows = 1, .columns = 1, .row_height = 2.4 * line, .width = width, .height = 2.4 * line};
    struct legend legend = legend_of_entries(layout);
    if (legend.count == 0) {
        legend_finish(&legend);
        return legend;
    }
    /* Titles longer than a quarter of the width would leave one column: they are shortened. */
    legend.row_height = 1.2 * line;
    legend.title_most = fmax(0.25 * width, 5.0 * line);
    legend.title_most = fmin(legend.title_most, width - (swatch_width + swatch_gap) * line - 0.5);
    for (legend.rows = 1; legend.rows <= legend.count; legend.rows++) {
        legend.columns = (legend.count + legend.rows - 1) / legend.rows;
        legend.width = columns_width(layout, &legend);
        if (legend.width <= width)
            break;
    }
    legend.height = (double)legend.rows * legend.row_height;
    return legend;
}

struct legend legend_right(const struct layout *layout, double width, double height)
{
    double line = layout_line_height(layout, TEXT_LEGEND);
    struct legend legend = legend_of_entries(layout);
    legend.columns = 1;
    legend.rows = legend.count;
    legend.row_height = 1.45 * line;
    legend.title_most = width;
    legend.width = columns_width(layout, &legend);
    legend.height = (double)legend.count * legend.row_height;
    if (has_ramp(layout) || legend.count == 0 || legend.width > width || legend.height > height)
        legend_finish(&legend);
    return legend;
}

/* ---------------------------------------------------------------------------------------------- drawing --
 */

/* What the panels are made of. */
static bool any_dots(const struct chart *chart)
{
    for (size_t i = 0; i < chart->panel_count; i++)
        if (chart->panels[i].dot_count > 0)
            return true;
    return chart->dots_for_bars;
}

static bool any_lines(const struct chart *chart)
{
    for (size_t i = 0; i < chart->panel_count; i++)
        if (chart->panels[i].line_count > 0)
            return true;
    return false;
}

static void draw_swatch(const struct layout *layout, size_t series, double left, double middle)
{
    double line = layout_line_height(layout, TEXT_LEGEND);
    double width = swatch_width * line;
    if (any_lines(layout->chart)) {
        struct stroke stroke = layout_line_stroke(layout, series, LINE_PLAIN);
        canvas_line(layout->canvas, left, middle, left + width, middle, &stroke);
    }
    if (any_dots(layout->chart)) {
        struct canvas_point centre = {left + width / 2.0, middle};
        dot_shape_draw(layout, series, EMPHASIS_NONE, centre, 0.27 * line);
    } else if (!any_lines(layout->chart)) {
        const struct stroke edge = {.colour = layout->style->bar_edge,
                                    .width_pt = layout->style->bar_edge_pt * layout->scale};
        struct fill fill = layout_fill(layout, series);
        canvas_rectangle(layout->canvas, left, middle - 0.36 * line, width, 0.72 * line, &fill, &edge);
    }
}

static void draw_entry(const struct layout *layout, const struct legend *legend, size_t entry, double left,
                       double middle)
{
    double line = layout_line_height(layout, TEXT_LEGEND);
    size_t series = legend->entries[entry];
    struct text_style style = layout_text_style(layout, TEXT_LEGEND);
    style.vertical = ANCHOR_MIDDLE;
    draw_swatch(layout, series, left, middle);
    autofree char *title =
        layout_fit_name(layout, TEXT_LEGEND, layout->chart->series[series].title, legend->title_most);
    canvas_text(layout->canvas, left + (swatch_width + swatch_gap) * line, middle, title, &style);
}

/* The title at the left, the colours, and the ends' numbers below them. */
static void draw_ramp(const struct layout *layout, const struct legend *legend, double x, double y)
{
    const struct chart *chart = layout->chart;
    const struct chart_axis *unit = &chart->y[0];
    double line = layout_line_height(layout, TEXT_LEGEND);
    double width = fmin(ramp_width * line, 0.5 * legend->width);
    struct text_style style = layout_text_style(layout, TEXT_LEGEND);
    style.vertical = ANCHOR_MIDDLE;
    autofree char *title =
        layout_fit(layout, TEXT_LEGEND, chart->ramp_title, legend->width - width - 3.0 * line);
    canvas_text(layout->canvas, x, y + 0.6 * line, title, &style);
    double left = x + layout_text_width(layout, TEXT_LEGEND, title) + line;
    for (size_t i = 0; i < RAMP_STEPS; i++) {
        const struct fill fill = {.colour = layout_ramp(layout, ((double)i + 0.5) / RAMP_STEPS)};
        canvas_rectangle(layout->canvas, left + width * (double)i / RAMP_STEPS, y + 0.15 * line,
                         width / RAMP_STEPS + 0.05, 0.9 * line, &fill, NULL);
    }
    const struct chart_axis ramp = {.low = chart->ramp_low,
                                    .high = chart->ramp_high,
                                    .offset = unit->offset,
                                    .scale = unit->scale,
                                    .suffix = unit->suffix};
    const struct axis_ticks ticks =
        axis_ticks_inside((ramp.low - ramp.offset) * ramp.scale, (ramp.high - ramp.offset) * ramp.scale, 6);
    style = layout_text_style(layout, TEXT_NOTE);
    style.vertical = ANCHOR_TOP;
    double free_from = -1.0;
    for (size_t i = 0; i < ticks.count; i++) {
        char text[64];
        layout_tick_label(&ramp, &ticks, i, text);
        double at = axis_tick(&ticks, i) / ramp.scale + ramp.offset;
        double text_width = layout_text_width(layout, TEXT_NOTE, text);
        double middle = left + width * (at - ramp.low) / (ramp.high - ramp.low);
        double from = fmin(fmax(middle - text_width / 2.0, x), x + legend->width - text_width);
        if (from < free_from)
            continue;
        free_from = from + text_width + 0.5 * line;
        canvas_text(layout->canvas, from, y + 1.1 * line, text, &style);
    }
}

void legend_draw(const struct layout *layout, const struct legend *legend, double x, double y)
{
    if (legend->rows == 0)
        return;
    if (has_ramp(layout)) {
        draw_ramp(layout, legend, x, y);
        return;
    }
    double gap = entry_gap * layout_line_height(layout, TEXT_LEGEND);
    for (size_t column = 0; column < legend->columns; column++) {
        for (size_t row = 0; row < legend->rows; row++) {
            size_t entry = row * legend->columns + column;
            if (entry < legend->count)
                draw_entry(layout, legend, entry, x, y + ((double)row + 0.5) * legend->row_height);
        }
        x += column_width(layout, legend, column) + gap;
    }
}
