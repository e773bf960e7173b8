/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pixels as a PNG file: 8 bits a pixel where a palette will do, else RGB, with metadata in iTXt chunks and
 * the resolution in pHYs. */
#ifndef STEERSTAT_PLOT_CANVAS_PNG_H
#define STEERSTAT_PLOT_CANVAS_PNG_H

#include "plot/byte_buffer.h"
#include "plot/canvas.h"

/* 32-bit pixels 0x00RRGGBB in the machine's own byte order, as cairo has them; rows of `stride` bytes. */
struct pixels {
    const unsigned char *bytes;
    unsigned width, height;
    size_t stride;
    double dpi;
};

/* Appends the file's bytes. Fails where libpng refuses, with its own words. */
MUST_CHECK bool png_encode(const struct pixels *pixels, const struct canvas_metadata *metadata,
                           struct byte_buffer *bytes, struct error *error);

#endif
