/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The colours of an image, as few as a PNG's palette holds: a byte a pixel instead of three is a third of the
 * work of encoding. A chart has some hundred colours, nearly all of them shades of anti-aliased edges.
 */
#ifndef STEERSTAT_PLOT_CANVAS_COLOURS_H
#define STEERSTAT_PLOT_CANVAS_COLOURS_H

#include "plot/canvas_png.h"

#include <stdbool.h>
#include <stdint.h>

enum { COLOURS_MOST = 256, COLOURS_EXACT = 64, COLOUR_TOLERANCE = 9 };

struct colour_index;

/*
 * Finds a palette for the image: the COLOURS_EXACT most frequent colours as they are (all that anything is
 * filled with), each rarer one (shades of edges) as one that was taken before it, if no channel is off by
 * more than a tolerance, else as itself. The least tolerance, up to COLOUR_TOLERANCE of 255, for which
 * COLOURS_MOST are enough. NULL where there is none.
 */
struct colour_index *colour_index_create(const struct pixels *pixels);
void colour_index_destroy(struct colour_index *index);

/* The palette: *count colours 0x00RRGGBB. */
const uint32_t *colour_index_palette(const struct colour_index *index, unsigned *count);

/* A row of the image, from 0, as bytes of the palette; and whether it is the same as the one above it. */
void colour_index_row(const struct colour_index *index, unsigned y, uint8_t *to);
bool colour_index_repeats(const struct colour_index *index, unsigned y);

#endif
