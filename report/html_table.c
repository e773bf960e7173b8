/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/html_table.h"

#include <string.h>

size_t table_row_count(const struct table *table)
{
    return table->column_count > 0 ? table->cell_count / table->column_count : 0;
}

static const struct table_cell *cell_at(const struct table *table, size_t row, size_t column)
{
    return &table->cells[row * table->column_count + column];
}

const char *table_text_at(const struct table *table, size_t row, const char *heading, size_t occurrence)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].heading != NULL && strcmp(table->columns[i].heading, heading) == 0 &&
            occurrence-- == 0)
            return cell_at(table, row, i)->text;
    return "";
}

/* The column that says what a row is of. */
static size_t heading_column(const struct table *table)
{
    size_t first = table->column_count;
    for (size_t i = table->column_count; i-- > 0;) {
        const char *heading = table->columns[i].heading;
        if (heading == NULL)
            continue;
        first = i;
        if (strcmp(heading, "configuration") == 0)
            return i;
    }
    return first;
}

/* How the script sorts a column: "none" where its texts have no order that means anything. */
static const char *order_of(const struct table *table, size_t column)
{
    if (strcmp(table->columns[column].heading, "interval") == 0)
        return "none";
    for (size_t row = 0; row < table_row_count(table); row++)
        if (cell_at(table, row, column)->kind == TABLE_CELL_NUMBER)
            return "number";
    return "text";
}

static void write_head(struct html *html, const struct table *table, bool plain)
{
    html_raw(html, "<thead><tr>");
    for (size_t i = 0; i < table->column_count; i++) {
        const struct table_column *column = &table->columns[i];
        if (column->heading == NULL)
            continue;
        html_raw(html, "<th scope=\"col\"");
        if (!plain)
            html_format(html, " data-sort=\"%s\"", order_of(table, i));
        html_raw(html, column->alignment == TABLE_RIGHT ? " class=\"number\">" : ">");
        html_text(html, column->heading[0] != '\0' ? column->heading : "remark");
        html_raw(html, "</th>");
    }
    html_raw(html, "</tr></thead>\n");
}

/* Lists of flags are joined for machines: a blank behind each lets a line break. */
static void write_list(struct html *html, const char *text)
{
    for (const char *end = NULL; (end = strchr(text, ';')) != NULL; text = end + 1) {
        html_text_part(html, text, (size_t)(end - text));
        html_raw(html, "; ");
    }
    html_text(html, text);
}

/* What the style sheet has to know of a column's cells; "" for nothing. */
static const char *class_of(const struct table_column *column)
{
    static const struct {
        const char *heading, *class;
    } classes[] = {{"why", "text"}, {"flags", "text"}, {"metric", "metric"}, {"SHA-256", "hash"}};
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        if (strcmp(column->heading, classes[i].heading) == 0)
            return classes[i].class;
    return column->alignment == TABLE_RIGHT ? "number" : "";
}

static void write_attributes(struct html *html, const struct table_cell *cell,
                             const struct table_column *column)
{
    const char *class = class_of(column);
    if (class[0] != '\0')
        html_format(html, " class=\"%s\"", class);
    if (cell->kind == TABLE_CELL_NUMBER && cell->number.defined)
        html_format(html, " data-value=\"%.17g\"", cell->number.value);
    if (strcmp(column->heading, "verdict") == 0) {
        html_raw(html, " data-verdict=\"");
        html_text(html, cell->text);
        html_raw(html, "\"");
    }
}

static void write_cell(struct html *html, const struct table_cell *cell, const struct table_column *column,
                       bool heads)
{
    html_raw(html, heads ? "<th scope=\"row\"" : "<td");
    write_attributes(html, cell, column);
    html_raw(html, ">");
    if (strcmp(column->heading, "flags") == 0)
        write_list(html, cell->text);
    else if (strcmp(column->heading, "why") == 0)
        html_sentence(html, cell->text);
    else if (column->alignment == TABLE_RIGHT)
        html_text(html, cell->text);
    else if (cell->text[0] != '\0')
        html_name(html, cell->text);
    html_raw(html, heads ? "</th>" : "</td>");
}

/* Whether a text may run the other way, or not be seen. */
static bool is_foreign(const char *text)
{
    bool blank = true;
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text >= 0x7f)
            return true;
        blank = blank && *text <= ' ';
    }
    return blank;
}

/* The same of a plain table: as short as it can be, for there are thousands. */
static void write_plain_cell(struct html *html, const struct table_cell *cell,
                             const struct table_column *column, bool heads)
{
    html_raw(html, heads                              ? "<th scope=\"row\">"
                   : column->alignment == TABLE_RIGHT ? "<td class=\"n\">"
                                                      : "<td>");
    if (cell->kind == TABLE_CELL_NUMBER || !is_foreign(cell->text))
        html_text(html, cell->text);
    else if (cell->text[0] != '\0')
        html_name(html, cell->text);
    html_raw(html, heads ? "</th>" : "</td>");
}

static void write_body(struct html *html, const struct table *table, size_t rows, bool plain)
{
    const size_t heads = heading_column(table);
    html_raw(html, "<tbody>\n");
    for (size_t row = 0; row < rows; row++) {
        html_raw(html, "<tr>");
        for (size_t i = 0; i < table->column_count; i++)
            if (table->columns[i].heading != NULL)
                (plain ? write_plain_cell : write_cell)(html, cell_at(table, row, i), &table->columns[i],
                                                        i == heads);
        html_raw(html, "</tr>\n");
    }
    html_raw(html, "</tbody>\n");
}

static void write_notes(struct html *html, const struct table *table)
{
    static const char words[] = "In words";
    size_t written = 0;
    for (size_t i = 0; i < table->note_count; i++) {
        if (strncmp(table->notes[i], words, sizeof words - 1) == 0)
            continue;
        html_raw(html, written++ == 0 ? "<ul class=\"notes\">\n" : "");
        html_element(html, "li", table->notes[i]);
    }
    html_raw(html, written > 0 ? "</ul>\n" : "");
}

void html_write_table(struct html *html, const struct table *table, const struct html_table *options)
{
    const size_t all = table_row_count(table);
    const size_t rows = options->most_rows > 0 && all > options->most_rows ? options->most_rows : all;
    html_format(html,
                "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"%s-caption\">\n"
                "<table class=\"%s\" id=\"%s\">\n<caption id=\"%s-caption\"><span>",
                options->id, options->plain ? "plain" : "data", options->id, options->id);
    html_sentence(html, options->caption);
    html_raw(html, "</span></caption>\n");
    write_head(html, table, options->plain);
    write_body(html, table, rows, options->plain);
    html_raw(html, "</table>\n</div>\n");
    if (rows < all) {
        html_format(html, "<p class=\"lacking\">The first %zu of %zu rows. All of them: <code>", rows, all);
        html_text(html, options->more);
        html_raw(html, "</code></p>\n");
    }
    write_notes(html, table);
}
