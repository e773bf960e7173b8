/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the runs say of themselves, and how many more it would take. */
#include "report/html_table.h"
#include "report/section.h"

#include "base/memory.h"
#include "stats/print.h"
#include "stats/words.h"

/* One metric's diagnosis: of the bitrate, else of idle time, by core. */
static const struct estimates *diagnosed(const struct contents *contents)
{
    const struct estimates *bitrate = contents_bitrate(contents);
    const struct group_estimates *idle = &contents->groups[GROUP_IDLE];
    if (bitrate != NULL)
        return bitrate;
    return idle->count > 0 ? &idle->list[0] : NULL;
}

static void write_diagnosis(struct html *html, const struct estimates *estimates)
{
    autofree char *words = words_of_cells(estimates);
    struct table *table = diagnosis_table(estimates);
    html_element(html, "h3", "Drift, autocorrelation, outlying runs, components of variance");
    html_raw(html, "<p>In words: ");
    html_sentence(html, words);
    html_raw(html, " Nothing was left out because of it: a flag says that a number should not be believed "
                   "yet.</p>\n");
    html_write_table(html, table,
                     &(struct html_table){.id = "table-diagnosis",
                                          .caption = "What the runs of each cell say of themselves",
                                          .most_rows = MOST_TABLE_ROWS,
                                          .more = "stats --diagnose"});
    table_destroy(table);
}

static void write_needed(struct html *html, const struct estimates *estimates)
{
    const double margin = estimates->options.margin;
    struct table *table = needed_table(estimates, 1, margin);
    autofree char *caption =
        memory_print("Precision reached, and runs of each cell that ± %g %% would take", 100 * margin);
    autofree char *command = memory_print("stats --runs-needed %g%%", 100 * margin);
    html_element(html, "h3", "How many runs it takes");
    if (table->note_count > 0) { /* the last one is in words */
        html_raw(html, "<p>");
        html_sentence(html, table->notes[table->note_count - 1]);
        html_raw(html, "</p>\n");
    }
    html_write_table(
        html, table,
        &(struct html_table){
            .id = "table-needed", .caption = caption, .most_rows = MOST_TABLE_ROWS, .more = command});
    table_destroy(table);
}

static void write(struct html *html, const struct contents *contents)
{
    const struct estimates *estimates = diagnosed(contents);
    if (estimates == NULL) {
        html_raw(html, "<p class=\"lacking\">Neither bitrates nor idle times: nothing to diagnose.</p>\n");
        return;
    }
    write_diagnosis(html, estimates);
    write_needed(html, estimates);
}

const struct section section_diagnosis = {.id = "diagnostics", .title = "Diagnostics", .write = write};
