/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formats of tables, and the table of them: a further one is one function and one row. */
#include "base/memory.h"
#include "base/table.h"
#include "base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static size_t row_count(const struct table *table)
{
    return table->column_count > 0 ? table->cell_count / table->column_count : 0;
}

static const struct table_cell *cell_at(const struct table *table, size_t row, size_t column)
{
    return &table->cells[row * table->column_count + column];
}

/* ---------------------------------------------------------------------------------------- for machines -- */

static bool for_machines(const struct table_column *column)
{
    return column->name != NULL;
}

static bool for_people(const struct table_column *column)
{
    return column->heading != NULL;
}

/* RFC 4180, but with bare line feeds. */
static void print_csv_text(const char *text, FILE *stream)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, stream);
        return;
    }
    fputc('"', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', stream);
        fputc(*text, stream);
    }
    fputc('"', stream);
}

static void print_csv_cell(const struct table_cell *cell, FILE *stream)
{
    if (cell->kind == TABLE_CELL_TEXT)
        print_csv_text(cell->text, stream);
    else if (cell->number.defined)
        fprintf(stream, "%.17g", cell->number.value);
}

static void begin_csv(const struct table_column *columns, size_t count, FILE *stream)
{
    const char *separator = "";
    for (size_t c = 0; c < count; c++) {
        if (!for_machines(&columns[c]))
            continue;
        fputs(separator, stream);
        print_csv_text(columns[c].name, stream);
        separator = ",";
    }
    fputc('\n', stream);
}

static void print_csv_row(const struct table_column *columns, const struct table_cell *cells, size_t count,
                          bool first, FILE *stream)
{
    (void)first;
    const char *separator = "";
    for (size_t c = 0; c < count; c++) {
        if (!for_machines(&columns[c]))
            continue;
        fputs(separator, stream);
        print_csv_cell(&cells[c], stream);
        separator = ",";
    }
    fputc('\n', stream);
}

static void end_csv(FILE *stream)
{
    (void)stream;
}

static const struct table_rows csv_rows = {begin_csv, print_csv_row, end_csv};

static json_t *json_cell(const struct table_cell *cell)
{
    if (cell->kind == TABLE_CELL_TEXT) {
        json_t *text = json_string(cell->text);
        if (text != NULL)
            return text;
        char printable[4096]; /* bytes that are no UTF-8: JSON can't hold them as they are */
        text_make_printable(printable, sizeof printable, cell->text);
        return json_string(printable);
    }
    double value = cell->number.value;
    if (!cell->number.defined)
        return json_null();
    if (value >= -9e15 && value <= 9e15 && value == (double)(json_int_t)value)
        return json_integer((json_int_t)value);
    return json_real(value);
}

/* An array of objects, one a line. */
static void begin_json(const struct table_column *columns, size_t count, FILE *stream)
{
    (void)columns;
    (void)count;
    fputc('[', stream);
}

static void print_json_row(const struct table_column *columns, const struct table_cell *cells, size_t count,
                           bool first, FILE *stream)
{
    json_t *row = json_object();
    for (size_t c = 0; c < count; c++)
        if (for_machines(&columns[c]))
            json_object_set_new(row, columns[c].name, json_cell(&cells[c]));
    fputs(first ? "\n" : ",\n", stream);
    json_dumpf(row, stream, JSON_REAL_PRECISION(17) | JSON_COMPACT);
    json_decref(row);
}

static void end_json(FILE *stream)
{
    fputs("\n]\n", stream);
}

static const struct table_rows json_rows = {begin_json, print_json_row, end_json};

static void print_rows(const struct table *table, const struct table_rows *rows, FILE *stream)
{
    rows->begin(table->columns, table->column_count, stream);
    for (size_t r = 0; r < row_count(table); r++)
        rows->row(table->columns, cell_at(table, r, 0), table->column_count, r == 0, stream);
    rows->end(stream);
}

static void print_csv(const struct table *table, FILE *stream)
{
    print_rows(table, &csv_rows, stream);
}

static void print_json(const struct table *table, FILE *stream)
{
    print_rows(table, &json_rows, stream);
}

/* ------------------------------------------------------------------------------------------ for people -- */

/* Columns that a text takes on a terminal: one a character but for combining ones (close enough for names).
 */
static size_t display_width(const char *text)
{
    size_t width = 0;
    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}

static void print_padded(const char *text, size_t width, enum table_alignment alignment, FILE *stream)
{
    size_t shown = display_width(text);
    int padding = width > shown ? (int)(width - shown) : 0;
    if (alignment == TABLE_RIGHT)
        fprintf(stream, "%*s%s", padding, "", text);
    else
        fprintf(stream, "%s%*s", text, padding, "");
}

/* The text of a cell for a person: no control characters, whatever a name holds. */
static void shown_text(char *buffer, size_t size, const char *text)
{
    text_make_printable(buffer, size, text);
}

static size_t *column_widths(const struct table *table)
{
    size_t *widths = memory_allocate(table->column_count, sizeof *widths);
    for (size_t c = 0; c < table->column_count; c++) {
        if (!for_people(&table->columns[c]))
            continue;
        widths[c] = display_width(table->columns[c].heading);
        for (size_t r = 0; r < row_count(table); r++) {
            char text[1024];
            shown_text(text, sizeof text, cell_at(table, r, c)->text);
            size_t width = display_width(text);
            widths[c] = width > widths[c] ? width : widths[c];
        }
    }
    return widths;
}

