/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/canvas_dash.h"

static const double lengths[DASH_COUNT][DASH_LENGTHS_MOST] = {
    [DASH_NONE] = {0},           [DASH_LONG] = {4.0, 3.0},  [DASH_DOTS] = {1.0, 2.0},
    [DASH_MIXED] = {6, 2, 1, 2}, [DASH_SHORT] = {2.5, 1.5}, [DASH_TWO_DOTS] = {5, 1.5, 1, 1.5, 1, 1.5},
    [DASH_SPARSE] = {2, 4},      [DASH_LONGEST] = {9, 3},
};

const double *dash_lengths(enum dash dash, size_t *count)
{
    const double *of_dash = lengths[dash];
    *count = 0;
    while (*count < DASH_LENGTHS_MOST && of_dash[*count] > 0.0)
        ++*count;
    return of_dash;
}
