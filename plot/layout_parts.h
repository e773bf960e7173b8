/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the layout's files share. Lengths are points on the canvas. */
#ifndef STEERSTAT_PLOT_LAYOUT_PARTS_H
#define STEERSTAT_PLOT_LAYOUT_PARTS_H

#include "plot/axis.h"
#include "plot/canvas.h"
#include "plot/chart.h"
#include "plot/style.h"

struct layout {
    const struct chart *chart;
    const struct style *style;
    struct canvas *canvas;
    double scale; /* of the style's lengths */
};

struct box {
    double x, y, width, height;
};

/* ------------------------------------------------------------------------------- texts (layout_text.c) -- */

struct text_style layout_text_style(const struct layout *layout, enum text_role role);
double layout_line_height(const struct layout *layout, enum text_role role);
double layout_text_width(const struct layout *layout, enum text_role role, const char *text);

/* The text, or its longest beginning that fits with an ellipsis; "" where not even that does. Free with
 * free(). */
char *layout_fit(const struct layout *layout, enum text_role role, const char *text, double width);

/* A series' fill with its hatch at the layout's scale. */
struct fill layout_fill(const struct layout *layout, size_t series);

/* Lines of a text; owned. */
struct text_lines {
    char **lines;
    size_t count, capacity;
};

/*
 * Appends a text broken at blanks into lines of at most that width, at most `most` lines in all; the last one
 * ends in an ellipsis where there is more.
 */
void layout_wrap(const struct layout *layout, enum text_role role, const char *text, double width,
                 size_t most, struct text_lines *lines);
void text_lines_finish(struct text_lines *lines);

/* ---------------------------------------------------------------------------- legend (layout_legend.c) -- */

/* A grid of entries: each column is as wide as its widest one. */
struct legend {
    size_t columns, rows; /* 0 where the chart has no legend */
    double title_most;    /* longer titles are shortened */
    double row_height;
    double width, height; /* of the whole */
};

/* The legend in rows of at most that width. */
struct legend legend_above(const struct layout *layout, double width);
/* The legend as one column; no rows where it is wider or higher than this. */
struct legend legend_right(const struct layout *layout, double width, double height);
void legend_draw(const struct layout *layout, const struct legend *legend, double x, double y);

/* ------------------------------------------------------------------------- group labels (layout_groups.c) --
 */

/* How the labels below the groups stand; the same in all panels. */
struct group_labels {
    double rotation_degrees; /* 0, 45 or 90 */
    size_t step;             /* every step-th is shown */
    double length_most;      /* longer ones are shortened */
    double gap;              /* between the plot and them */
    double height;           /* that they take below the plot */
};

/*
 * slot: the narrowest group's width; before and after: free width left of the first group's middle and right
 * of the last one's; height_most: of turned labels.
 */
struct group_labels group_labels_choose(const struct layout *layout, double slot, double before, double after,
                                        double height_most);
void group_labels_draw(const struct layout *layout, const struct chart_panel *panel,
                       const struct group_labels *labels, const struct box *plot);

/* ------------------------------------------------------------------------------- y axis (layout_axis.c) --
 */

struct axis_ticks layout_ticks(const struct layout *layout, double plot_height);
double layout_tick_label_width(const struct layout *layout, const struct axis_ticks *ticks);

/* Where a panel's data are drawn. */
struct plot_area {
    struct box box;
    double headroom; /* kept free for marks at the top */
};

/* The y coordinate of a data value, cut at the axis's ends. */
double plot_area_y(const struct layout *layout, const struct plot_area *area, double value);

/* Grid lines, tick labels, title (where wanted): what lies behind the bars. */
void axis_draw(const struct layout *layout, const struct plot_area *area, const struct axis_ticks *ticks,
               double title_x, bool with_title);
/* The base line and the box: what lies before them. */
void axis_draw_front(const struct layout *layout, const struct plot_area *area);

/* --------------------------------------------------------------------------------- bars (layout_bars.c) --
 */

void bars_draw(const struct layout *layout, const struct chart_panel *panel, const struct plot_area *area);
/* false where bars are too narrow for a mark's text: ticks take its place. */
bool marks_fit(const struct layout *layout, const struct chart_panel *panel, double plot_width);

/* The room that marks of the highest bars need above the axis's end, in a plot of that height. */
double marks_headroom(const struct layout *layout, const struct chart_panel *panel, double plot_height);

#endif
