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

/* The same for a name: it keeps its end, for names of one experiment mostly begin alike. */
char *layout_fit_name(const struct layout *layout, enum text_role role, const char *name, double width);

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

/* A grid of entries, each column as wide as its widest one; or a ramp of colours. */
struct legend {
    size_t columns, rows; /* 0 where the chart has no legend */
    size_t *entries;      /* [count] the series that have one; owned */
    double *widths;       /* [count] of their titles; owned */
    size_t count;
    double title_most; /* longer titles are shortened */
    double row_height;
    double width, height; /* of the whole */
};

/* The legend in rows of at most that width. */
struct legend legend_above(const struct layout *layout, double width);
/* The legend as one column; no rows where it is wider or higher than this. */
struct legend legend_right(const struct layout *layout, double width, double height);
void legend_draw(const struct layout *layout, const struct legend *legend, double x, double y);
void legend_finish(struct legend *legend);

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

/* ----------------------------------------------------------------------------------- axes (layout_axis.c) --
 */

/* Where a panel's data are drawn. */
struct plot_area {
    struct box box;
    double headroom; /* kept free for marks at the top */
    const struct chart_panel *panel;
    const struct chart_axis *x, *y;
};

/* The coordinate of a data value, cut at the axis's ends; of a name's place where the panel has names. */
double plot_area_x(const struct plot_area *area, double value);
double plot_area_y(const struct plot_area *area, double value);

struct axis_ticks layout_y_ticks(const struct layout *layout, const struct chart_axis *axis, double height);
struct axis_ticks layout_x_ticks(const struct layout *layout, const struct chart_axis *axis, double width);
double layout_tick_label_width(const struct layout *layout, const struct chart_axis *axis,
                               const struct axis_ticks *ticks);
/* What stands at a tick. */
void layout_tick_label(const struct chart_axis *axis, const struct axis_ticks *ticks, size_t index,
                       char buffer[static 64]);

/* Grid lines and, where wanted, labels: what lies behind the data. */
struct axis_wish {
    bool labels;
    double beyond; /* how far labels of the x axis may reach beyond the plot at either side */
};
void axis_draw_y(const struct layout *layout, const struct plot_area *area, const struct axis_wish *wish);
/* Beside the plot's middle, at most that long. */
void axis_draw_title(const struct layout *layout, const struct plot_area *area, double title_x,
                     double length_most);
void axis_draw_x(const struct layout *layout, const struct plot_area *area, const struct axis_wish *wish);
/* The base line and the box: what lies before them. */
void axis_draw_front(const struct layout *layout, const struct plot_area *area);

/* ----------------------------------------------------------------------------------- rows (layout_rows.c) --
 */

/* Widths of the names at the left and of the texts at the right of rows, as far as there is room. */
struct row_labels {
    double left, right;
    bool short_ends;
};
struct row_labels row_labels_choose(const struct layout *layout, double width);
/* Whether every row of a plot of that height has room for its name. */
bool row_labels_fit(const struct layout *layout, double plot_height);
void row_labels_draw(const struct layout *layout, const struct plot_area *area,
                     const struct row_labels *labels);

/* --------------------------------------------------------------------------------- bars (layout_bars.c) --
 */

void bars_draw(const struct layout *layout, const struct plot_area *area);
/* false where a mark has no room: a tick takes its place. So of tiles and dots, below. */
bool bar_marks_fit(const struct layout *layout, const struct chart_panel *panel, double plot_width);

/* The room that marks of the highest bars need above the axis's end, in a plot of that height. */
double marks_headroom(const struct layout *layout, const struct chart_panel *panel, double plot_height);

/* ------------------------------------------------------------ bands, rules, lines, dots (layout_dots.c) --
 */

void bands_draw(const struct layout *layout, const struct plot_area *area);
void lines_draw(const struct layout *layout, const struct plot_area *area);
void dots_draw(const struct layout *layout, const struct plot_area *area);
bool dot_marks_fit(const struct layout *layout, const struct plot_area *area);

/* A series' shape; and its line, for the legend. `radius`: half its size. */
void dot_shape_draw(const struct layout *layout, size_t series, enum chart_emphasis emphasis,
                    struct canvas_point centre, double radius);
struct stroke layout_line_stroke(const struct layout *layout, size_t series, enum chart_line_kind kind);

/* -------------------------------------------------------------------------------- tiles (layout_tiles.c) --
 */

/* The colour of a share of the ramp. */
struct colour layout_ramp(const struct layout *layout, double share);
void tiles_draw(const struct layout *layout, const struct plot_area *area);
bool tile_marks_fit(const struct layout *layout, const struct plot_area *area);

#endif
