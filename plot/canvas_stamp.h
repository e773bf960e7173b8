/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dots for pixels: each look is drawn once, in the middle of a pixel, and put down wherever it is wanted, at
 * most half a pixel off. Seven hundred dots take a seventh of the instructions so, and dots that are alike to
 * the last pixel encode well.
 */
#ifndef STEERSTAT_PLOT_CANVAS_STAMP_H
#define STEERSTAT_PLOT_CANVAS_STAMP_H

#include "plot/canvas.h"

#include <cairo.h>

/* What cairo draws in from here on. */
static inline void set_colour(cairo_t *cairo, struct colour colour)
{
    cairo_set_source_rgb(cairo, colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0);
}

/* The stamps of one surface; zeros are none yet. */
struct stamps {
    struct stamp *stamps;
    size_t count, capacity;
};

/* scale: pixels a point. */
void stamps_put(struct stamps *stamps, cairo_t *cairo, double scale, const struct canvas_dot *dot);
void stamps_finish(struct stamps *stamps);

/* The dot as a path of cairo's, filled and edged: what a stamp holds, and what vectors are. Positions and
   lengths are multiplied by the scale. */
void dot_draw(cairo_t *cairo, double scale, const struct canvas_dot *dot);

#endif
