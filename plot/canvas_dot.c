/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/canvas_dot.h"

#include <math.h>

/* Corners of the shapes: around (0, 0), in radii. */
static const struct {
    size_t count;
    struct canvas_point corners[DOT_CORNERS_MOST];
} shapes[DOT_SHAPES] = {
    [DOT_CIRCLE] = {0, {{0}}},
    [DOT_SQUARE] = {4, {{-0.86, -0.86}, {0.86, -0.86}, {0.86, 0.86}, {-0.86, 0.86}}},
    [DOT_TRIANGLE] = {3, {{0, -1.15}, {1.05, 0.75}, {-1.05, 0.75}}},
    [DOT_DIAMOND] = {4, {{0, -DOT_REACH}, {DOT_REACH, 0}, {0, DOT_REACH}, {-DOT_REACH, 0}}},
    [DOT_TRIANGLE_DOWN] = {3, {{0, 1.15}, {1.05, -0.75}, {-1.05, -0.75}}},
    [DOT_CROSS] = {12,
                   {{-0.35, -1.1},
                    {0.35, -1.1},
                    {0.35, -0.35},
                    {1.1, -0.35},
                    {1.1, 0.35},
                    {0.35, 0.35},
                    {0.35, 1.1},
                    {-0.35, 1.1},
                    {-0.35, 0.35},
                    {-1.1, 0.35},
                    {-1.1, -0.35},
                    {-0.35, -0.35}}},
    [DOT_PENTAGON] = {5, {{0, -1.15}, {1.1, -0.35}, {0.7, 0.95}, {-0.7, 0.95}, {-1.1, -0.35}}},
};

void dot_corners(const struct canvas_dot *dot, size_t *count,
                 struct canvas_point corners[static DOT_CORNERS_MOST])
{
    *count = shapes[dot->shape].count;
    for (size_t i = 0; i < *count; i++)
        corners[i] = (struct canvas_point){dot->centre.x + dot->radius * shapes[dot->shape].corners[i].x,
                                           dot->centre.y + dot->radius * shapes[dot->shape].corners[i].y};
}

bool dot_same_look(const struct canvas_dot *left, const struct canvas_dot *right)
{
    return left->shape == right->shape && fabs(left->radius - right->radius) < 1e-9 &&
           colour_same(left->fill, right->fill) && colour_same(left->edge, right->edge) &&
           fabs(left->edge_pt - right->edge_pt) < 1e-9;
}
