/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/canvas_hatch.h"

/* A diagonal goes beyond its corners and comes back in the two others, or a tile's edge would nick it. */
static const struct hatch_line rising[] = {
    {-0.25, 1.25, 1.25, -0.25}, {-0.25, 0.25, 0.25, -0.25}, {0.75, 1.25, 1.25, 0.75}};
static const struct hatch_line falling[] = {
    {-0.25, -0.25, 1.25, 1.25}, {-0.25, 0.75, 0.25, 1.25}, {0.75, -0.25, 1.25, 0.25}};
static const struct hatch_line crossed[] = {{-0.25, 1.25, 1.25, -0.25}, {-0.25, 0.25, 0.25, -0.25},
                                            {0.75, 1.25, 1.25, 0.75},   {-0.25, -0.25, 1.25, 1.25},
                                            {-0.25, 0.75, 0.25, 1.25},  {0.75, -0.25, 1.25, 0.25}};
static const struct hatch_line grid[] = {{0.5, 0, 0.5, 1}, {0, 0.5, 1, 0.5}};

const struct hatch_line *hatch_lines(enum hatch hatch, size_t *count, double *dot_radius)
{
    *count = 0;
    *dot_radius = 0.0;
    switch (hatch) {
    case HATCH_RISING:
        *count = 3;
        return rising;
    case HATCH_FALLING:
        *count = 3;
        return falling;
    case HATCH_CROSSED:
        *count = 6;
        return crossed;
    case HATCH_GRID:
        *count = 2;
        return grid;
    case HATCH_VERTICAL:
        *count = 1;
        return grid;
    case HATCH_HORIZONTAL:
        *count = 1;
        return grid + 1;
    case HATCH_DOTS:
        *dot_radius = 0.16;
        return grid;
    case HATCH_NONE:
    case HATCH_COUNT:
        break;
    }
    return grid;
}

bool hatch_same_fill(const struct fill *left, const struct fill *right)
{
    return left->hatch == right->hatch && left->hatch_tile_pt == right->hatch_tile_pt &&
           colour_same(left->colour, right->colour) && colour_same(left->hatch_colour, right->hatch_colour);
}
