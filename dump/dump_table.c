/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dump/dump.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdlib.h>

/* ------------------------------------------------------------------------------------------------ a list --
 */

static bool list_table(void *context, const struct store_table *table, struct error *error)
{
    (void)error;
    table_put_text(context, table->name);
    table_put_text(context, table->is_view ? "view" : "table");
    table_put_text(context, table->columns);
    return true;
}

bool dump_list(struct store *store, const struct table_format *format, FILE *stream, struct error *error)
{
    static const struct table_column columns[] = {
        {"name", "Name", TABLE_LEFT}, {"kind", "Kind", TABLE_LEFT}, {"columns", "Columns", TABLE_LEFT}};
    struct table *table = table_create(columns, sizeof columns / sizeof columns[0]);
    bool good = store_list_tables(store, list_table, table, error);
    if (good)
        format->print(table, stream);
    table_destroy(table);
    return good;
}

/* ---------------------------------------------------------------------------------------------- one table --
 */

/* Rows on their way out: written as they come, or collected where the format has to see all of them. */
struct writer {
    const struct table_format *format;
    FILE *stream;
    struct table_column *columns;
    struct table_cell *cells; /* of one row */
    bool begun;               /* a row was written */
    struct table *table;      /* NULL: written as they come */
};

static bool take_columns(void *context, const char *const *names, size_t count, struct error *error)
{
    (void)error;
    struct writer *writer = context;
    writer->columns = memory_allocate(count, sizeof *writer->columns);
    writer->cells = memory_allocate(count, sizeof *writer->cells);
    for (size_t i = 0; i < count; i++)
        writer->columns[i] = (struct table_column){names[i], names[i], TABLE_LEFT};
    if (writer->format->rows != NULL)
        writer->format->rows->begin(writer->columns, count, writer->stream);
    else
        writer->table = table_create(writer->columns, count);
    return true;
}

/* What a double holds exactly is a number; a whole one beyond stays text, to the last digit. The text is the
   cell's own. */
static struct table_cell cell_of(const struct store_field *field)
{
    const int64_t exact = INT64_C(1) << 53;
    switch (field->kind) {
    case STORE_WHOLE:
        if (field->whole < -exact || field->whole > exact)
            return (struct table_cell){.text = memory_print("%" PRId64, field->whole)};
        return (struct table_cell){.kind = TABLE_CELL_NUMBER, .number = quantity_of((double)field->whole)};
    case STORE_REAL:
        return (struct table_cell){.kind = TABLE_CELL_NUMBER, .number = quantity_of(field->real)};
    case STORE_TEXT:
        return (struct table_cell){.text = memory_copy_text(field->text)};
    case STORE_NULL:
        break;
    }
    return (struct table_cell){.kind = TABLE_CELL_NUMBER, .number = quantity_undefined("NULL")};
}

static void collect(struct table *table, const struct table_cell *cell)
{
    char text[32] = "";
    if (cell->kind == TABLE_CELL_TEXT) {
        table_put_text(table, cell->text);
        return;
    }
    if (cell->number.defined)
        snprintf(text, sizeof text, "%.15g", cell->number.value); /* as the raw text had it */
    table_put_number(table, cell->number, text);
}

static bool take_row(void *context, const struct store_field *fields, size_t count, struct error *error)
{
    struct writer *writer = context;
    for (size_t i = 0; i < count; i++)
        writer->cells[i] = cell_of(&fields[i]);
    if (writer->table == NULL)
        writer->format->rows->row(writer->columns, writer->cells, count, !writer->begun, writer->stream);
    writer->begun = true;
    for (size_t i = 0; i < count; i++) {
        if (writer->table != NULL)
            collect(writer->table, &writer->cells[i]);
        free(writer->cells[i].text);
    }
    return !ferror(writer->stream) || error_set(error, "the output can't be written: is the disk full?");
}

bool dump_table(struct store *store, const char *name, const struct table_format *format, FILE *stream,
                struct error *error)
{
    static const struct store_row_reader reader = {take_columns, take_row};
    struct writer writer = {.format = format, .stream = stream};
    bool good = store_read_table(store, name, &reader, &writer, error);
    if (good && writer.table != NULL)
        format->print(writer.table, stream);
    else if (good)
        format->rows->end(stream);
    table_destroy(writer.table);
    free(writer.columns);
    free(writer.cells);
    return good;
}
