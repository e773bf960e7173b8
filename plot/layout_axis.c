/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "plot/layout_parts.h"

#include <math.h>
#include <stdio.h>

static const struct colour black = {0x11, 0x11, 0x11};
static const struct colour grid_colour = {0xdc, 0xdc, 0xdc};

struct axis_ticks layout_ticks(const struct layout *layout, double plot_height)
{
    const struct chart_axis *y = &layout->chart->y;
    double line = layout_line_height(layout, TEXT_TICK);
    double most = floor(plot_height / (1.6 * line)) + 1.0; /* labels never touch */
    size_t wanted = most < 2.0 ? 2 : (size_t)fmin(most, 8.0);
    return axis_ticks_inside((y->low - y->offset) * y->scale, (y->high - y->offset) * y->scale, wanted);
}

static void tick_label(const struct chart_axis *y, const struct axis_ticks *ticks, size_t index,
                       char buffer[static 64])
{
    char number[48];
    axis_format(number, axis_tick(ticks, index), ticks->decimals, y->signs);
    snprintf(buffer, 64, "%s%s", number, y->suffix);
}

double layout_tick_label_width(const struct layout *layout, const struct axis_ticks *ticks)
{
    double widest = 0.0;
    for (size_t i = 0; i < ticks->count; i++) {
        char text[64];
        tick_label(&layout->chart->y, ticks, i, text);
        widest = fmax(widest, layout_text_width(layout, TEXT_TICK, text));
    }
    return widest;
}

double plot_area_y(const struct layout *layout, const struct plot_area *area, double value)
{
    const struct chart_axis *y = &layout->chart->y;
    double share = (value - y->low) / (y->high - y->low);
    share = fmin(1.0, fmax(0.0, share));
    return area->box.y + area->box.height - share * (area->box.height - area->headroom);
}

/* Along the axis; a title that is too long gets smaller first, then shorter. */
static void draw_title(const struct layout *layout, const struct box *box, double x)
{
    const char *title = layout->chart->y.title;
    double width = layout_text_width(layout, TEXT_AXIS_TITLE, title);
    struct layout smaller = *layout;
    smaller.scale *= fmax(0.75, fmin(1.0, 0.99 * box->height / fmax(width, 1e-6)));
    struct text_style style = layout_text_style(&smaller, TEXT_AXIS_TITLE);
    style.horizontal = ANCHOR_CENTRE;
    style.rotation_degrees = 90.0;
    autofree char *fitted = layout_fit(&smaller, TEXT_AXIS_TITLE, title, box->height);
    canvas_text(layout->canvas, x, box->y + box->height / 2.0, fitted, &style);
}

void axis_draw(const struct layout *layout, const struct plot_area *area, const struct axis_ticks *ticks,
               double title_x, bool with_title)
{
    const struct chart_axis *y = &layout->chart->y;
    const struct box *box = &area->box;
    struct text_style style = layout_text_style(layout, TEXT_TICK);
    style.horizontal = ANCHOR_RIGHT;
    style.vertical = ANCHOR_MIDDLE;
    double tick = 3.5 * layout->scale;
    const struct stroke grid = {.colour = grid_colour, .width_pt = 0.5 * layout->scale};
    const struct stroke mark = {.colour = black, .width_pt = 0.75 * layout->scale};
    double line = layout_line_height(layout, TEXT_TICK);
    double last = area->box.y + 2.0 * area->box.height + line;
    for (size_t i = 0; i < ticks->count; i++) {
        double at = plot_area_y(layout, area, axis_tick(ticks, i) / y->scale + y->offset);
        if (layout->style->frames_plot)
            canvas_line(layout->canvas, box->x - tick, at, box->x, at, &mark);
        else
            canvas_line(layout->canvas, box->x, at, box->x + box->width, at, &grid);
        if (last - at < line)
            continue; /* a plot too low for two labels */
        last = at;
        char text[64];
        tick_label(y, ticks, i, text);
        canvas_text(layout->canvas, box->x - tick - 2.0 * layout->scale, at, text, &style);
    }
    if (!with_title)
        return;
    draw_title(layout, box, title_x);
}

void axis_draw_front(const struct layout *layout, const struct plot_area *area)
{
    const struct box *box = &area->box;
    const struct stroke line = {.colour = black, .width_pt = 0.75 * layout->scale};
    if (layout->chart->y.base_line || !layout->style->frames_plot) {
        double at = plot_area_y(layout, area, layout->chart->y.base);
        canvas_line(layout->canvas, box->x, at, box->x + box->width, at, &line);
    }
    if (layout->style->frames_plot)
        canvas_rectangle(layout->canvas, box->x, box->y, box->width, box->height, NULL, &line);
}
