/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Estimates as a table: the columns that scripts rely on, and what people read. */
#ifndef STEERSTAT_STATS_PRINT_H
#define STEERSTAT_STATS_PRINT_H

#include "base/table.h"
#include "stats/estimates.h"

/* Free with table_destroy. */
struct table *estimates_table(const struct estimates *estimates);

#endif
