/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The canvas: what a chart is drawn on. One contract, one file a back end (canvas_cairo.c for PNG and PDF,
 * canvas_svg.c for SVG; their side of the contract is canvas_backend.h), one table of them (canvas.c) by file
 * name extension. cairo, pango and libpng are used in the canvas_*.c files only.
 *
 * Lengths are points (1/72 inch); the origin is the top left corner, y grows downwards. A PNG has dpi/72
 * pixels a point. Text is measured by pango for every back end, so that all of them lay out alike.
 */
#ifndef STEERSTAT_PLOT_CANVAS_H
#define STEERSTAT_PLOT_CANVAS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct colour {
    uint8_t red, green, blue; /* sRGB */
};

static inline bool colour_same(struct colour left, struct colour right)
{
    return left.red == right.red && left.green == right.green && left.blue == right.blue;
}

/* Hatching that tells series apart in print; HATCH_NONE is plain colour. */
enum hatch {
    HATCH_NONE,
    HATCH_RISING,   /* / */
    HATCH_FALLING,  /* \ */
    HATCH_GRID,     /* + */
    HATCH_VERTICAL, /* | */
    HATCH_HORIZONTAL,
    HATCH_CROSSED, /* x */
    HATCH_DOTS,
    HATCH_COUNT
};

struct fill {
    struct colour colour;
    enum hatch hatch;
    struct colour hatch_colour;
    double hatch_tile_pt; /* the side of the square that a hatch repeats */
};

/* Lengths of dashes and gaps: canvas_dash.h. */
enum dash {
    DASH_NONE,
    DASH_LONG,
    DASH_DOTS,
    DASH_MIXED,
    DASH_SHORT,
    DASH_TWO_DOTS,
    DASH_SPARSE,
    DASH_LONGEST,
    DASH_COUNT
};

struct stroke {
    struct colour colour;
    double width_pt;
    enum dash dash;
};

struct canvas_point {
    double x, y;
};

/* What stands for a value, told apart by its shape as well as by its colour: canvas_dot.h. */
enum dot_shape {
    DOT_CIRCLE,
    DOT_SQUARE,
    DOT_TRIANGLE,
    DOT_DIAMOND,
    DOT_TRIANGLE_DOWN,
    DOT_CROSS,
    DOT_PENTAGON,
    DOT_SHAPES
};

struct canvas_dot {
    enum dot_shape shape;
    struct canvas_point centre;
    double radius; /* that of a circle; the other shapes look as large */
    struct colour fill, edge;
    double edge_pt; /* 0: no edge */
};

enum horizontal_anchor { ANCHOR_LEFT, ANCHOR_CENTRE, ANCHOR_RIGHT };
enum vertical_anchor { ANCHOR_TOP, ANCHOR_MIDDLE, ANCHOR_BASELINE, ANCHOR_BOTTOM };

struct text_style {
    double size_pt;
    struct colour colour;
    bool bold;
    double rotation_degrees; /* counter-clockwise round the anchor point */
    enum horizontal_anchor horizontal;
    enum vertical_anchor vertical;
};

/* What a file says of itself: PNG iTXt chunks, SVG metadata, PDF document information. */
struct canvas_metadata {
    const char *title;
    const char *description; /* what is to be seen, for those who can't see it */
    const char *software;    /* "steerstat 0.1.0" */
    const char *content_hash;
    const char *options; /* canonical text of what was selected and how */
    const char *numbers; /* every number that is drawn, as CSV: PNG and SVG; of it, PDF has the SHA-256 */
};

struct canvas;

struct canvas_size {
    double width_pt, height_pt;
    double dpi; /* pixels an inch: PNG only */
};

/* Extents of a text as it will be drawn, unrotated. */
struct text_extents {
    double width_pt, height_pt, ascent_pt;
};

/* Fails for a file name of an extension that no back end has: a wrong usage. The message names the extensions
 * that there are, and not the file. */
MUST_CHECK bool canvas_check_name(const char *file_name, struct error *error);

/*
 * Creates a canvas for a file name ("figure.png", ".svg", ".pdf"; fails for others as above, and for a size
 * that can't be drawn). Nothing is written before canvas_save. Fonts are then being looked up by a thread of
 * their own: a program that creates the canvas before it reads its data does not wait for them. It may give
 * its size later (NULL here, then canvas_set_size, once, before anything is drawn).
 */
MUST_CHECK bool canvas_create(struct canvas **canvas, const char *file_name, const struct canvas_size *size,
                              struct error *error);
MUST_CHECK bool canvas_set_size(struct canvas *canvas, const struct canvas_size *size, struct error *error);

/* What the file says of itself; copied. To be called before anything is drawn, or not at all. */
void canvas_describe(struct canvas *canvas, const struct canvas_metadata *metadata);

/*
 * Ends the drawing and gives the whole file as bytes (free with free()): the same drawing gives the same
 * bytes, whatever the clock, the locale or the machine's address space. Nothing can be drawn afterwards.
 */
MUST_CHECK bool canvas_encode(struct canvas *canvas, char **bytes, size_t *length, struct error *error);

/* Encodes and writes the file: a new file takes the old one's place only when it is complete. */
MUST_CHECK bool canvas_save(struct canvas *canvas, const char *file_name, struct error *error);
void canvas_destroy(struct canvas *canvas); /* NULL is fine */

struct canvas_size canvas_size_of(const struct canvas *canvas);

void canvas_rectangle(struct canvas *canvas, double x, double y, double width, double height,
                      const struct fill *fill, const struct stroke *stroke); /* either may be NULL */
void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2,
                 const struct stroke *stroke);

/* From the first point through all others. */
void canvas_path(struct canvas *canvas, const struct canvas_point *points, size_t count,
                 const struct stroke *stroke);
void canvas_dot(struct canvas *canvas, const struct canvas_dot *dot);

/*
 * One line of text, from left to right as a whole (a right-to-left name inside is fine). Bytes that are no
 * UTF-8 and control characters are shown as \xNN; noncharacters (U+FFFE and the like) and what turns the
 * direction of text (U+202E and the like) are left out.
 */
void canvas_text(struct canvas *canvas, double x, double y, const char *text, const struct text_style *style);
struct text_extents canvas_measure(struct canvas *canvas, const char *text, const struct text_style *style);

/* A tooltip (SVG <title>) for what is drawn until canvas_end_group; other back ends ignore it. */
void canvas_begin_group(struct canvas *canvas, const char *title);
void canvas_end_group(struct canvas *canvas);

/* ".pdf, .png, .svg": for messages and usage texts. Free with free(). */
char *canvas_extensions(void) __attribute__((malloc, warn_unused_result));

#endif
