/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/layout.h"

#include "base/memory.h"
#include "plot/byte_buffer.h"
#include "plot/layout_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where everything goes at one scale. */
struct frame {
    double width, height, margin, gap;
    struct text_lines title, notes;
    bool ticks_for_marks;
    struct legend legend;
    bool legend_is_right;
    size_t columns, rows; /* of panels */
    double top;           /* where the panels begin */
    double bottom;        /* where the notes begin */
    double caption;       /* heights and widths that each panel needs around its plot */
    double x_title, y_title, y_labels;
    struct group_labels labels;
    double plot_width, plot_height, headroom;
    struct axis_ticks ticks;
};

static void frame_finish(struct frame *frame)
{
    text_lines_finish(&frame->title);
    text_lines_finish(&frame->notes);
}

/* One paragraph: a line for each note would cost the plot its height. Free with free(). */
static char *join_notes(const struct chart *chart, bool ticks_for_marks)
{
    struct byte_buffer text = {0};
    for (size_t i = 0; i < chart->note_count; i++) {
        /* The em space keeps notes apart and, being no blank, keeps a mark with its first word. */
        byte_buffer_print(&text, "%s%s", i > 0 ? "\u2003 " : "", chart->notes[i]);
    }
    if (ticks_for_marks)
        byte_buffer_append_text(&text, "\u2003 Bars too narrow for their mark have a tick in its place.");
    byte_buffer_append(&text, "", 1);
    return text.bytes;
}

static void place_texts(const struct layout *layout, struct frame *frame, size_t notes_most)
{
    const struct chart *chart = layout->chart;
    double width = frame->width - 2.0 * frame->margin;
    layout_wrap(layout, TEXT_TITLE, chart->title, width, 2, &frame->title);
    frame->top = frame->margin;
    if (frame->title.count > 0)
        frame->top += (double)frame->title.count * layout_line_height(layout, TEXT_TITLE) + frame->gap;
    autofree char *notes = join_notes(chart, frame->ticks_for_marks);
    layout_wrap(layout, TEXT_NOTE, notes, width, notes_most, &frame->notes);
    frame->bottom = frame->height - frame->margin;
    if (frame->notes.count > 0)
        frame->bottom -= (double)frame->notes.count * layout_line_height(layout, TEXT_NOTE) + frame->gap;
}

static void place_legend(const struct layout *layout, struct frame *frame)
{
    double width = frame->width - 2.0 * frame->margin;
    if (layout->style->legend == LEGEND_RIGHT) {
        frame->legend = legend_right(layout, 0.25 * frame->width, 0.8 * (frame->bottom - frame->top));
        frame->legend_is_right = frame->legend.rows > 0;
    }
    if (!frame->legend_is_right) {
        frame->legend = legend_above(layout, width);
        frame->top += frame->legend.height + (frame->legend.rows > 0 ? frame->gap : 0.0);
    }
}

static size_t groups_most(const struct chart *chart)
{
    size_t most = 1;
    for (size_t i = 0; i < chart->panel_count; i++)
        most = chart->panels[i].group_count > most ? chart->panels[i].group_count : most;
    return most;
}

static bool has_captions(const struct chart *chart)
{
    for (size_t i = 0; i < chart->panel_count; i++)
        if (chart->panels[i].title != NULL && chart->panels[i].title[0] != '\0')
            return true;
    return false;
}

/* Space between panels that stand side by side, beside their own labels. */
static double panel_gap(const struct frame *frame)
{
    return 2.0 * frame->gap;
}

static double left_of_plot(const struct layout *layout, const struct frame *frame, size_t column)
{
    bool titled = column == 0 || layout->style->titles_every_y_axis;
    return frame->y_labels + (titled ? frame->y_title : 0.0);
}

