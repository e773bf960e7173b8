/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "plot/layout_parts.h"

#include <math.h>
#include <stdio.h>

/* The first of `count` places' middle, as a share of the whole, and the rest behind it. */
static double place_share(double index, size_t count)
{
    return (index + 0.5) / (double)count;
}

static double axis_share(const struct chart_axis *axis, double value)
{
    return fmin(1.0, fmax(0.0, (value - axis->low) / (axis->high - axis->low)));
}

double plot_area_x(const struct plot_area *area, double value)
{
    size_t names = area->panel->group_count;
    double share = names > 0 ? place_share(value, names) : axis_share(area->x, value);
    return area->box.x + share * area->box.width;
}

double plot_area_y(const struct plot_area *area, double value)
{
    const struct box *box = &area->box;
    if (area->panel->row_count > 0)
        return box->y + place_share(value, area->panel->row_count) * box->height;
    return box->y + box->height - axis_share(area->y, value) * (box->height - area->headroom);
}

/* ------------------------------------------------------------------------------------------------ ticks --
 */

static struct axis_ticks ticks_inside(const struct chart_axis *axis, size_t most)
{
    return axis_ticks_inside((axis->low - axis->offset) * axis->scale,
                             (axis->high - axis->offset) * axis->scale, most);
}

/* How far the first and the last tick are apart. */
static double ticks_span(const struct chart_axis *axis, const struct axis_ticks *ticks, double height)
{
    double span = axis_tick(ticks, ticks->count - 1) - axis_tick(ticks, 0);
    return ticks->count < 2 ? 0.0 : height * span / axis->scale / (axis->high - axis->low);
}

struct axis_ticks layout_y_ticks(const struct layout *layout, const struct chart_axis *axis, double height)
{
    double line = layout_line_height(layout, TEXT_TICK);
    double most = floor(height / (1.6 * line)) + 1.0; /* labels never touch */
    struct axis_ticks ticks = ticks_inside(axis, most < 2.0 ? 2 : (size_t)fmin(most, 8.0));
    /* One label is no scale: closer ticks, of which two have room for theirs. */
    for (size_t i = 3; ticks.count < 2 && i <= 8; i++) {
        struct axis_ticks closer = ticks_inside(axis, i);
        if (ticks_span(axis, &closer, height) >= 1.05 * line)
            ticks = closer;
    }
    return ticks;
}

struct axis_ticks layout_x_ticks(const struct layout *layout, const struct chart_axis *axis, double width)
{
    struct axis_ticks ticks = {0};
    for (size_t most = 8; most >= 2; most--) {
        ticks = ticks_inside(axis, most);
        double label = layout_tick_label_width(layout, axis, &ticks);
        if (1.35 * label * (double)ticks.count <= width)
            break;
    }
    return ticks;
}

void layout_tick_label(const struct chart_axis *axis, const struct axis_ticks *ticks, size_t index,
                       char buffer[static 64])
{
    char number[48];
    axis_format(number, axis_tick(ticks, index), ticks->decimals, axis->signs);
    snprintf(buffer, 64, "%s%s", number, axis->suffix);
}

double layout_tick_label_width(const struct layout *layout, const struct chart_axis *axis,
                               const struct axis_ticks *ticks)
{
    double widest = 0.0;
    for (size_t i = 0; i < ticks->count; i++) {
        char text[64];
        layout_tick_label(axis, ticks, i, text);
        widest = fmax(widest, layout_text_width(layout, TEXT_TICK, text));
    }
    return widest;
}

static double tick_value(const struct chart_axis *axis, const struct axis_ticks *ticks, size_t index)
{
    return axis_tick(ticks, index) / axis->scale + axis->offset;
}

/* --------------------------------------------------------------------------------------------- drawing --
 */

static double tick_length(const struct layout *layout)
{
    return 3.5 * layout->scale;
}

/* Along the axis; a title that is too long gets smaller first, then shorter. */
void axis_draw_title(const struct layout *layout, const struct plot_area *area, double title_x,
                     double length_most)
{
    enum { LEAST_PERCENT = 60 };
    const char *title = area->y->title;
    const struct box *box = &area->box;
    double width = layout_text_width(layout, TEXT_AXIS_TITLE, title);
    if (LEAST_PERCENT / 100.0 * width > length_most && area->y->short_title != NULL) {
        title = area->y->short_title;
        width = layout_text_width(layout, TEXT_AXIS_TITLE, title);
    }
    struct layout smaller = *layout;
    smaller.scale *= fmax(LEAST_PERCENT / 100.0, fmin(1.0, 0.99 * length_most / fmax(width, 1e-6)));
    struct text_style style = layout_text_style(&smaller, TEXT_AXIS_TITLE);
    style.horizontal = ANCHOR_CENTRE;
    style.rotation_degrees = 90.0;
    autofree char *fitted = layout_fit(&smaller, TEXT_AXIS_TITLE, title, length_most);
    canvas_text(layout->canvas, title_x, box->y + box->height / 2.0, fitted, &style);
}

