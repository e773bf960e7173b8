/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A published table, as a CSV file: labels of rows and columns, and cells as printed. */
#ifndef STEERSTAT_STATS_PUBLISHED_TABLE_H
#define STEERSTAT_STATS_PUBLISHED_TABLE_H

#include "base/error.h"

#include <stddef.h>

struct published_cell {
    char *text; /* as printed; empty where the table has none */
    double value;
    int decimals; /* the place of the last digit that it vouches for, behind the point */
};

struct published_table {
    char **row_labels;            /* [rows] */
    char **column_labels;         /* [columns] */
    struct published_cell *cells; /* [rows * columns], row by row */
    size_t rows, columns;
    size_t cell_count; /* rows * columns, once it is read */
};

/*
 * Reads a file whose first row and first column are labels and all else numbers. Where trailing zeros were
 * dropped (by "%g"), a short number vouches for as many digits as its neighbours show. Fails with "file:line:
 * reason".
 */
MUST_CHECK bool published_table_read(struct published_table *table, const char *file_name,
                                     struct error *error);
void published_table_finish(struct published_table *table);

/* Whether a value would have been printed as this cell. */
bool published_cell_agrees(const struct published_cell *cell, double value);

#endif
