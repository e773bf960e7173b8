/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which columns each of mpstat's tables had last: one whose name is damaged is missed, and no name is known.
 */
#ifndef STEERSTAT_INGEST_MPSTAT_COLUMNS_H
#define STEERSTAT_INGEST_MPSTAT_COLUMNS_H

#include "ingest/mpstat_rows.h"

/* {0} at first; free with mpstat_columns_finish. */
struct mpstat_columns {
    struct column_names {
        char *text; /* [length] each name with a NUL behind it, in their order */
        size_t length, capacity;
    } tables[MPSTAT_TABLES];
};

void mpstat_columns_finish(struct mpstat_columns *columns);

/* Another output begins: it may have others. */
void mpstat_columns_restart(struct mpstat_columns *columns);

/*
 * Notes the columns of a header, or of a row that names its own; false where they are those that the table
 * had last. Else *reason says that one is missing, or that nobody knows one of a table of shares; or it is
 * "".
 */
bool mpstat_columns_change(struct mpstat_columns *columns, enum mpstat_table table, const struct rate *names,
                           size_t count, struct error *reason);

#endif
