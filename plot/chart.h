/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A chart as pure data: panels in a grid, and in each what is drawn there. Figures build it from estimates,
 * the layout draws it; neither knows of the other, and tests look at this.
 *
 * Each direction of a panel is either numbers on an axis or a list of names: groups from left to right, rows
 * from top to bottom. Bars and tiles need names; dots and lines need numbers, or take a name's place (0 is
 * the middle of the first).
 *
 * All texts and arrays belong to the chart, except where a member says "static".
 */
#ifndef STEERSTAT_PLOT_CHART_H
#define STEERSTAT_PLOT_CHART_H

#include "base/quantity.h"
#include "base/table.h"
#include "plot/canvas.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * One bar with its whisker. A value that is undefined without a reason is a cell that does not exist: it
 * leaves a gap. One that is undefined with a reason is a cell that has no such number: only its mark is
 * drawn. The same holds for the whisker's ends.
 */
struct chart_bar {
    struct quantity value, low, high; /* in the axis's data units */
    char *mark;                       /* of a footnote: "†"; NULL for none */
    char *tooltip;                    /* NULL for none */
};

/* A number with its interval; without one the ends are undefined. */
struct chart_value {
    struct quantity value, low, high;
};

enum chart_emphasis {
    EMPHASIS_NONE,
    EMPHASIS_HOLLOW, /* a value that stands apart from the others */
};

/* A dot, in its series' shape and colour, with whiskers in each direction that has an interval. */
struct chart_dot {
    struct chart_value x, y;
    size_t series;
    enum chart_emphasis emphasis;
    char *mark;         /* NULL for none */
    char *label;        /* what it is, for the table of numbers; NULL for nothing */
    const char *remark; /* static: for that table; NULL for none */
    char *tooltip;      /* NULL for none */
};

enum chart_line_kind {
    LINE_PLAIN,
    LINE_FAINT, /* one of many that lie over each other */
    LINE_STEPS, /* along x first, then along y */
};

struct chart_line {
    struct canvas_point *points; /* [count] in data units */
    size_t count, capacity;
    size_t series;
    enum chart_line_kind kind;
    char *label;   /* what it is, for the table of numbers; NULL for nothing */
    char *tooltip; /* NULL for none */
};

/* One cell of a heat map. */
struct chart_tile {
    size_t group, row;
    struct quantity value, low, high; /* the ends are in the table of numbers alone */
    char *text;                       /* in the tile, where it fits */
    char *mark;                       /* NULL for none */
    char *tooltip;
};

/* A range of an axis that means something: drawn behind everything. */
struct chart_band {
    bool on_x; /* from x to x, over the plot's height; else from y to y */
    double low, high;
};

/* A line across the plot. With a label it is a number of the data, its interval drawn as a band. */
struct chart_rule {
    bool on_x; /* upright, at an x; else at a y */
    double at;
    bool faint;
    struct quantity low, high;
    size_t series;
    char *label;   /* NULL for none */
    char *tooltip; /* NULL for none */
};

struct chart_series {
    char *title;
    size_t place;   /* chooses shape and dash: of a configuration always the same, whatever else is shown */
    bool in_labels; /* captions or rows say it: not in the legend */
    struct fill fill;
};

struct chart_panel {
    char *title;   /* NULL for none */
    char *caption; /* what of it is drawn: "" for nothing; NULL: the title */
    char *corner;  /* a mark in the plot's upper right corner; NULL for none */
    size_t x, y;   /* its axes: positions in chart->x and chart->y; not looked at where there are names */
    char **groups; /* [group_count] labels below; 0: x are numbers */
    size_t group_count;
    char **rows; /* [row_count] labels at the left, from the top down; 0: y are numbers */
    size_t row_count;
    char **row_ends;        /* [row_count] texts at the right; NULL for none */
    char **row_short_ends;  /* [row_count] what is said where there is no room for those */
    struct chart_bar *bars; /* [group_count * series_count], group by group; NULL for none */
    struct chart_dot *dots;
    size_t dot_count, dot_capacity;
    struct chart_line *lines;
    size_t line_count, line_capacity;
    struct chart_tile *tiles;
    size_t tile_count, tile_capacity;
    struct chart_band *bands;
    size_t band_count, band_capacity;
    struct chart_rule *rules;
    size_t rule_count, rule_capacity;
};

