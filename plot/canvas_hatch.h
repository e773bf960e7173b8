/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one tile of a hatch holds: drawn once and repeated by every back end, so that all look alike. */
#ifndef STEERSTAT_PLOT_CANVAS_HATCH_H
#define STEERSTAT_PLOT_CANVAS_HATCH_H

#include "plot/canvas.h"

/* Lengths are in tiles (struct fill has a tile's side). */
#define HATCH_LINE_WIDTH 0.11

/* (0,0) is the tile's top left corner, (1,1) its bottom right one. */
struct hatch_line {
    double x1, y1, x2, y2;
};

/* The lines of a tile, *count of them; *dot_radius is that of a dot in its middle, 0 where there is none. */
const struct hatch_line *hatch_lines(enum hatch hatch, size_t *count, double *dot_radius);

/* true where both fills are drawn alike, so that one tile serves both. */
bool hatch_same_fill(const struct fill *left, const struct fill *right);

#endif
