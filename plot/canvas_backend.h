/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The other side of canvas.h: what a back end provides. canvas.c owns text measuring, anchors and the
 * cleaning of texts, so that a back end only draws; tests record with one of their own.
 */
#ifndef STEERSTAT_PLOT_CANVAS_BACKEND_H
#define STEERSTAT_PLOT_CANVAS_BACKEND_H

#include "plot/byte_buffer.h"
#include "plot/canvas.h"

/* Measures text with pango (canvas_text.c); one for each canvas. */
struct canvas_measurer;

struct canvas_measurer *canvas_measurer_create(void);
void canvas_measurer_destroy(struct canvas_measurer *measurer); /* NULL is fine */
struct text_extents canvas_measurer_extents(struct canvas_measurer *measurer, const char *text,
                                            const struct text_style *style);

/* A text, clean and measured, with its place. */
struct placed_text {
    const char *text;
    const struct text_style *style;
    double x, y; /* the anchor point */
    /* From the anchor to the left end of the baseline, along and across the text's own direction. */
    double along_pt, across_pt;
    struct text_extents extents;
};

struct canvas_backend {
    const char *extension; /* ".png" */
    /*
     * NULL with the error set where the size can't be drawn. metadata and measurer outlive the state; the
     * metadata are filled in later, before anything is drawn, with clean texts and no NULL.
     */
    void *(*create)(const struct canvas_size *size, const struct canvas_metadata *metadata,
                    struct canvas_measurer *measurer, struct error *error);
    void (*destroy)(void *state);
    void (*rectangle)(void *state, double x, double y, double width, double height, const struct fill *fill,
                      const struct stroke *stroke);
    void (*line)(void *state, double x1, double y1, double x2, double y2, const struct stroke *stroke);
    void (*path)(void *state, const struct canvas_point *points, size_t count, const struct stroke *stroke);
    void (*dot)(void *state, const struct canvas_dot *dot);
    void (*text)(void *state, const struct placed_text *text);
    void (*begin_group)(void *state, const char *title); /* NULL where groups mean nothing */
    void (*end_group)(void *state);
    /* Appends the file's bytes. Called once, last. */
    bool (*encode)(void *state, struct byte_buffer *bytes, struct error *error);
};

extern const struct canvas_backend canvas_backend_png, canvas_backend_pdf, canvas_backend_svg;

/* canvas_create with a given back end; `size` may be NULL as there. */
MUST_CHECK bool canvas_create_with(struct canvas **canvas, const struct canvas_backend *backend,
                                   const struct canvas_size *size, struct error *error);

#endif
