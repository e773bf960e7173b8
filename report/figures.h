/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures of plot's table as inline SVG, with their numbers. report/figures.c is all of the report that
 * knows plot/. */
#ifndef STEERSTAT_REPORT_FIGURES_H
#define STEERSTAT_REPORT_FIGURES_H

#include "base/table.h"
#include "schema/store.h"
#include "stats/options.h"

#include <stddef.h>

struct drawn_figure {
    const char *name, *summary; /* static: plot's own */
    char *svg;                  /* the <svg> element; NULL: there is none */
    size_t length;
    struct table *numbers; /* every number that is drawn; NULL: there is no figure */
    char *reason;          /* why there is none; NULL where there is one */
};

struct drawn_figures {
    struct drawn_figure *figures;
    size_t count;
};

struct figures_wanted {
    const struct stats_options *options;
    const char *reference; /* what ratios are to; NULL: means are drawn */
};

/* Draws every figure that the data allow. What they lack for one is its reason, not a failure. */
MUST_CHECK bool figures_draw(struct drawn_figures *drawn, struct store *store,
                             const struct figures_wanted *wanted, struct error *error);
void figures_finish(struct drawn_figures *drawn); /* zero is fine */

#endif
