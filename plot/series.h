/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What figures of configurations share: series, captions and marks of cells. */
#ifndef STEERSTAT_PLOT_SERIES_H
#define STEERSTAT_PLOT_SERIES_H

#include "plot/chart.h"
#include "plot/dimensions.h"
#include "plot/marks.h"
#include "plot/style.h"
#include "plot/wording.h"

/* Titles and colours of the configurations, in their order; colours are a configuration's own in all figures.
 */
void series_of_configurations(struct chart *chart, const struct estimates *estimates,
                              const struct dimensions *dimensions, const struct style *style);

/* The row of a cell as a whole: of a metric by CPU, mpstat's mean over all CPUs. NULL where there is none. */
const struct estimate *series_find(const struct estimates *estimates, const char *configuration,
                                   unsigned replicas);

/* "Bitrate", with its unit as display_unit has it: "Bitrate (Mbit/s)". Free with free(). */
char *metric_title(const struct metric *metric, const struct display_unit *unit);

/* The unit in which all run values of the estimates are shown. */
struct display_unit series_unit(const struct estimates *estimates);
/* Fails where there are no cells, or more panels than one picture can show. */
MUST_CHECK bool series_check(const struct dimensions *dimensions, size_t panels, size_t panels_most,
                             struct error *error);

/* Fails where there are more configurations in one plot than an eye can tell apart. */
MUST_CHECK bool series_check_overlaid(const struct dimensions *dimensions, struct error *error);

/* A row's mean with its interval, for a bar. */
struct shown_numbers series_mean(const struct estimate *row);

/* The mark of a cell's own flags; NULL for none. Free with free(). */
char *cell_mark(struct mark_list *marks, const struct estimate *row);

#endif