void axis_draw_y(const struct layout *layout, const struct plot_area *area, const struct axis_wish *wish)
{
    const struct chart_axis *y = area->y;
    const struct box *box = &area->box;
    struct text_style style = layout_text_style(layout, TEXT_TICK);
    style.horizontal = ANCHOR_RIGHT;
    style.vertical = ANCHOR_MIDDLE;
    double tick = tick_length(layout);
    const struct stroke grid = {.colour = layout->style->grid, .width_pt = 0.5 * layout->scale};
    const struct stroke mark = {.colour = layout->style->ink, .width_pt = 0.75 * layout->scale};
    double line = layout_line_height(layout, TEXT_TICK);
    double last = area->box.y + 2.0 * area->box.height + line;
    struct axis_ticks ticks = layout_y_ticks(layout, y, box->height - area->headroom);
    for (size_t i = 0; i < ticks.count; i++) {
        double at = plot_area_y(area, tick_value(y, &ticks, i));
        if (layout->style->frames_plot)
            canvas_line(layout->canvas, box->x - tick, at, box->x, at, &mark);
        else
            canvas_line(layout->canvas, box->x, at, box->x + box->width, at, &grid);
        if (last - at < line || !wish->labels)
            continue; /* a plot too low for two labels */
        last = at;
        char text[64];
        layout_tick_label(y, &ticks, i, text);
        canvas_text(layout->canvas, box->x - tick - 2.0 * layout->scale, at, text, &style);
    }
}

struct label {
    char text[64];
    double left, width;
    bool moved; /* it would reach beyond the ends below its tick */
};

static struct label label_at(const struct layout *layout, const struct plot_area *area,
                             const struct axis_ticks *ticks, size_t index, const struct box *ends)
{
    struct label label;
    double at = plot_area_x(area, tick_value(area->x, ticks, index));
    layout_tick_label(area->x, ticks, index, label.text);
    label.width = layout_text_width(layout, TEXT_TICK, label.text);
    label.left = fmax(ends->x, fmin(at - label.width / 2.0, ends->x + ends->width - label.width));
    label.moved = fabs(label.left - (at - label.width / 2.0)) > 1e-6;
    return label;
}

void axis_draw_x(const struct layout *layout, const struct plot_area *area, const struct axis_wish *wish)
{
    const struct chart_axis *x = area->x;
    const struct box *box = &area->box;
    struct text_style style = layout_text_style(layout, TEXT_TICK);
    double tick = tick_length(layout);
    const struct stroke grid = {.colour = layout->style->grid, .width_pt = 0.5 * layout->scale};
    const struct stroke mark = {.colour = layout->style->ink, .width_pt = 0.75 * layout->scale};
    struct axis_ticks ticks = layout_x_ticks(layout, x, box->width);
    double bottom = box->y + box->height;
    const struct box ends = {.x = box->x - wish->beyond, .width = box->width + 2.0 * wish->beyond};
    double gap = 0.6 * layout_line_height(layout, TEXT_TICK);
    for (size_t i = 0; i < ticks.count; i++) {
        double at = plot_area_x(area, tick_value(x, &ticks, i));
        if (layout->style->frames_plot)
            canvas_line(layout->canvas, at, bottom, at, bottom + tick, &mark);
        else
            canvas_line(layout->canvas, at, box->y, at, bottom, &grid);
        struct label label = label_at(layout, area, &ticks, i, &ends);
        if (!wish->labels || label.left + label.width > ends.x + ends.width + 1e-6)
            continue;
        /* One that is moved off its tick makes way for its neighbour in its place. */
        size_t neighbour = i == 0 ? 1 : i - 1;
        if (label.moved && neighbour < ticks.count) {
            struct label other = label_at(layout, area, &ticks, neighbour, &ends);
            if (label.left < other.left + other.width + gap && other.left < label.left + label.width + gap)
                continue;
        }
        canvas_text(layout->canvas, label.left, bottom + tick + 1.5 * layout->scale, label.text, &style);
    }
}

void axis_draw_front(const struct layout *layout, const struct plot_area *area)
{
    const struct box *box = &area->box;
    const struct stroke line = {.colour = layout->style->ink, .width_pt = 0.75 * layout->scale};
    bool has_base = area->panel->row_count == 0 &&
                    (area->y->base_line || (!layout->style->frames_plot && area->panel->bars != NULL &&
                                            !layout->chart->dots_for_bars));
    if (has_base) {
        double at = plot_area_y(area, area->y->base);
        canvas_line(layout->canvas, box->x, at, box->x + box->width, at, &line);
    } else if (!layout->style->frames_plot && area->panel->tile_count == 0) {
        canvas_line(layout->canvas, box->x, box->y + box->height, box->x + box->width, box->y + box->height,
                    &line);
    }
    if (layout->style->frames_plot)
        canvas_rectangle(layout->canvas, box->x, box->y, box->width, box->height, NULL, &line);
}
