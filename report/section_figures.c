/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every figure that could be drawn, and why others could not. */
#include "report/section.h"

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
    html_raw(html, "</figcaption>\n</figure>\n");
}

static void write(struct html *html, const struct contents *contents)
{
    const struct drawn_figures *drawn = &contents->figures;
    html_raw(html, "<p>Marks show their numbers when the pointer rests on them; the tables have the same "
                   "numbers, and so has each figure's description for screen readers.</p>\n");
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