/* The plots' place where the y axis's labels are that wide. */
static void place_plots(const struct layout *layout, struct frame *frame, double label_width)
{
    const struct chart *chart = layout->chart;
    frame->y_labels = label_width + 5.5 * layout->scale;
    bool side_by_side = frame->width >= frame->height;
    frame->columns = side_by_side ? chart->panel_count : 1;
    frame->rows = side_by_side ? 1 : chart->panel_count;
    double tick_line = layout_line_height(layout, TEXT_TICK);
    double available_height = frame->bottom - frame->top;
    frame->caption = has_captions(chart) ? layout_line_height(layout, TEXT_CAPTION) + frame->gap / 2.0 : 0.0;
    frame->x_title =
        chart->x_title[0] != '\0' ? layout_line_height(layout, TEXT_AXIS_TITLE) + frame->gap / 3.0 : 0.0;
    frame->y_title =
        chart->y.title[0] != '\0' ? layout_line_height(layout, TEXT_AXIS_TITLE) + frame->gap / 2.0 : 0.0;
    double width = frame->width - 2.0 * frame->margin - panel_gap(frame) * (double)(frame->columns - 1);
    if (frame->legend_is_right)
        width -= frame->legend.width + 2.0 * frame->gap;
    for (size_t i = 0; i < frame->columns; i++)
        width -= left_of_plot(layout, frame, i);
    frame->plot_width = fmax(1.0, width / (double)frame->columns);
    double slot = frame->plot_width / (double)groups_most(chart);
    double before = left_of_plot(layout, frame, frame->columns - 1) + slot / 2.0;
    double after = slot / 2.0 + (frame->legend_is_right ? frame->gap : frame->margin);
    double row = available_height / (double)frame->rows;
    frame->labels = group_labels_choose(layout, slot, before, after, 0.3 * row);
    /* The topmost tick label reaches half a line above the plot. */
    double around = frame->caption + frame->labels.height + frame->x_title + tick_line / 2.0;
    frame->plot_height = row - around - (frame->rows > 1 ? frame->gap : 0.0);
    frame->headroom = 0.0;
    for (size_t i = 0; i < chart->panel_count && frame->plot_height > 1.0; i++)
        frame->headroom =
            fmax(frame->headroom, marks_headroom(layout, &chart->panels[i], frame->plot_height));
}

/* The labels' width depends on the ticks, their number on the height, and that on the width left by the
 * labels. */
static void place_axes(const struct layout *layout, struct frame *frame)
{
    double label_width = 0.0;
    for (int round = 0; round < 5; round++) { /* it only grows: two or three rounds */
        place_plots(layout, frame, label_width);
        frame->ticks = layout_ticks(layout, frame->plot_height - frame->headroom);
        double needed = layout_tick_label_width(layout, &frame->ticks);
        if (needed <= label_width)
            return;
        label_width = needed;
    }
}

static bool all_marks_fit(const struct layout *layout, const struct frame *frame)
{
    for (size_t i = 0; i < layout->chart->panel_count; i++)
        if (!marks_fit(layout, &layout->chart->panels[i], frame->plot_width))
            return false;
    return true;
}

static void frame_make(struct frame *frame, const struct layout *layout, size_t notes_most)
{
    struct canvas_size size = canvas_size_of(layout->canvas);
    bool ticks_for_marks = false;
    for (int round = 0; round < 2; round++) {
        *frame = (struct frame){.width = size.width_pt,
                                .height = size.height_pt,
                                .margin = 6.0 * layout->scale,
                                .gap = 6.0 * layout->scale,
                                .ticks_for_marks = ticks_for_marks};
        place_texts(layout, frame, notes_most);
        place_legend(layout, frame);
        place_axes(layout, frame);
        if (ticks_for_marks || all_marks_fit(layout, frame))
            return;
        ticks_for_marks = true; /* one note more */
        if (round == 0)
            frame_finish(frame);
    }
}

static bool is_good(const struct frame *frame)
{
    return frame->plot_height * (double)frame->rows >= 0.42 * frame->height &&
           frame->plot_width * (double)frame->columns >= 0.5 * frame->width;
}

