/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What dashed lines look like: repeated by every back end, so that all look alike. */
#ifndef STEERSTAT_PLOT_CANVAS_DASH_H
#define STEERSTAT_PLOT_CANVAS_DASH_H

#include "plot/canvas.h"

enum { DASH_LENGTHS_MOST = 6 };

/* Lengths in points of dashes and gaps in turn, *count of them (0: none). */
const double *dash_lengths(enum dash dash, size_t *count);

#endif
