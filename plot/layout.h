/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layout: puts a chart on a canvas. Whatever the canvas's size (from LAYOUT_LEAST_... on) and however
 * many series, groups and notes there are and however long their names: no text leaves the canvas or touches
 * another one. Texts get smaller first, then shorter (with an ellipsis), labels of groups are turned or
 * thinned out, notes that find no room are left to the chart's description.
 */
#ifndef STEERSTAT_PLOT_LAYOUT_H
#define STEERSTAT_PLOT_LAYOUT_H

#include "plot/canvas.h"
#include "plot/chart.h"
#include "plot/style.h"

enum { LAYOUT_LEAST_WIDTH_PT = 144, LAYOUT_LEAST_HEIGHT_PT = 108 };

void layout_draw(const struct chart *chart, const struct style *style, struct canvas *canvas);

#endif
