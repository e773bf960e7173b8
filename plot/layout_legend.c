/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "plot/layout_parts.h"

#include <math.h>

/* Lengths of an entry, in heights of a line. */
static const double swatch_width = 1.6;
static const double swatch_gap = 0.5;
static const double entry_gap = 1.4;

/* The width of a column's widest entry, without the gap behind it. */
static double column_width(const struct layout *layout, const struct legend *legend, size_t column)
{
    double widest = 0.0;
    for (size_t i = column; i < layout->chart->series_count; i += legend->columns)
        widest = fmax(widest, layout_text_width(layout, TEXT_LEGEND, layout->chart->series[i].title));
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

struct legend legend_above(const struct layout *layout, double width)
{
    size_t count = layout->chart->series_count;
    if (count < 2)
        return (struct legend){0};
    double line = layout_line_height(layout, TEXT_LEGEND);
    /* Titles longer than a quarter of the width would leave one column: they are shortened. */
    struct legend legend = {.row_height = 1.2 * line, .title_most = fmax(0.25 * width, 5.0 * line)};
    legend.title_most = fmin(legend.title_most, width - (swatch_width + swatch_gap) * line - 0.5);
    for (legend.rows = 1; legend.rows <= count; legend.rows++) {
        legend.columns = (count + legend.rows - 1) / legend.rows;
        legend.width = columns_width(layout, &legend);
        if (legend.width <= width)
            break;
    }
    legend.height = (double)legend.rows * legend.row_height;
    return legend;
}

struct legend legend_right(const struct layout *layout, double width, double height)
{
    size_t count = layout->chart->series_count;
    double line = layout_line_height(layout, TEXT_LEGEND);
    struct legend legend = {.columns = 1, .rows = count, .row_height = 1.45 * line, .title_most = width};
    legend.width = columns_width(layout, &legend);
    legend.height = (double)count * legend.row_height;
    if (count < 2 || legend.width > width || legend.height > height)
        return (struct legend){0};
    return legend;
}

static void draw_entry(const struct layout *layout, const struct legend *legend, size_t series, double left,
                       double middle)
{
    double line = layout_line_height(layout, TEXT_LEGEND);
    struct text_style style = layout_text_style(layout, TEXT_LEGEND);
    style.vertical = ANCHOR_MIDDLE;
    const struct stroke edge = {.colour = layout->style->bar_edge,
                                .width_pt = layout->style->bar_edge_pt * layout->scale};
    struct fill fill = layout_fill(layout, series);
    canvas_rectangle(layout->canvas, left, middle - 0.36 * line, swatch_width * line, 0.72 * line, &fill,
                     &edge);
    autofree char *title =
        layout_fit(layout, TEXT_LEGEND, layout->chart->series[series].title, legend->title_most);
    canvas_text(layout->canvas, left + (swatch_width + swatch_gap) * line, middle, title, &style);
}

void legend_draw(const struct layout *layout, const struct legend *legend, double x, double y)
{
    if (legend->rows == 0)
        return;
    double gap = entry_gap * layout_line_height(layout, TEXT_LEGEND);
    for (size_t column = 0; column < legend->columns; column++) {
        for (size_t row = 0; row < legend->rows; row++) {
            size_t series = row * legend->columns + column;
            if (series < layout->chart->series_count)
                draw_entry(layout, legend, series, x, y + ((double)row + 0.5) * legend->row_height);
        }
        x += column_width(layout, legend, column) + gap;
    }
}
