/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every figure that could be drawn, and why others could not. */
#include "report/html_table.h"
#include "report/section.h"

#include "base/memory.h"

/* Rows of numbers below a figure: all of a campaign's runs, or the seconds of some; not of a thousand cells.
 */
enum { MOST_NUMBERS = 2500 };

/* Folded up: who looks at the figure need not see them. */
static void write_numbers(struct html *html, const struct drawn_figure *figure)
{
    autofree char *id = memory_print("numbers-%s", figure->name);
    autofree char *caption = memory_print("Numbers that are drawn in the figure %s", figure->name);
    autofree char *more = memory_print("plot %s --format csv", figure->name);
    const size_t rows = table_row_count(figure->numbers);
    html_raw(html, "<details>\n<summary>Numbers of the figure ");
    html_text(html, figure->name);
    html_format(html, " (%zu row%s)</summary>\n", rows, rows == 1 ? "" : "s");
    html_write_table(
        html, figure->numbers,
        &(struct html_table){
            .id = id, .caption = caption, .most_rows = MOST_NUMBERS, .plain = true, .more = more});
    html_raw(html, "</details>\n");
}

static void write_figure(struct html *html, const struct drawn_figure *figure)
{
    html_raw(html, "<figure id=\"figure-");
    html_text(html, figure->name);
    html_raw(html, "\">\n<div class=\"scroll picture\" role=\"region\" tabindex=\"0\" aria-label=\"Figure: ");
    html_text(html, figure->name);
    html_raw(html, "\">\n");
    html_bytes(html, figure->svg, figure->length);
    html_raw(html, "</div>\n<figcaption><strong>");
    html_text(html, figure->name);
    html_raw(html, "</strong>: ");
    html_text(html, figure->summary);
    html_raw(html, "</figcaption>\n");
    write_numbers(html, figure);
    html_raw(html, "</figure>\n");
}

static void write(struct html *html, const struct contents *contents)
{
    const struct drawn_figures *drawn = &contents->figures;
    html_raw(html,
             "<p>The numbers that are drawn stand in a table below each figure, to be unfolded; most marks "
             "say what they are when the pointer rests on them.</p>\n");
    for (size_t i = 0; i < drawn->count; i++)
        if (drawn->figures[i].svg != NULL)
            write_figure(html, &drawn->figures[i]);
    for (size_t i = 0; i < drawn->count; i++) {
        if (drawn->figures[i].svg != NULL)
            continue;
        html_raw(html, "<p class=\"lacking\">No figure <em>");
        html_text(html, drawn->figures[i].name);
        html_raw(html, "</em> (");
        html_text(html, drawn->figures[i].summary);
        html_raw(html, "): ");
        html_text(html, drawn->figures[i].reason);
        html_raw(html, ".</p>\n");
    }
}

const struct section section_figures = {.id = "figures", .title = "Figures", .write = write};
