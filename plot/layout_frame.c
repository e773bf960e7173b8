/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/layout_frame.h"

#include "base/memory.h"
#include "plot/byte_buffer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void frame_finish(struct frame *frame)
{
    text_lines_finish(&frame->title);
    text_lines_finish(&frame->notes);
    legend_finish(&frame->legend);
}

/* ---------------------------------------------------------------------------------- texts and the legend --
 */

/* One paragraph: a line for each note would cost the plot its height. Free with free(). */
static char *join_notes(const struct chart *chart, bool ticks_for_marks)
{
    struct byte_buffer text = {0};
    for (size_t i = 0; i < chart->note_count; i++) {
        /* The em space keeps notes apart and, being no blank, keeps a mark with its first word. */
        byte_buffer_print(&text, "%s%s", i > 0 ? "\u2003 " : "", chart->notes[i]);
    }
    if (ticks_for_marks)
        byte_buffer_append_text(&text, "\u2003 A tick stands where a mark has no room.");
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

/* ------------------------------------------------------------------------------------- the grid of panels --
 */

static size_t groups_most(const struct chart *chart)
{
    size_t most = 0;
    for (size_t i = 0; i < chart->panel_count; i++)
        most = chart->panels[i].group_count > most ? chart->panels[i].group_count : most;
    return most;
}

static bool has_rows(const struct chart *chart)
{
    return chart->panel_count > 0 && chart->panels[0].row_count > 0;
}

const char *frame_caption_of(const struct chart_panel *panel)
{
    const char *caption = panel->caption != NULL ? panel->caption : panel->title;
    return caption != NULL ? caption : "";
}

bool frame_row_has_captions(const struct layout *layout, const struct frame *frame, size_t row)
{
    for (size_t i = row * frame->columns; !frame->bare && i < (row + 1) * frame->columns; i++)
        if (i < layout->chart->panel_count && frame_caption_of(&layout->chart->panels[i])[0] != '\0')
            return true;
    return false;
}

/* As many columns as make panels a little wider than high; up to three stand in one row or one column. */
static size_t choose_columns(const struct chart *chart, const struct frame *frame)
{
    size_t count = chart->panel_count > 0 ? chart->panel_count : 1;
    if (chart->columns > 0)
        return chart->columns < count ? chart->columns : count;
    if (count <= 3)
        return frame->width >= frame->height ? count : 1;
    size_t best = 1;
    double least = HUGE_VAL;
    for (size_t columns = 1; columns <= count; columns++) {
        double rows = ceil((double)count / (double)columns);
        double shape = (frame->width / (double)columns) / ((frame->bottom - frame->top) / rows);
        double empty = rows * (double)columns - (double)count;
        double cost = fabs(log(fmax(shape, 1e-6) / 1.35)) + 0.15 * empty;
        if (cost < least) {
            least = cost;
            best = columns;
        }
    }
    return best;
}

/* Space between panels that stand side by side, beside their own labels. */
static double panel_gap(const struct frame *frame)
{
    return 2.0 * frame->gap;
}

bool frame_shares_x_title(const struct layout *layout)
{
    return layout->chart->shares_x || layout->chart->shares_x_title;
}

bool frame_captions_are_below(const struct layout *layout)
{
    return layout->style->captions_below && !frame_shares_x_title(layout);
}

bool frame_has_y_labels(const struct layout *layout, const struct frame *frame, size_t column)
{
    return !frame->drops_y_labels && !frame->bare && (column == 0 || !layout->chart->shares_y);
}

bool frame_has_y_title(const struct layout *layout, const struct frame *frame, size_t column)
{
    return !frame->drops_y_labels && !frame->bare &&
           (column == 0 || (layout->style->titles_every_y_axis && !layout->chart->shares_y));
}

double frame_left_of_plot(const struct layout *layout, const struct frame *frame, size_t column)
{
    return (frame_has_y_labels(layout, frame, column) ? frame->y_labels : 0.0) +
           (frame_has_y_title(layout, frame, column) ? frame->y_title : 0.0);
}

/* Nothing stands below this panel. */
static bool is_lowest(const struct layout *layout, const struct frame *frame, size_t panel)
{
    return panel + frame->columns >= layout->chart->panel_count;
}

bool frame_has_x_labels(const struct layout *layout, const struct frame *frame, size_t panel)
{
    return !frame->bare && (!layout->chart->shares_x || is_lowest(layout, frame, panel));
}

/* The topmost tick label reaches half a line above the plot. */
double frame_above_plot(const struct layout *layout, const struct frame *frame)
{
    return frame->bare ? 0.0 : layout_line_height(layout, TEXT_TICK) / 2.0;
}

static double y_title_height(const struct layout *layout, const struct frame *frame)
{
    for (size_t i = 0; i < layout->chart->y_count; i++)
        if (layout->chart->y[i].title[0] != '\0')
            return layout_line_height(layout, TEXT_AXIS_TITLE) + frame->gap / 2.0;
    return 0.0;
}

/* What is left for each plot beside its labels and the gaps. */
static double width_of_plot(const struct layout *layout, const struct frame *frame, double free_width)
{
    double width = free_width - panel_gap(frame) * (double)(frame->columns - 1);
    for (size_t i = 0; i < frame->columns; i++)
        width -= frame_left_of_plot(layout, frame, i);
    if (frame->row_labels.right > 0.0)
        width -= (double)frame->columns * (frame->row_labels.right + 4.0 * layout->scale);
    return width / (double)frame->columns;
}

static void place_columns(const struct layout *layout, struct frame *frame, size_t columns, double free_width,
                          double label_width)
{
    frame->columns = columns;
    frame->rows = (layout->chart->panel_count + columns - 1) / columns;
    if (has_rows(layout->chart)) {
        frame->row_labels = row_labels_choose(layout, free_width / (double)columns);
        label_width = frame->row_labels.left;
    }
    frame->y_labels = label_width + 5.5 * layout->scale;
    frame->plot_width = width_of_plot(layout, frame, free_width);
}

/* Widths: what stands beside the plots, and what is left for them. Where that is too little there are fewer
 * columns, and at last no labels at the side. */
static void place_across(const struct layout *layout, struct frame *frame, double label_width)
{
    const struct chart *chart = layout->chart;
    double free_width = frame->width - 2.0 * frame->margin;
    if (frame->legend_is_right)
        free_width -= frame->legend.width + 2.0 * frame->gap;
    size_t columns = choose_columns(chart, frame);
    frame->y_title = y_title_height(layout, frame);
    frame->drops_y_labels = false;
    place_columns(layout, frame, columns, free_width, label_width);
    while (chart->columns == 0 && columns > 1 && frame->plot_width < 0.35 * free_width / (double)columns)
        place_columns(layout, frame, --columns, free_width, label_width);
    if (frame->plot_width < 0.2 * free_width / (double)columns) {
        frame->drops_y_labels = true;
        frame->row_labels.right = 0.0;
        frame->plot_width = width_of_plot(layout, frame, free_width);
    }
    frame->plot_width = fmax(1.0, frame->plot_width);
}

static void place_x_labels(const struct layout *layout, struct frame *frame, double row)
{
    size_t groups = groups_most(layout->chart);
    if (groups == 0) {
        frame->x_labels = layout_line_height(layout, TEXT_TICK) + 5.0 * layout->scale;
        return;
    }
    size_t last = frame->columns - 1;
    double slot = frame->plot_width / (double)groups;
    double free_left = last > 0 && layout->chart->shares_y ? panel_gap(frame) / 2.0
                                                           : frame_left_of_plot(layout, frame, last);
    double after = slot / 2.0 + (frame->legend_is_right ? frame->gap : frame->margin);
    frame->groups = group_labels_choose(layout, slot, free_left + slot / 2.0, after, 0.3 * row);
    frame->x_labels = frame->groups.height;
}

/* Heights. */
static void place_along(const struct layout *layout, struct frame *frame)
{
    const struct chart *chart = layout->chart;
    double rows = (double)frame->rows;
    double available = frame->bottom - frame->top;
    place_x_labels(layout, frame, available / rows);
    frame->caption = layout_line_height(layout, TEXT_CAPTION) + frame->gap / 2.0;
    frame->caption_total = 0.0;
    for (size_t i = 0; i < frame->rows; i++)
        frame->caption_total += frame_row_has_captions(layout, frame, i) ? frame->caption : 0.0;
    frame->x_labels = frame->bare ? 0.0 : frame->x_labels;
    frame->x_title = chart->x_title[0] != '\0' && !frame->bare
                         ? layout_line_height(layout, TEXT_AXIS_TITLE) + frame->gap / 3.0
                         : 0.0;
    double below = frame->x_labels * (chart->shares_x ? 1.0 : rows) +
                   frame->x_title * (frame_shares_x_title(layout) ? 1.0 : rows);
    double above = frame->caption_total + rows * (frame_above_plot(layout, frame) +
                                                  (frame->rows > 1 && !frame->bare ? frame->gap : 0.0));
    frame->plot_height = (available - below - above) / rows;
    frame->headroom = 0.0;
    for (size_t i = 0; i < chart->panel_count && frame->plot_height > 1.0; i++)
        if (chart->panels[i].bars != NULL)
            frame->headroom =
                fmax(frame->headroom, marks_headroom(layout, &chart->panels[i], frame->plot_height));
}

static double y_labels_width(const struct layout *layout, const struct frame *frame)
{
    double widest = 0.0;
    for (size_t i = 0; i < layout->chart->y_count && !has_rows(layout->chart); i++) {
        const struct chart_axis *axis = &layout->chart->y[i];
        struct axis_ticks ticks = layout_y_ticks(layout, axis, frame->plot_height - frame->headroom);
        widest = fmax(widest, layout_tick_label_width(layout, axis, &ticks));
    }
    return widest;
}

/* The labels' width depends on the ticks, their number on the height, and that on the width left by the
 * labels. */
static void place_plots(const struct layout *layout, struct frame *frame)
{
    double label_width = 0.0;
    for (int round = 0; round < 5; round++) { /* it only grows: two or three rounds */
        place_across(layout, frame, label_width);
        place_along(layout, frame);
        double needed = y_labels_width(layout, frame);
        if (needed <= label_width)
            return;
        label_width = needed;
    }
}

struct box frame_panel_box(const struct layout *layout, const struct frame *frame, size_t index)
{
    size_t column = index % frame->columns;
    size_t row = index / frame->columns;
    double right = frame->row_labels.right > 0.0 ? frame->row_labels.right + 4.0 * layout->scale : 0.0;
    struct box box = {
        .x = frame->margin, .y = frame->top, .width = frame->plot_width, .height = frame->plot_height};
    for (size_t i = 0; i < column; i++)
        box.x += frame_left_of_plot(layout, frame, i) + frame->plot_width + right + panel_gap(frame);
    box.x += frame_left_of_plot(layout, frame, column);
    bool above = !frame_captions_are_below(layout);
    double tick_half = frame_above_plot(layout, frame);
    double below = (layout->chart->shares_x ? 0.0 : frame->x_labels) +
                   (frame_shares_x_title(layout) ? 0.0 : frame->x_title);
    for (size_t i = 0; i <= row; i++) {
        bool captioned = frame_row_has_captions(layout, frame, i);
        box.y += tick_half + (captioned && (above || i < row) ? frame->caption : 0.0);
        if (i < row)
            box.y += frame->plot_height + below + (frame->rows > 1 && !frame->bare ? frame->gap : 0.0);
    }
    return box;
}

/* ----------------------------------------------------------------------------------------- which it shall be
 * -- */

struct plot_area frame_area(const struct layout *layout, const struct frame *frame, size_t index)
{
    const struct chart *chart = layout->chart;
    const struct chart_panel *panel = &chart->panels[index];
    return (struct plot_area){.box = frame_panel_box(layout, frame, index),
                              .headroom = frame->headroom,
                              .panel = panel,
                              .x = &chart->x[panel->x],
                              .y = &chart->y[panel->y]};
}

static bool all_marks_fit(const struct layout *layout, const struct frame *frame)
{
    for (size_t i = 0; i < layout->chart->panel_count; i++) {
        const struct plot_area area = frame_area(layout, frame, i);
        if (area.panel->bars != NULL && !bar_marks_fit(layout, area.panel, frame->plot_width))
            return false;
        if (!dot_marks_fit(layout, &area) || !tile_marks_fit(layout, &area))
            return false;
    }
    return true;
}

static void frame_make(struct frame *frame, const struct layout *layout, size_t notes_most, bool bare)
{
    struct canvas_size size = canvas_size_of(layout->canvas);
    bool ticks_for_marks = false;
    for (int round = 0; round < 2; round++) {
        *frame = (struct frame){.width = size.width_pt,
                                .height = size.height_pt,
                                .margin = 6.0 * layout->scale,
                                .gap = 6.0 * layout->scale,
                                .ticks_for_marks = ticks_for_marks,
                                .bare = bare};
        place_texts(layout, frame, notes_most);
        place_legend(layout, frame);
        place_plots(layout, frame);
        if (ticks_for_marks || all_marks_fit(layout, frame))
            return;
        ticks_for_marks = true; /* one note more */
        if (round == 0)
            frame_finish(frame);
    }
}

static bool is_good(const struct layout *layout, const struct frame *frame)
{
    return row_labels_fit(layout, frame->plot_height) &&
           frame->plot_height * (double)frame->rows >= 0.42 * frame->height &&
           frame->plot_width * (double)frame->columns >= 0.5 * frame->width;
}

void frame_choose(struct frame *frame, struct layout *layout)
{
    struct canvas_size size = canvas_size_of(layout->canvas);
    /* Texts grow with the root of the width: a large figure is seen from further away, but not only that. */
    double scale = fmin(2.0, fmax(0.5, sqrt(size.width_pt / 750.0)));
    for (int step = 0; step < 7; step++) { /* down to about 58 % */
        layout->scale = scale * (1.0 - 0.07 * step);
        frame_make(frame, layout, SIZE_MAX, false);
        if (is_good(layout, frame))
            return;
        frame_finish(frame);
    }
    for (size_t notes_most = 4; notes_most > 0; notes_most--) {
        frame_make(frame, layout, notes_most, false);
        if (is_good(layout, frame))
            return;
        frame_finish(frame);
    }
    const double shrunk = layout->scale;
    for (int round = 0; round < 12; round++) { /* a tiny figure: whatever it takes, the note at last */
        enum { WITH_NOTE = 4 };
        layout->scale = shrunk * pow(0.85, round < WITH_NOTE ? round : round - WITH_NOTE);
        frame_make(frame, layout, round < WITH_NOTE ? 1 : 0, false);
        if (frame->plot_height >= 0.25 * frame->height / (double)frame->rows &&
            (round >= WITH_NOTE + 4 || row_labels_fit(layout, frame->plot_height)))
            return;
        frame_finish(frame);
    }
    frame_make(frame, layout, 0, true); /* `stats` and the table of numbers have what is missing here */
    frame->plot_height = fmax(frame->plot_height, 0.5);
}
