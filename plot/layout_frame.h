/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame: where everything of a chart goes on a canvas. It is chosen before anything is drawn (layout.c).
 * Panels are numbered row by row; lengths are points.
 */
#ifndef STEERSTAT_PLOT_LAYOUT_FRAME_H
#define STEERSTAT_PLOT_LAYOUT_FRAME_H

#include "plot/layout_parts.h"

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
    double x_title, y_title, y_labels;
    bool drops_y_labels; /* there is no room for them */
    bool bare;           /* nor for any text at the plots */
    double x_labels;     /* below a plot: names or numbers */
    double caption;      /* a line of it, with its gap */
    double caption_total;
    struct group_labels groups;
    struct row_labels row_labels;
    double plot_width, plot_height, headroom;
};

/* Finds the scale of the texts (layout->scale) and the places of everything: smaller texts where the plots
   would be squeezed, then fewer lines of notes, at last no texts at the plots. */
void frame_choose(struct frame *frame, struct layout *layout);
void frame_finish(struct frame *frame);

/* Where a panel's data are drawn; and that with the panel and its axes. */
struct box frame_panel_box(const struct layout *layout, const struct frame *frame, size_t index);
struct plot_area frame_area(const struct layout *layout, const struct frame *frame, size_t index);

/* Which panels have which texts beside them. */
bool frame_has_x_labels(const struct layout *layout, const struct frame *frame, size_t panel);
bool frame_has_y_labels(const struct layout *layout, const struct frame *frame, size_t column);
bool frame_has_y_title(const struct layout *layout, const struct frame *frame, size_t column);
bool frame_shares_x_title(const struct layout *layout);
bool frame_captions_are_below(const struct layout *layout);
bool frame_row_has_captions(const struct layout *layout, const struct frame *frame, size_t row);
const char *frame_caption_of(const struct chart_panel *panel);

/* What stands left of a column's plots, and above a plot for the topmost tick's label. */
double frame_left_of_plot(const struct layout *layout, const struct frame *frame, size_t column);
double frame_above_plot(const struct layout *layout, const struct frame *frame);

#endif
