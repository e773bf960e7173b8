/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How figures look: the table of styles. Lengths are points of a figure 750 points wide; the layout scales
 * them. */
#ifndef STEERSTAT_PLOT_STYLE_H
#define STEERSTAT_PLOT_STYLE_H

#include "plot/canvas.h"

enum text_role {
    TEXT_TITLE,
    TEXT_CAPTION,
    TEXT_AXIS_TITLE,
    TEXT_TICK,
    TEXT_LEGEND,
    TEXT_NOTE,
    TEXT_MARK,
    TEXT_ROLES
};

enum legend_place { LEGEND_ABOVE, LEGEND_RIGHT };

struct style {
    const char *name;    /* what --style says */
    const char *summary; /* for usage texts */

    bool published_wording; /* titles, axes and ranges as in the published figures */
    double text_size_pt[TEXT_ROLES];
    enum legend_place legend; /* where there is room; else above */
    bool captions_below;      /* panel titles stand below their panel */
    bool titles_every_y_axis; /* else the leftmost panel's only */
    bool ramps_to_light;      /* more is lighter in heat maps; else darker */
    bool frames_plot;         /* a box around the plot; else grid lines and no box */
    double group_share;       /* of a group's width that its bars cover */
    double hatch_tile_pt;
    double bar_edge_pt;
    struct colour bar_edge;
    struct colour paper, ink, faint_ink; /* the background, texts and lines, notes */
    struct colour grid, grid_strong, band;
    struct colour whisker;
    double whisker_pt;
    double whisker_halo_pt; /* of white on each side, to be seen on dark bars; 0 for none */
    struct fill (*fill)(size_t index);
};

const struct style *styles(size_t *count);
const struct style *style_find(const char *name); /* NULL where unknown */
const char *style_name_at(size_t index);          /* NULL behind the end */
const char *style_summary_at(size_t index);       /* NULL behind the end */

#endif
