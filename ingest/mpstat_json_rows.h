/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the tables in mpstat's JSON output, each an object, decoded. */
#ifndef STEERSTAT_INGEST_MPSTAT_JSON_ROWS_H
#define STEERSTAT_INGEST_MPSTAT_JSON_ROWS_H

#include "ingest/mpstat_rows.h"

/* The key of a table's array in a sample ("cpu-load"); NULL where there is no such table. */
const char *mpstat_json_key(enum mpstat_table table);

/* Zeroed at first, then reused; free with mpstat_json_row_finish. */
struct mpstat_json_row {
    struct mpstat_row row; /* tables of shares: all of it but the label; others: the CPU's number */
    struct rate *rates;    /* [count] each number by its name: of tables of shares, the shares */
    size_t count, capacity;
    struct json_t *json; /* what the names belong to: jansson's */
};

/* Fails, with the reason, where the text is no whole row of that table: numbers are never guessed. */
MUST_CHECK bool mpstat_json_decode(struct slice text, enum mpstat_table table, struct mpstat_json_row *row,
                                   struct error *error);

void mpstat_json_row_finish(struct mpstat_json_row *row);

/* A JSON string or number as text; NULL where it is neither. Free with free(). */
char *mpstat_json_decode_text(struct slice text);

#endif