static void print_plain_row(const struct table *table, const size_t *widths, const char *const *texts,
                            FILE *stream)
{
    size_t last = 0; /* behind it the row is empty: no blanks at a line's end */
    for (size_t c = 0; c < table->column_count; c++)
        if (for_people(&table->columns[c]) && *texts[c] != '\0')
            last = c;
    const char *separator = "";
    for (size_t c = 0; c <= last; c++) {
        if (!for_people(&table->columns[c]))
            continue;
        enum table_alignment alignment = table->columns[c].alignment;
        char text[1024];
        shown_text(text, sizeof text, texts[c]);
        fputs(separator, stream);
        separator = "  ";
        print_padded(text, c == last && alignment == TABLE_LEFT ? 0 : widths[c], alignment, stream);
    }
    fputc('\n', stream);
}

static void row_texts(const struct table *table, size_t row, const char **texts)
{
    for (size_t c = 0; c < table->column_count; c++)
        texts[c] = cell_at(table, row, c)->text;
}

static void heading_texts(const struct table *table, const char **texts)
{
    for (size_t c = 0; c < table->column_count; c++)
        texts[c] = table->columns[c].heading != NULL ? table->columns[c].heading : "";
}

static void print_plain(const struct table *table, FILE *stream)
{
    autofree size_t *widths = column_widths(table);
    autofree const char **texts = memory_allocate(table->column_count, sizeof *texts);
    heading_texts(table, texts);
    print_plain_row(table, widths, texts, stream);
    for (size_t r = 0; r < row_count(table); r++) {
        row_texts(table, r, texts);
        print_plain_row(table, widths, texts, stream);
    }
    for (size_t n = 0; n < table->note_count; n++)
        fprintf(stream, "%s%s\n", n == 0 ? "\n" : "", table->notes[n]);
}

static void print_markdown_row(const struct table *table, const char *const *texts, FILE *stream)
{
    fputc('|', stream);
    for (size_t c = 0; c < table->column_count; c++) {
        if (!for_people(&table->columns[c]))
            continue;
        char text[1024];
        shown_text(text, sizeof text, texts[c]);
        fputc(' ', stream);
        for (const char *at = text; *at != '\0'; at++) {
            if (strchr("|\\*_<>`[]", *at) != NULL)
                fputc('\\', stream);
            fputc(*at, stream);
        }
        fputs(" |", stream);
    }
    fputc('\n', stream);
}

static void print_markdown(const struct table *table, FILE *stream)
{
    autofree const char **texts = memory_allocate(table->column_count, sizeof *texts);
    heading_texts(table, texts);
    print_markdown_row(table, texts, stream);
    fputc('|', stream);
    for (size_t c = 0; c < table->column_count; c++)
        if (for_people(&table->columns[c]))
            fputs(table->columns[c].alignment == TABLE_RIGHT ? "---:|" : "---|", stream);
    fputc('\n', stream);
    for (size_t r = 0; r < row_count(table); r++) {
        row_texts(table, r, texts);
        print_markdown_row(table, texts, stream);
    }
    for (size_t n = 0; n < table->note_count; n++)
        fprintf(stream, "%s%s  \n", n == 0 ? "\n" : "", table->notes[n]);
}

static void print_latex_text(const char *unsafe, FILE *stream)
{
    static const struct {
        char character;
        const char *latex;
    } escapes[] = {{'\\', "\\textbackslash{}"},
                   {'{', "\\{"},
                   {'}', "\\}"},
                   {'$', "\\$"},
                   {'&', "\\&"},
                   {'#', "\\#"},
                   {'_', "\\_"},
                   {'%', "\\%"},
                   {'<', "\\textless{}"},
                   {'>', "\\textgreater{}"},
                   {'~', "\\textasciitilde{}"},
                   {'^', "\\textasciicircum{}"}};
    char text[1024];
    shown_text(text, sizeof text, unsafe);
    for (const char *at = text; *at != '\0'; at++) {
        const char *escaped = NULL;
        for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++)
            if (escapes[i].character == *at)
                escaped = escapes[i].latex;
        if (escaped != NULL)
            fputs(escaped, stream);
        else
            fputc(*at, stream);
    }
}

static void print_latex_row(const struct table *table, const char *const *texts, FILE *stream)
{
    const char *separator = "";
    for (size_t c = 0; c < table->column_count; c++) {
        if (!for_people(&table->columns[c]))
            continue;
        fputs(separator, stream);
        separator = " & ";
        print_latex_text(texts[c], stream);
    }
    fputs(" \\\\\n", stream);
}

/* A booktabs tabular. */
static void print_latex(const struct table *table, FILE *stream)
{
    autofree const char **texts = memory_allocate(table->column_count, sizeof *texts);
    fputs("\\begin{tabular}{", stream);
    for (size_t c = 0; c < table->column_count; c++)
        if (for_people(&table->columns[c]))
            fputc(table->columns[c].alignment == TABLE_RIGHT ? 'r' : 'l', stream);
    fputs("}\n\\toprule\n", stream);
    heading_texts(table, texts);
    print_latex_row(table, texts, stream);
    fputs("\\midrule\n", stream);
    for (size_t r = 0; r < row_count(table); r++) {
        row_texts(table, r, texts);
        print_latex_row(table, texts, stream);
    }
    fputs("\\bottomrule\n\\end{tabular}\n", stream);
    for (size_t n = 0; n < table->note_count; n++)
        fprintf(stream, "%% %s\n", table->notes[n]);
}

/* --------------------------------------------------------------------------------------------- the table --
 */

static const struct table_format formats[] = {
    {"table", print_plain, NULL, true},      {"csv", print_csv, &csv_rows, false},
    {"json", print_json, &json_rows, false}, {"markdown", print_markdown, NULL, true},
    {"latex", print_latex, NULL, true},
};

const struct table_format *table_format_find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

const char *table_format_name_at(size_t index)
{
    return index < sizeof formats / sizeof formats[0] ? formats[index].name : NULL;
}