/* Smaller texts where the plot would be squeezed; then fewer lines of notes. */
static void frame_choose(struct frame *frame, struct layout *layout)
{
    struct canvas_size size = canvas_size_of(layout->canvas);
    /* Texts grow with the root of the width: a large figure is seen from further away, but not only that. */
    double scale = fmin(2.0, fmax(0.5, sqrt(size.width_pt / 750.0)));
    for (int step = 0; step < 5; step++) { /* down to about 70 % */
        layout->scale = scale * (1.0 - 0.07 * step);
        frame_make(frame, layout, SIZE_MAX);
        if (is_good(frame))
            return;
        frame_finish(frame);
    }
    for (size_t notes_most = 4; notes_most > 0; notes_most--) {
        frame_make(frame, layout, notes_most);
        if (is_good(frame))
            return;
        frame_finish(frame);
    }
    for (int round = 0; round < 8; round++) { /* a tiny figure: whatever it takes */
        frame_make(frame, layout, 0);
        if (frame->plot_height >= 0.25 * frame->height / (double)frame->rows)
            return;
        frame_finish(frame);
        layout->scale *= 0.85;
    }
    frame_make(frame, layout, 0);
    frame->plot_height = fmax(frame->plot_height, 1.0);
}

/* ---------------------------------------------------------------------------------------------- drawing --
 */

static double draw_lines(const struct layout *layout, enum text_role role, const struct text_lines *lines,
                         double x, double y)
{
    struct text_style style = layout_text_style(layout, role);
    double height = layout_line_height(layout, role);
    for (size_t i = 0; i < lines->count; i++)
        canvas_text(layout->canvas, x, y + (double)i * height, lines->lines[i], &style);
    return y + (double)lines->count * height;
}

static void draw_centred(const struct layout *layout, enum text_role role, const char *text,
                         const struct box *plot, double y)
{
    struct text_style style = layout_text_style(layout, role);
    style.horizontal = ANCHOR_CENTRE;
    autofree char *fitted = layout_fit(layout, role, text, plot->width);
    canvas_text(layout->canvas, plot->x + plot->width / 2.0, y, fitted, &style);
}

static void draw_panel(const struct layout *layout, const struct frame *frame, size_t index)
{
    const struct chart *chart = layout->chart;
    const struct chart_panel *panel = &chart->panels[index];
    size_t column = frame->columns > 1 ? index : 0;
    size_t row = frame->columns > 1 ? 0 : index;
    double left = frame->margin;
    for (size_t i = 0; i < column; i++)
        left += left_of_plot(layout, frame, i) + frame->plot_width + panel_gap(frame);
    double top = frame->top + (double)row * (frame->bottom - frame->top) / (double)frame->rows;
    bool above = !layout->style->captions_below;
    struct plot_area area = {.headroom = frame->headroom};
    area.box =
        (struct box){.x = left + left_of_plot(layout, frame, column),
                     .y = top + (above ? frame->caption : 0.0) + layout_line_height(layout, TEXT_TICK) / 2.0,
                     .width = frame->plot_width,
                     .height = frame->plot_height};
    bool titled = column == 0 || layout->style->titles_every_y_axis;
    axis_draw(layout, &area, &frame->ticks, left, titled);
    bars_draw(layout, panel, &area);
    axis_draw_front(layout, &area);
    group_labels_draw(layout, panel, &frame->labels, &area.box);
    double y = area.box.y + area.box.height + frame->labels.height + frame->gap / 3.0;
    draw_centred(layout, TEXT_AXIS_TITLE, chart->x_title, &area.box, y);
    if (panel->title != NULL)
        draw_centred(layout, TEXT_CAPTION, panel->title, &area.box, above ? top : y + frame->x_title);
}

void layout_draw(const struct chart *chart, const struct style *style, struct canvas *canvas)
{
    struct layout layout = {.chart = chart, .style = style, .canvas = canvas};
    struct frame frame;
    frame_choose(&frame, &layout);
    double y = draw_lines(&layout, TEXT_TITLE, &frame.title, frame.margin, frame.margin);
    if (frame.title.count > 0)
        y += frame.gap;
    for (size_t i = 0; i < chart->panel_count; i++)
        draw_panel(&layout, &frame, i);
    if (frame.legend_is_right)
        legend_draw(&layout, &frame.legend, frame.width - frame.margin - frame.legend.width, frame.top);
    else
        legend_draw(&layout, &frame.legend, frame.margin, y);
    draw_lines(&layout, TEXT_NOTE, &frame.notes, frame.margin, frame.bottom + frame.gap);
    frame_finish(&frame);
}
