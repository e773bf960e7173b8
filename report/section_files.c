/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The raw files with their hashes, and how this page was made. */
#include "report/html_table.h"
#include "report/section.h"

#include <inttypes.h>

static void write_code_term(struct html *html, const char *term, const char *text)
{
    html_element(html, "dt", term);
    html_raw(html, "<dd><code>");
    html_text(html, text);
    html_raw(html, "</code></dd>\n");
}

static void write(struct html *html, const struct contents *contents)
{
    const struct origin *origin = &contents->origin;
    html_raw(html,
             "<p>The raw files are the truth: the database can be rebuilt from them, and the same files "
             "give the same content hash and, with the same command and version, this page again to the "
             "byte.</p>\n<dl class=\"facts\">\n");
    write_code_term(html, "Command", contents->command);
    write_code_term(html, "Database", contents->database);
    write_code_term(html, "Content hash", contents->content.text);
    write_code_term(html, "Version", contents->version);
    if (contents->made_at != NULL)
        write_code_term(html, "Made", contents->made_at);
    html_raw(html, "</dl>\n");
    if (origin->overview.other_campaigns > 0)
        html_format(html,
                    "<p>The content hash is of the whole database, which holds %" PRIu64
                    " further campaign%s.</p>\n",
                    origin->overview.other_campaigns, origin->overview.other_campaigns == 1 ? "" : "s");
    html_write_table(html, origin->sources,
                     &(struct html_table){.id = "table-sources",
                                          .caption = "The raw files that these runs come from",
                                          .most_rows = MOST_TABLE_ROWS,
                                          .more = "SELECT name, sha256 FROM source"});
}

const struct section section_files = {.id = "files", .title = "Raw files, and this page", .write = write};
