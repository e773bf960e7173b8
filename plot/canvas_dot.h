/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What dots look like: repeated by every back end, so that all look alike. */
#ifndef STEERSTAT_PLOT_CANVAS_DOT_H
#define STEERSTAT_PLOT_CANVAS_DOT_H

#include "plot/canvas.h"

enum { DOT_CORNERS_MOST = 12 };

/* The farthest that a shape reaches from its middle, in radii. */
#define DOT_REACH 1.25

/* The corners of a dot, *count of them; 0: it is a circle. */
void dot_corners(const struct canvas_dot *dot, size_t *count,
                 struct canvas_point corners[static DOT_CORNERS_MOST]);

/* true where both are drawn alike, wherever: so that one stamp serves both. */
bool dot_same_look(const struct canvas_dot *left, const struct canvas_dot *right);

#endif
