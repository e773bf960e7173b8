/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the data were made: in words what is known and what is not, then host, tools, plan, treatment. */
#include "report/html_table.h"
#include "report/section.h"

#include "base/text.h"

#include <inttypes.h>

/* "700 runs in 20 randomised blocks, ..." */
static void write_order(struct html *html, const struct store_overview *overview)
{
    html_format(html, "%" PRIu64 " run%s", overview->runs, overview->runs == 1 ? "" : "s");
    if (overview->complete < overview->runs)
        html_format(html, " (%" PRIu64 " with a bitrate of every replica)", overview->complete);
    if (overview->in_blocks == overview->runs)
        html_format(html, " in %" PRIu64 " block%s: each met every cell's run at about the same time",
                    overview->blocks, overview->blocks == 1 ? "" : "s");
    else if (overview->in_blocks > 0)
        html_format(html, ", %" PRIu64 " of them in blocks, the others not", overview->in_blocks);
    else
        html_raw(html, "; nothing says that they were run in randomised blocks, so that whatever drifted "
                       "between cells is in their ratios");
    html_raw(html, ".");
    if (overview->first_start[0] == '\0')
        return;
    html_raw(html, " The first began at ");
    html_text(html, overview->first_start);
    html_raw(html, ", the last at ");
    html_text(html, overview->last_start);
    html_raw(html, ".");
}

static void write_proof(struct html *html, const struct origin *origin)
{
    const uint64_t runs = origin->overview.runs;
    if (origin->proved == runs)
        html_format(html,
                    "The treatment of %s%" PRIu64 " run%s is proved: settings were read back from the kernel "
                    "before and after, and packets were steered where they should be and nowhere else.",
                    runs > 1 ? "all " : "the ", runs, runs == 1 ? "" : "s");
    else if (origin->proved + origin->unproved == 0)
        html_raw(html, "Nothing proves that the treatment took place: the raw files do not speak of it.");
    else
        html_format(html,
                    "The treatment of %" PRIu64 " of %" PRIu64 " runs is proved; of %" PRIu64 " it could not "
                    "be, of the others nothing is said.",
                    origin->proved, runs, origin->unproved);
}

static void write_silence(struct html *html, const struct origin *origin)
{
    if (origin->says_machine && origin->says_tools && origin->says_plan && origin->settings->cell_count > 0)
        return;
    html_raw(html, "<p class=\"lacking\">The raw files do not say:");
    html_raw(html, origin->says_machine ? "" : " the host, its kernel and CPUs;");
    html_raw(html, origin->says_tools ? "" : " the tools' versions;");
    html_raw(html, origin->says_plan ? "" : " the plan that they were made by;");
    html_raw(html, origin->settings->cell_count > 0 ? "" : " what was set on which devices;");
    html_raw(html, " it may have differed from run to run.</p>\n");
}

static void write_table(struct html *html, const struct table *table, const char *id, const char *title,
                        const char *caption)
{
    if (table->cell_count == 0)
        return;
    html_element(html, "h3", title);
    html_write_table(html, table,
                     &(struct html_table){.id = id,
                                          .caption = caption,
                                          .most_rows = MOST_TABLE_ROWS,
                                          .more = "see schema/README.md for queries"});
}

static void write_remarks(struct html *html, const struct origin *origin)
{
    const size_t shown = table_row_count(origin->remarks);
    write_table(
        html, origin->remarks, "table-remarks", "What was not taken, or contradicts itself",
        "Lines of the raw files that were not taken (failed attempts among them), or contradict others");
    if (shown < origin->remark_count)
        html_format(html, "<p class=\"lacking\">The first %zu of %" PRIu64 ".</p>\n", shown,
                    origin->remark_count);
}

static void write(struct html *html, const struct contents *contents)
{
    const struct origin *origin = &contents->origin;
    html_raw(html, "<p>Campaign ");
    html_name(html, origin->overview.campaign);
    html_raw(html, ": ");
    write_order(html, &origin->overview);
    html_raw(html, "</p>\n<p>");
    write_proof(html, origin);
    html_raw(html, "</p>\n");
    write_silence(html, origin);
    write_table(html, origin->facts, "table-facts", "Host, tools, plan, labels",
                "What the raw files say of host, tools, plan and labels");
    if (origin->says_plan)
        html_raw(html,
                 "<p class=\"lacking\">The plan is named, with its hash; its text is not in the database: it "
                 "stands at the beginning of each raw file.</p>\n");
    if (origin->says_treatment)
        write_table(
            html, origin->treatments, "table-treatments", "Proof of treatment",
            "Whether each configuration's treatment took place; received_rps is the kernel's count of "
            "hand-overs between cores, in a run, over all cores");
    write_table(html, origin->settings, "table-settings", "Settings",
                "What was read back from the kernel for each configuration; of devices that read differently "
                "after a test, that too");
    write_remarks(html, origin);
}

const struct section section_origin = {.id = "data", .title = "How the data were made", .write = write};
