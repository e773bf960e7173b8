/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Estimates as a table: the columns that scripts rely on, and what people read. */
#ifndef STEERSTAT_STATS_PRINT_H
#define STEERSTAT_STATS_PRINT_H

#include "base/table.h"
#include "stats/estimates.h"

/* The rows of several metrics, one behind the other (most often of one). Free with table_destroy. */
struct table *estimates_table(const struct estimates *list, size_t count);

/* The last line below a table, or one a metric: what it says, in plain words (stats/words.h). */
void add_words(struct table *table, const struct estimates *list, size_t count);

/* One row a cell: order, autocorrelation, outliers, components of variance; of comparisons the ratios' drift.
 */
struct table *diagnosis_table(const struct estimates *estimates);

/* One row a cell or comparison: the precision that was reached, and the runs that `precision` would take. */
struct table *needed_table(const struct estimates *list, size_t count, double precision);

/* What the tables share: names of the cell, and a bitrate's prefix for people. */
struct scale {
    double factor;
    const char *unit;
};
struct scale estimates_scale(const struct estimates *estimates);
/* Adds a reason to a list of flags, if it is not there yet. */
void add_reason(char *list, size_t size, const char *reason);
/* A line for each flag that stands in the table. */
void add_flag_meanings(struct table *table, const struct estimates *list, size_t count);
void put_cell_names(struct table *table, const struct estimates *estimates, const struct estimate *row);

#endif