/* An axis that panels share. A tick is labelled (data - offset) * scale, then the suffix. */
struct chart_axis {
    char *title;
    char *short_title; /* where there is no room for that; NULL: its beginning */
    double low, high;  /* data units; what lies beyond is cut at the plot's edge, whiskers then have no cap */
    double base;       /* where bars grow from, data units */
    bool base_line;    /* the base is a reference that matters: draw a line at it */
    double offset, scale;
    bool signs;         /* "+10", not "10" */
    const char *suffix; /* static: " %", or "" */
    int decimals;       /* of a number without an interval in words, at most */
};

/* What the columns of the table of numbers hold; NULL: its usual heading. All static but for `value`. */
struct chart_headings {
    const char *panel, *series, *label;
    char *value; /* NULL: the title of the axis of values */
};

enum { CHART_AXES_MOST = 64 };

struct chart {
    char *title;       /* "" for none */
    char *kind;        /* "Bar chart": for the description */
    char *description; /* what is to be seen, with the numbers: for metadata and for those who can't see it */
    struct chart_axis *x, *y; /* [x_count], [y_count]: at least one each */
    size_t x_count, y_count;
    char *x_title; /* "" for none */
    struct chart_headings headings;
    bool rotates_groups;     /* group labels stand at 45 degrees even where there is room */
    size_t columns;          /* of the grid of panels; 0: as they fit */
    bool shares_x, shares_y; /* panels in a column (row) have the same x (y): labels stand once */
    bool shares_x_title;     /* the title stands once, below all panels; so it does where they share x */
    bool dots_for_bars;      /* bars' values are drawn as dots: the axis need not begin at their base */
    struct chart_series *series;
    size_t series_count;
    struct chart_panel *panels;
    size_t panel_count;
    /* Of tiles: data units at the ramp's ends; equal where there is none. Labelled as ticks of y[0] are. */
    double ramp_low, ramp_high;
    char *ramp_title;
    double height_pt;       /* that all rows need at a width of 750 pt; 0: as the figure has it */
    double least_height_pt; /* below which rows would lose their names; 0: none */
    char **notes;           /* lines below: what whiskers are, what marks mean */
    size_t note_count, note_capacity;
};

/* An empty chart of that many series and panels, one axis each way, scale 1; fill in the rest. */
void chart_init(struct chart *chart, size_t series_count, size_t panel_count);
void chart_finish(struct chart *chart);

/* Replaces *text, which is the chart's own, by `value`, which becomes so. */
void chart_set_text(char **text, char *value);

/* That many axes instead of one; each panel is to be told its own. */
void chart_set_axes(struct chart *chart, size_t x_count, size_t y_count);

/* Gives a panel its groups and bars that do not exist yet, and labels to be set. */
void chart_panel_init(struct chart *chart, size_t panel, size_t group_count);
/* Names without bars. */
void chart_panel_groups(struct chart_panel *panel, size_t group_count);
void chart_panel_rows(struct chart_panel *panel, size_t row_count, bool with_ends);

struct chart_bar *chart_bar(const struct chart *chart, size_t panel, size_t group, size_t series);

/* What is added is empty; the pointer holds until the next one is added. */
struct chart_dot *chart_add_dot(struct chart_panel *panel, size_t series);
struct chart_line *chart_add_line(struct chart_panel *panel, size_t series, enum chart_line_kind kind);
void chart_line_to(struct chart_line *line, double x, double y);
struct chart_tile *chart_add_tile(struct chart_panel *panel, size_t group, size_t row);
void chart_add_band(struct chart_panel *panel, bool on_x, double low, double high);
struct chart_rule *chart_add_rule(struct chart_panel *panel, bool on_x, double at, bool faint);

void chart_add_note(struct chart *chart, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Sets y[0].low and .high so that the base, all bars' values and the whiskers are inside, rounded outwards to
 * ticks (of dots for bars: the base only where it is a line). A whisker far longer than the others does not
 * squeeze the picture: beyond the range of the values by more than that range, or by three median whiskers,
 * it is cut; true is returned where one is.
 */
bool chart_fit_axis(struct chart *chart);

/* The same for dots and lines: every axis, by the panels that have it; rules and bands in units of an axis
 * are inside as well. */
bool chart_fit_axes(struct chart *chart);

/*
 * Every number that is drawn, one row each; free with table_destroy. Machines get them in the axes' data
 * units, people as the axes are labelled, rounded as the interval supports.
 */
struct table *chart_numbers(const struct chart *chart);

#endif
