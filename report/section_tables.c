/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables that `stats` prints, and plain words for each. */
#include "report/html_table.h"
#include "report/section.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "stats/print.h"
#include "stats/words.h"

static void write_lacking(struct html *html, const struct group_estimates *group)
{
    if (group->lacking[0] == '\0')
        return;
    html_raw(html, "<p class=\"lacking\">Not in the data: ");
    html_text(html, group->lacking);
    html_raw(html, ".</p>\n");
}

static void write_words(struct html *html, const struct group_estimates *group, const struct group_kind *kind)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct estimates *estimates = &group->list[i];
        autofree char *words = kind->compared && estimates_are_ratios(estimates) ? words_of(estimates)
                                                                                 : words_of_cells(estimates);
        html_raw(html, "<p>");
        html_text(html, group->count > 1 ? estimates->cells.metric->title : "In words");
        html_raw(html, ": ");
        html_sentence(html, words);
        html_raw(html, "</p>\n");
    }
}

/* "Bitrate, Mbit/s; ratios to Baseline". Free with free(). */
static char *caption_of(const struct group_estimates *group, const struct group_kind *kind)
{
    const struct estimates *first = &group->list[0];
    const struct scale scale = estimates_scale(first);
    char *caption = group->count == 1 ? memory_print("%s%s%s", first->cells.metric->title,
                                                     *scale.unit != '\0' ? ", " : "", scale.unit)
                                      : memory_copy_text(kind->title);
    if (estimates_are_ratios(first))
        memory_append(&caption, "; ratios to %s", configuration_title(first->options.reference));
    return caption;
}

static void write_group(struct html *html, const struct contents *contents, enum group which)
{
    const struct group_kind *kind = group_kind_of(which);
    const struct group_estimates *group = &contents->groups[which];
    if (kind->compared && contents->reference == NULL && which == GROUP_BITRATE)
        return; /* the cells stand above */
    html_element(html, "h3", kind->title);
    write_lacking(html, group);
    if (group->count == 0)
        return;
    write_words(html, group, kind);
    autofree char *id = memory_print("table-%s", kind->name);
    autofree char *caption = caption_of(group, kind);
    struct table *table = estimates_table(group->list, group->count);
    html_write_table(html, table,
                     &(struct html_table){
                         .id = id, .caption = caption, .most_rows = MOST_TABLE_ROWS, .more = kind->command});
    table_destroy(table);
}

static void write(struct html *html, const struct contents *contents)
{
    for (enum group group = 0; group < GROUP_COUNT; group++)
        write_group(html, contents, group);
}

const struct section section_tables = {.id = "tables", .title = "Tables", .write = write};
