/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of results, in any of the formats that users ask for (base/table_formats.c: one row a format).
 * A column has a name for machines (csv, json), a heading for people (table, markdown, latex), or both; a
 * cell has a full value for machines and a rounded text for people.
 */
#ifndef STEERSTAT_BASE_TABLE_H
#define STEERSTAT_BASE_TABLE_H

#include "base/error.h"
#include "base/quantity.h"

#include <stddef.h>
#include <stdio.h>

enum table_alignment { TABLE_LEFT, TABLE_RIGHT };

struct table_cell {
    char *text; /* for people, and for machines where there is no number; owned */
    enum { TABLE_CELL_TEXT, TABLE_CELL_NUMBER } kind;
    struct quantity number;
};

struct table_column {
    const char *name;    /* static; NULL: not for machines */
    const char *heading; /* copied; NULL: not for people */
    enum table_alignment alignment;
};

struct table {
    struct table_column *columns;
    size_t column_count;
    char *headings;           /* all of them */
    struct table_cell *cells; /* [rows * column_count] */
    size_t cell_count, cell_capacity;
    char **notes; /* lines below the table, for people */
    size_t note_count;
};

struct table *table_create(const struct table_column *columns, size_t count);
void table_destroy(struct table *table); /* NULL is fine */

/* The next cell, row by row. `text` is copied; NULL is the empty text. */
void table_put_text(struct table *table, const char *text);
/* A number as machines get it, with its text for people (NULL: the number itself; "–" where undefined). */
void table_put_number(struct table *table, struct quantity number, const char *text);
void table_put_count(struct table *table, size_t count);

void table_add_note(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * How a format for machines writes, row by row: for tables that are too long to be held. `count` columns and
 * cells, of which those without a name are left out; `first` is the first row.
 */
struct table_rows {
    void (*begin)(const struct table_column *columns, size_t count, FILE *stream);
    void (*row)(const struct table_column *columns, const struct table_cell *cells, size_t count, bool first,
                FILE *stream);
    void (*end)(FILE *stream);
};

struct table_format {
    const char *name;
    void (*print)(const struct table *table, FILE *stream);
    const struct table_rows *rows; /* NULL: it has to see the whole table */
    bool shows_notes;              /* it is for people */
};

const struct table_format *table_format_find(const char *name); /* NULL where unknown */
const char *table_format_name_at(size_t index);                 /* NULL behind the end */

#endif
