/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/canvas_stamp.h"

#include "base/memory.h"
#include "plot/canvas_dot.h"

#include <math.h>
#include <stdlib.h>

/* One look, and how far its middle is from its corner: `reach` whole pixels and a half. */
struct stamp {
    struct canvas_dot dot;
    cairo_surface_t *surface;
    int reach;
};

void dot_draw(cairo_t *cairo, double scale, const struct canvas_dot *dot)
{
    struct canvas_point corners[DOT_CORNERS_MOST];
    size_t count = 0;
    dot_corners(dot, &count, corners);
    cairo_new_path(cairo); /* a text leaves its last point */
    if (count == 0)
        cairo_arc(cairo, dot->centre.x * scale, dot->centre.y * scale, dot->radius * scale, 0.0, 2.0 * M_PI);
    for (size_t i = 0; i < count; i++)
        cairo_line_to(cairo, corners[i].x * scale, corners[i].y * scale);
    cairo_close_path(cairo);
    set_colour(cairo, dot->fill);
    cairo_fill_preserve(cairo);
    if (dot->edge_pt > 0.0) {
        cairo_line_join_t join = cairo_get_line_join(cairo);
        cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
        cairo_set_line_width(cairo, dot->edge_pt * scale);
        cairo_set_dash(cairo, NULL, 0, 0.0);
        set_colour(cairo, dot->edge);
        cairo_stroke_preserve(cairo);
        cairo_set_line_join(cairo, join);
    }
    cairo_new_path(cairo);
}

static struct stamp make_stamp(double scale, const struct canvas_dot *look)
{
    struct stamp stamp = {.dot = *look,
                          .reach = (int)ceil((DOT_REACH * look->radius + 0.5 * look->edge_pt) * scale + 0.5)};
    int side = 2 * stamp.reach + 1;
    stamp.surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, side, side);
    cairo_t *cairo = cairo_create(stamp.surface);
    struct canvas_dot dot = *look;
    dot.centre = (struct canvas_point){(stamp.reach + 0.5) / scale, (stamp.reach + 0.5) / scale};
    dot_draw(cairo, scale, &dot);
    cairo_destroy(cairo);
    return stamp;
}

static const struct stamp *find_stamp(struct stamps *stamps, double scale, const struct canvas_dot *dot)
{
    for (size_t i = 0; i < stamps->count; i++)
        if (dot_same_look(&stamps->stamps[i].dot, dot))
            return &stamps->stamps[i];
    stamps->stamps =
        memory_grow(stamps->stamps, &stamps->capacity, stamps->count + 1, sizeof *stamps->stamps);
    stamps->stamps[stamps->count] = make_stamp(scale, dot);
    return &stamps->stamps[stamps->count++];
}

void stamps_put(struct stamps *stamps, cairo_t *cairo, double scale, const struct canvas_dot *dot)
{
    const struct stamp *stamp = find_stamp(stamps, scale, dot);
    cairo_set_source_surface(cairo, stamp->surface, floor(dot->centre.x * scale) - stamp->reach,
                             floor(dot->centre.y * scale) - stamp->reach);
    cairo_pattern_set_filter(cairo_get_source(cairo), CAIRO_FILTER_NEAREST);
    cairo_paint(cairo);
}

void stamps_finish(struct stamps *stamps)
{
    for (size_t i = 0; i < stamps->count; i++)
        cairo_surface_destroy(stamps->stamps[i].surface);
    free(stamps->stamps);
}
