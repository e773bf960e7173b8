/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CPU metric by configuration, one bar a core, in two panels: the fewest and the most replicas (one panel
 * where there is one number of replicas only). The row "all" is not a core and is not drawn.
 *
 * Above CPU_PANELS_CORES_MOST cores, the busiest ones are drawn and the others together as one bar, their
 * mean, without an interval: cores of one run are correlated. Busiest by the metric's own meaning: a core's
 * mean over all cells shown is high where less is better (softirq), low where more is better (idle).
 */
#ifndef STEERSTAT_PLOT_CPU_PANELS_H
#define STEERSTAT_PLOT_CPU_PANELS_H

#include "plot/figure.h"

enum { CPU_PANELS_CORES_MOST = 12 };

/* The published figures' label of the y axis: "idle %". */
MUST_CHECK bool cpu_panels_build(struct chart *chart, const struct estimates *estimates,
                                 const struct style *style, const char *published_label, struct error *error);

#endif
