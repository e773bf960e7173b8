/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/published_table.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"

#include <csv.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 1 << 24 };

struct reader {
    struct published_table *table;
    size_t line;       /* of the file, from 1 */
    bool has_headings; /* the first row is over */
    size_t column;
    size_t capacity; /* of cells */
    struct error *error;
    bool failed;
};

/* -------------------------------------------------------------------------------------------------- reading
 * -- */

static void fail(struct reader *reader, const char *reason, const char *text)
{
    if (!reader->failed)
        error_set(reader->error, "%zu: \"%.60s\" %s", reader->line, text, reason);
    reader->failed = true;
}

static void add_label(char ***labels, size_t count, const char *text)
{
    size_t capacity = count;
    *labels = memory_grow(*labels, &capacity, count + 1, sizeof **labels);
    (*labels)[count] = memory_copy_text(text);
}

static void add_cell(struct reader *reader, const char *text)
{
    struct published_table *table = reader->table;
    size_t index = (table->rows - 1) * table->columns + reader->column - 1;
    struct slice digits = slice_trim(slice_of(text));
    struct published_cell cell = {.decimals = number_decimals(digits)};
    if (reader->column > table->columns && digits.length == 0)
        return; /* a comma at the end of the line */
    if (reader->column > table->columns) {
        fail(reader, "stands beyond the last column's heading", text);
        return;
    }
    if (digits.length > 0 && number_parse_double(digits, &cell.value) != NUMBER_OK) {
        fail(reader, "is not a number", text);
        return;
    }
    cell.text = slice_copy(digits);
    table->cells = memory_grow(table->cells, &reader->capacity, index + 1, sizeof *table->cells);
    table->cells[index] = cell;
    table->cell_count = index + 1;
}

/* The first one is of the labels' own column; an empty one at the end is a comma too many. */
static void take_heading(struct reader *reader, const char *text)
{
    struct published_table *table = reader->table;
    if (reader->column > table->columns + 1)
        fail(reader, "stands behind a column without a heading", text);
    else if (reader->column > 0 && *text != '\0')
        add_label(&table->column_labels, table->columns++, text);
}

static void take_field(void *bytes, size_t length, void *context)
{
    struct reader *reader = context;
    struct published_table *table = reader->table;
    autofree char *text = memory_copy_bytes(bytes != NULL ? bytes : "", length);
    if (reader->failed)
        return;
    if (!reader->has_headings)
        take_heading(reader, text);
    else if (reader->column == 0)
        add_label(&table->row_labels, table->rows++, text);
    else
        add_cell(reader, text);
    reader->column++;
}

/* Called at every line's end, of empty ones too. */
static void end_row(int terminator, void *context)
{
    struct reader *reader = context;
    bool is_row = reader->column > 0;
    while (!reader->failed && is_row && reader->has_headings && reader->column <= reader->table->columns) {
        add_cell(reader, ""); /* a short row: what is missing is not there */
        reader->column++;
    }
    reader->has_headings = reader->has_headings || is_row;
    reader->line += terminator == '\n';
    reader->column = 0;
}

/* -------------------------------------------------------------------------------------------------- digits
 * -- */

static int significant_digits(const char *text)
{
    int digits = 0;
    for (; *text != '\0' && *text != 'e' && *text != 'E'; text++)
        if ((*text >= '1' && *text <= '9') || (*text == '0' && digits > 0))
            digits++;
    return digits;
}

static bool ends_in_zero(const struct published_cell *cell)
{
    size_t length = strlen(cell->text);
    return strpbrk(cell->text, "eE") == NULL && strchr(cell->text, '.') != NULL && length > 0 &&
           cell->text[length - 1] == '0';
}

/* Zeros were kept where a number ends in one; else a number shorter than others may have lost some. */
static void decide_decimals(struct published_table *table)
{
    int most_decimals = INT_MIN;
    int most_digits = 0;
    for (size_t i = 0; i < table->cell_count; i++) {
        const struct published_cell *cell = &table->cells[i];
        int digits = significant_digits(cell->text);
        if (ends_in_zero(cell))
            return;
        if (*cell->text == '\0')
            continue;
        most_decimals = cell->decimals > most_decimals ? cell->decimals : most_decimals;
        most_digits = digits > most_digits ? digits : most_digits;
    }
    for (size_t i = 0; i < table->cell_count; i++) {
        struct published_cell *cell = &table->cells[i];
        int restored = cell->decimals + most_digits - significant_digits(cell->text);
        cell->decimals = restored < most_decimals ? restored : most_decimals;
    }
}

bool published_cell_agrees(const struct published_cell *cell, double value)
{
    /* The ninth digit and beyond is a matter of how intermediate results were rounded: it proves nothing. */
    double half_unit = 0.5 * pow(10, -cell->decimals);
    double arithmetic = 1e-9 * fabs(value);
    return fabs(cell->value - value) <= (half_unit > arithmetic ? half_unit * (1 + 1e-9) : arithmetic);
}

/* ---------------------------------------------------------------------------------------------- whole file
 * -- */

static bool read_file(const char *name, char **content, size_t *length, struct error *error)
{
    FILE *stream = fopen(name, "rb");
    if (stream == NULL)
        return error_set(error, " cannot be read: %s", strerror(errno));
    *content = memory_allocate(FILE_LIMIT, 1);
    *length = fread(*content, 1, FILE_LIMIT, stream);
    bool good = !ferror(stream);
    if (!good)
        error_set(error, " cannot be read: %s", strerror(errno));
    else if (*length == FILE_LIMIT)
        good = error_set(error, " is too large for a published table: at most %d bytes", FILE_LIMIT - 1);
    fclose(stream);
    return good;
}

static bool parse(struct reader *reader, char *content, size_t length)
{
    struct csv_parser parser;
    csv_init(&parser, CSV_APPEND_NULL | CSV_REPALL_NL);
    bool whole = csv_parse(&parser, content, length, take_field, end_row, reader) == length;
    whole = csv_fini(&parser, take_field, end_row, reader) == 0 && whole;
    if (!whole)
        fail(reader, csv_strerror(csv_error(&parser)), "");
    csv_free(&parser);
    return !reader->failed;
}

bool published_table_read(struct published_table *out, const char *file_name, struct error *error)
{
    struct published_table table = {0};
    struct reader reader = {.table = &table, .line = 1, .error = error};
    autofree char *content = NULL;
    size_t length = 0;
    bool good = read_file(file_name, &content, &length, error) && parse(&reader, content, length);
    if (good && (table.rows == 0 || table.columns == 0))
        good = error_set(error, " holds no table: a row of headings, then rows of a label and numbers");
    if (!good) {
        published_table_finish(&table);
        return error_prefix(error, "%s:", file_name);
    }
    decide_decimals(&table);
    *out = table;
    return true;
}

void published_table_finish(struct published_table *table)
{
    for (size_t i = 0; i < table->rows; i++)
        free(table->row_labels[i]);
    for (size_t i = 0; i < table->columns; i++)
        free(table->column_labels[i]);
    for (size_t i = 0; i < table->cell_count; i++)
        free(table->cells[i].text);
    free(table->row_labels);
    free(table->column_labels);
    free(table->cells);
    *table = (struct published_table){0};
}
