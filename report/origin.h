/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the data were made, as tables: what the database holds beside the numbers. */
#ifndef STEERSTAT_REPORT_ORIGIN_H
#define STEERSTAT_REPORT_ORIGIN_H

#include "base/table.h"
#include "schema/store_origin.h"

struct origin {
    struct store_overview overview;
    struct table
        *facts; /* what logs and tools say of machines, tools, plans, labels; by the number of runs */
    struct table *treatments; /* by configuration, in the order that they are defined in */
    struct table *settings;   /* what was set, by configuration */
    struct table *sources;    /* the raw files */
    struct table *remarks;    /* lines that were not taken, or contradict themselves */
    uint64_t remark_count;    /* of which the table may hold only the first */
    uint64_t proved, unproved;
    bool says_machine, says_tools, says_plan, says_treatment; /* whether anything does */
};

MUST_CHECK bool origin_read(struct origin *origin, struct store *store,
                            const struct store_selection *selection, struct error *error);
void origin_finish(struct origin *origin); /* zero is fine */

#endif
