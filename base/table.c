/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/table.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct table *table_create(const struct table_column *columns, size_t count)
{
    struct table *table = memory_allocate(1, sizeof *table);
    table->columns = memory_allocate(count, sizeof *columns);
    memcpy(table->columns, columns, count * sizeof *columns);
    table->column_count = count;
    size_t length = 0;
    for (size_t i = 0; i < count; i++)
        length += columns[i].heading != NULL ? strlen(columns[i].heading) + 1 : 0;
    table->headings = memory_allocate(length, 1);
    char *to = table->headings;
    for (size_t i = 0; i < count; i++) {
        if (columns[i].heading == NULL)
            continue;
        table->columns[i].heading = to;
        to = stpcpy(to, columns[i].heading) + 1;
    }
    return table;
}

void table_destroy(struct table *table)
{
    if (table == NULL)
        return;
    for (size_t i = 0; i < table->cell_count; i++)
        free(table->cells[i].text);
    for (size_t i = 0; i < table->note_count; i++)
        free(table->notes[i]);
    free(table->notes);
    free(table->cells);
    free(table->columns);
    free(table->headings);
    free(table);
}

static struct table_cell *next_cell(struct table *table)
{
    table->cells =
        memory_grow(table->cells, &table->cell_capacity, table->cell_count + 1, sizeof *table->cells);
    return &table->cells[table->cell_count++];
}

void table_put_text(struct table *table, const char *text)
{
    *next_cell(table) = (struct table_cell){.text = memory_copy_text(text != NULL ? text : "")};
}

void table_put_number(struct table *table, struct quantity number, const char *text)
{
    char *shown = text != NULL     ? memory_copy_text(text)
                  : number.defined ? memory_print("%.6g", number.value)
                                   : memory_copy_text("–");
    *next_cell(table) = (struct table_cell){.text = shown, .kind = TABLE_CELL_NUMBER, .number = number};
}

void table_put_count(struct table *table, size_t count)
{
    autofree char *text = memory_print("%zu", count);
    table_put_number(table, quantity_of((double)count), text);
}

void table_add_note(struct table *table, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char note[1024];
    vsnprintf(note, sizeof note, format, arguments);
    va_end(arguments);
    size_t capacity = table->note_count;
    table->notes = memory_grow(table->notes, &capacity, table->note_count + 1, sizeof *table->notes);
    table->notes[table->note_count++] = memory_copy_text(note);
}
