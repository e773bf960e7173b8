/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/layout.h"

#include "base/memory.h"
#include "plot/layout_frame.h"

#include <math.h>

static double draw_lines(const struct layout *layout, enum text_role role, const struct text_lines *lines,
                         double x, double y)
{
    struct text_style style = layout_text_style(layout, role);
    double height = layout_line_height(layout, role);
    for (size_t i = 0; i < lines->count; i++)
        canvas_text(layout->canvas, x, y + (double)i * height, lines->lines[i], &style);
    return y + (double)lines->count * height;
}

/* A text that is too wide gets smaller first, then shorter. */
static void draw_centred(const struct layout *layout, enum text_role role, const char *text, double left,
                         double width, double y)
{
    struct layout smaller = *layout;
    double needed = layout_text_width(layout, role, text);
    smaller.scale *= fmax(0.75, fmin(1.0, 0.99 * width / fmax(needed, 1e-6)));
    struct text_style style = layout_text_style(&smaller, role);
    style.horizontal = ANCHOR_CENTRE;
    autofree char *fitted = role == TEXT_CAPTION ? layout_fit_name(&smaller, role, text, width)
                                                 : layout_fit(&smaller, role, text, width);
    canvas_text(layout->canvas, left + width / 2.0, y, fitted, &style);
}

static void draw_corner(const struct layout *layout, const struct plot_area *area)
{
    struct text_style style = layout_text_style(layout, TEXT_MARK);
    style.horizontal = ANCHOR_RIGHT;
    bool fits = area->panel->corner != NULL && layout_line_height(layout, TEXT_MARK) <= area->box.height &&
                layout_text_width(layout, TEXT_MARK, area->panel->corner) <= area->box.width;
    if (fits)
        canvas_text(layout->canvas, area->box.x + area->box.width, area->box.y, area->panel->corner, &style);
}

static void draw_data(const struct layout *layout, const struct plot_area *area)
{
    tiles_draw(layout, area);
    lines_draw(layout, area);
    if (area->panel->bars != NULL)
        bars_draw(layout, area);
    dots_draw(layout, area);
    axis_draw_front(layout, area);
    draw_corner(layout, area);
}

/* It may reach beyond the plot at both ends alike, as far as nothing else stands there. */
static double y_title_length(const struct layout *layout, const struct frame *frame, size_t index)
{
    bool alone = frame->rows == 1 && frame->groups.rotation_degrees <= 0.0;
    double above =
        frame_above_plot(layout, frame) +
        (frame_row_has_captions(layout, frame, index / frame->columns) && !frame_captions_are_below(layout)
             ? frame->caption
             : 0.0);
    double below = alone ? frame->x_labels : frame->gap / 2.0;
    return frame->plot_height + 2.0 * fmin(above, below);
}

static void draw_axes(const struct layout *layout, const struct frame *frame, const struct plot_area *area,
                      size_t index)
{
    size_t column = index % frame->columns;
    struct axis_wish wish = {.labels = frame_has_y_labels(layout, frame, column)};
    if (frame_has_y_title(layout, frame, column))
        axis_draw_title(layout, area, area->box.x - frame_left_of_plot(layout, frame, column),
                        y_title_length(layout, frame, index));
    if (area->panel->row_count == 0)
        axis_draw_y(layout, area, &wish);
    else if (frame_has_y_labels(layout, frame, column))
        row_labels_draw(layout, area, &frame->row_labels);
    wish.labels = frame_has_x_labels(layout, frame, index);
    wish.beyond = frame->gap * 0.25;
    if (area->panel->group_count == 0)
        axis_draw_x(layout, area, &wish);
    else if (wish.labels)
        group_labels_draw(layout, area->panel, &frame->groups, &area->box);
}

static void draw_panel(const struct layout *layout, const struct frame *frame, size_t index)
{
    const struct chart *chart = layout->chart;
    const struct chart_panel *panel = &chart->panels[index];
    const struct plot_area area = frame_area(layout, frame, index);
    const struct box *box = &area.box;
    bands_draw(layout, &area);
    draw_axes(layout, frame, &area, index);
    draw_data(layout, &area);
    double y = box->y + box->height + frame->x_labels + frame->gap / 3.0;
    if (frame->bare)
        return;
    if (!frame_shares_x_title(layout))
        draw_centred(layout, TEXT_AXIS_TITLE, chart->x_title, box->x, box->width, y);
    bool above = !frame_captions_are_below(layout);
    double tick_half = frame_above_plot(layout, frame);
    draw_centred(layout, TEXT_CAPTION, frame_caption_of(panel), box->x, box->width,
                 above ? box->y - tick_half - frame->caption
                       : y + (frame_shares_x_title(layout) ? 0.0 : frame->x_title));
}

/* Once for all panels. */
static void draw_shared_x_title(const struct layout *layout, const struct frame *frame)
{
    struct box first = frame_panel_box(layout, frame, 0);
    struct box last = frame_panel_box(layout, frame, frame->columns - 1);
    struct box lowest = frame_panel_box(layout, frame, layout->chart->panel_count - 1);
    double y = lowest.y + lowest.height + frame->x_labels + frame->gap / 3.0;
    draw_centred(layout, TEXT_AXIS_TITLE, layout->chart->x_title, first.x, last.x + last.width - first.x, y);
}

static void draw_background(const struct layout *layout, const struct frame *frame)
{
    const struct fill paper = {.colour = layout->style->paper};
    if (paper.colour.red != 255 || paper.colour.green != 255 || paper.colour.blue != 255)
        canvas_rectangle(layout->canvas, 0.0, 0.0, frame->width, frame->height, &paper, NULL);
}

void layout_draw(const struct chart *chart, const struct style *style, struct canvas *canvas)
{
    struct layout layout = {.chart = chart, .style = style, .canvas = canvas};
    struct frame frame;
    frame_choose(&frame, &layout);
    draw_background(&layout, &frame);
    double y = draw_lines(&layout, TEXT_TITLE, &frame.title, frame.margin, frame.margin);
    if (frame.title.count > 0)
        y += frame.gap;
    for (size_t i = 0; i < chart->panel_count; i++)
        draw_panel(&layout, &frame, i);
    if (frame_shares_x_title(&layout) && chart->panel_count > 0 && !frame.bare)
        draw_shared_x_title(&layout, &frame);
    if (frame.legend_is_right)
        legend_draw(&layout, &frame.legend, frame.width - frame.margin - frame.legend.width, frame.top);
    else
        legend_draw(&layout, &frame.legend, frame.margin, y);
    draw_lines(&layout, TEXT_NOTE, &frame.notes, frame.margin, frame.bottom + frame.gap);
    frame_finish(&frame);
}
