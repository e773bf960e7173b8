/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What to switch on: lists, a matrix of verdicts, and each verdict's reasons. */
#include "report/html_table.h"
#include "report/section.h"
#include "report/verdict_words.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "stats/print.h"

#include <stdlib.h>
#include <string.h>

/* The configurations that are compared with the reference, and at which numbers of replicas. */
struct axes {
    const char **configurations; /* lent by the estimates */
    size_t configuration_count;
    unsigned *replicas; /* ascending */
    size_t replica_count;
};

static int compare_names(const void *left, const void *right)
{
    return configuration_compare(*(const char *const *)left, *(const char *const *)right);
}

static void add_name(struct axes *axes, const char *name)
{
    for (size_t i = 0; i < axes->configuration_count; i++)
        if (strcmp(axes->configurations[i], name) == 0)
            return;
    axes->configurations[axes->configuration_count++] = name;
}

/* Rows come by replicas, then by configuration. */
static struct axes axes_of(const struct estimates *estimates)
{
    struct axes axes = {.configurations = memory_allocate(estimates->count, sizeof *axes.configurations),
                        .replicas = memory_allocate(estimates->count, sizeof *axes.replicas)};
    for (size_t i = 0; i < estimates->count; i++) {
        const struct estimate *row = &estimates->rows[i];
        if (row->verdict == NULL)
            continue;
        add_name(&axes, row->cell->configuration);
        if (axes.replica_count == 0 || axes.replicas[axes.replica_count - 1] != row->cell->replicas)
            axes.replicas[axes.replica_count++] = row->cell->replicas;
    }
    if (axes.configuration_count > 0)
        qsort(axes.configurations, axes.configuration_count, sizeof *axes.configurations, compare_names);
    return axes;
}

static void axes_finish(struct axes *axes)
{
    free(axes->configurations);
    free(axes->replicas);
}

/* Where the comparison stands among the rows; their number where there is none. */
static size_t find_row(const struct estimates *estimates, const char *configuration, unsigned replicas)
{
    size_t i = 0;
    while (i < estimates->count &&
           (estimates->rows[i].verdict == NULL || estimates->rows[i].cell->replicas != replicas ||
            strcmp(estimates->rows[i].cell->configuration, configuration) != 0))
        i++;
    return i;
}

static void write_badge(struct html *html, const struct answer *answer)
{
    html_format(html, "<span class=\"badge %s\"><span aria-hidden=\"true\">%s </span>%s</span>",
                answer->class, answer->symbol, answer->name);
}

/* ------------------------------------------------------------------------------------------------ lists --
 */

/* A number of replicas; with a mark where something speaks against believing the answer. */
static void write_place(struct html *html, const struct estimate *row, bool is_first)
{
    html_format(html, "%s%u", is_first ? "" : ", ", row->cell->replicas);
    if (row->flags != 0)
        html_raw(html, "<span aria-hidden=\"true\">⚑</span><span class=\"unseen\"> (flagged)</span>");
}

/* "RPS at 2, 4, 8 replicas" for those numbers of replicas at which the answer is that one. */
static size_t write_places(struct html *html, const struct estimates *estimates, const struct axes *axes,
                           const char *configuration, const struct answer *answer, bool is_first)
{
    size_t found = 0;
    unsigned last = 0;
    for (size_t i = 0; i < axes->replica_count; i++) {
        size_t row = find_row(estimates, configuration, axes->replicas[i]);
        if (row == estimates->count || estimates->rows[row].verdict != answer->verdict)
            continue;
        if (found++ == 0) {
            html_raw(html, is_first ? "" : "; ");
            html_name(html, configuration_title(configuration));
            html_raw(html, " at ");
        }
        last = axes->replicas[i];
        write_place(html, &estimates->rows[row], found == 1);
    }
    if (found > 0)
        html_raw(html, found == 1 && last == 1 ? " replica" : " replicas");
    return found;
}

static void write_lists(struct html *html, const struct estimates *estimates, const struct axes *axes)
{
    size_t count = 0;
    const struct answer *table = answers(&count);
    html_raw(html, "<dl class=\"answers\">\n");
    for (size_t i = 0; i < count; i++) {
        size_t found = 0;
        html_format(html, "<div class=\"%s\"><dt>%s</dt><dd>", table[i].class, table[i].title);
        for (size_t j = 0; j < axes->configuration_count; j++)
            found += write_places(html, estimates, axes, axes->configurations[j], &table[i], found == 0);
        html_raw(html, found == 0 ? "nothing</dd></div>\n" : "</dd></div>\n");
    }
    html_raw(html, "</dl>\n");
}

/* What speaks for believing them, and what against. */
static void write_basis(struct html *html, const struct contents *contents, const struct estimates *estimates)
{
    bool is_weak = false;
    autofree char *words = verdict_basis(estimates, &contents->origin, &is_weak);
    html_format(html, "<p class=\"basis%s\">", is_weak ? " weak" : "");
    html_sentence(html, words);
    html_raw(html, " <a href=\"#data\">How the data were made</a></p>\n");
}

/* ----------------------------------------------------------------------------------------------- matrix --
 */

static void write_matrix_cell(struct html *html, const struct estimates *estimates,
                              const struct table *numbers, size_t row, unsigned replicas)
{
    html_format(html, "<td data-at=\"%u replica%s\"", replicas, replicas == 1 ? "" : "s");
    if (row == estimates->count) {
        html_raw(html, " class=\"none\">not measured</td>");
        return;
    }
    html_raw(html, ">");
    write_badge(html, answer_of(estimates->rows[row].verdict));
    html_raw(html, "<span class=\"figures\">");
    html_text(html, table_text_at(numbers, row, "ratio", 0));
    html_raw(html, " <span class=\"interval\">");
    html_text(html, table_text_at(numbers, row, "interval", 1));
    html_raw(html, "</span></span>");
    if (estimates->rows[row].flags != 0) {
        char flags[256];
        flags_text(flags, sizeof flags, estimates->rows[row].flags, ", ");
        html_raw(html, "<span class=\"flagged\">");
        html_text(html, flags);
        html_raw(html, "</span>");
    }
    html_raw(html, "</td>");
}

static void write_matrix(struct html *html, const struct estimates *estimates, const struct table *numbers,
                         const struct axes *axes)
{
    html_raw(
        html,
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"matrix-caption\">\n"
        "<table class=\"matrix\">\n<caption id=\"matrix-caption\"><span>Verdict and ratio of bitrates to ");
    html_name(html, configuration_title(estimates->options.reference));
    html_format(html,
                ", with its %g&#160;%% interval, by configuration and number of replicas</span></caption>\n",
                100 * estimates->options.confidence);
    html_raw(html, "<thead><tr><th scope=\"col\">configuration</th>");
    for (size_t i = 0; i < axes->replica_count; i++)
        html_format(html, "<th scope=\"col\">%u replica%s</th>", axes->replicas[i],
                    axes->replicas[i] == 1 ? "" : "s");
    html_raw(html, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < axes->configuration_count; i++) {
        html_raw(html, "<tr><th scope=\"row\">");
        html_name(html, configuration_title(axes->configurations[i]));
        html_raw(html, "</th>");
        for (size_t j = 0; j < axes->replica_count; j++)
            write_matrix_cell(html, estimates, numbers,
                              find_row(estimates, axes->configurations[i], axes->replicas[j]),
                              axes->replicas[j]);
        html_raw(html, "</tr>\n");
    }
    html_raw(html, "</tbody>\n</table>\n</div>\n");
}

static bool has_flags(const struct estimates *estimates)
{
    for (size_t i = 0; i < estimates->count; i++)
        if (estimates->rows[i].verdict != NULL && estimates->rows[i].flags != 0)
            return true;
    return false;
}

/* What a verdict rests on, below the matrix. */
static void write_rule(struct html *html, const struct estimates *estimates)
{
    const struct estimate_options *options = &estimates->options;
    const struct test_method *test = estimates_test(estimates);
    const double percent = 100 * options->margin;
    autofree char *text = memory_print(
        "On: the whole interval is above 1, and the p-value, %s for %zu comparison%s, is below %g. Off: "
        "below 1, "
        "likewise. No practical difference: the whole interval is within %g %% of 1. Interval: %s%s%s.",
        options->adjustment->title, estimates->family_size, estimates->family_size == 1 ? "" : "s",
        1 - options->confidence, percent, options->method->title, test != NULL ? "; p: " : "",
        test != NULL ? test->title : "");
    html_raw(html, "<p class=\"rule\">");
    html_sentence(html, text);
    if (has_flags(estimates))
        html_raw(html, " ⚑: a flag speaks against believing it yet; what flags mean stands below the next "
                       "table.");
    html_raw(html, "</p>\n");
}

/* ---------------------------------------------------------------------------------------------- reasons --
 */

static const struct table_column columns[] = {
    {"replicas", "replicas", TABLE_RIGHT},
    {NULL, "configuration", TABLE_LEFT},
    {NULL, "verdict", TABLE_LEFT},
    {"ratio", "ratio", TABLE_RIGHT},
    {NULL, "interval", TABLE_RIGHT},
    {"p_adjusted", "p adjusted", TABLE_RIGHT},
    {NULL, "why", TABLE_LEFT},
};

/* The estimates of the cost in softirq, where they are comparisons; else NULL. */
static const struct estimates *cost_of(const struct contents *contents)
{
    const struct group_estimates *cost = &contents->groups[GROUP_COST];
    for (size_t i = 0; i < cost->count; i++)
        if (strcmp(cost->list[i].cells.metric->name, "softirq-cost") == 0 &&
            estimates_are_ratios(&cost->list[i]))
            return &cost->list[i];
    return NULL;
}

static void write_reasons(struct html *html, const struct contents *contents,
                          const struct estimates *estimates, const struct table *numbers)
{
    struct table *table = table_create(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < estimates->count; i++) {
        const struct estimate *row = &estimates->rows[i];
        if (row->verdict == NULL)
            continue;
        autofree char *why = verdict_why(estimates, row, cost_of(contents));
        table_put_count(table, row->cell->replicas);
        table_put_text(table, configuration_title(row->cell->configuration));
        table_put_text(table, answer_of(row->verdict)->name);
        table_put_number(table, row->ratio, table_text_at(numbers, i, "ratio", 0));
        table_put_text(table, table_text_at(numbers, i, "interval", 1));
        table_put_number(table, row->p_adjusted, table_text_at(numbers, i, "p adjusted", 0));
        table_put_text(table, why);
    }
    add_flag_meanings(table, estimates, 1);
    html_write_table(html, table,
                     &(struct html_table){.id = "table-reasons",
                                          .caption = "Why, comparison by comparison",
                                          .most_rows = MOST_TABLE_ROWS,
                                          .more = "stats --normalize"});
    table_destroy(table);
}

/* --------------------------------------------------------------------------------------------- no verdict --
 */

static void write_no_reference(struct html *html, const struct contents *contents)
{
    html_raw(html, "<p class=\"lacking\">Nothing was compared: the data have no runs of configuration ");
    html_name(html, contents->options->estimates.reference);
    html_raw(html, ". <code>report --normalize CONFIGURATION</code> names another to compare with.</p>\n");
}

static void write(struct html *html, const struct contents *contents)
{
    const struct estimates *estimates = contents_bitrate(contents);
    if (contents->reference == NULL) {
        write_no_reference(html, contents);
        return;
    }
    if (estimates == NULL || !estimates_are_ratios(estimates)) {
        html_raw(html, "<p class=\"lacking\">No verdict: bitrates cannot be compared (");
        html_text(html, contents->groups[GROUP_BITRATE].lacking);
        html_raw(html, ").</p>\n");
        return;
    }
    struct axes axes = axes_of(estimates);
    if (axes.configuration_count == 0) {
        html_raw(html,
                 "<p class=\"lacking\">Nothing was compared: there are no cells but the reference's.</p>\n");
    } else {
        struct table *numbers = estimates_table(estimates, 1);
        write_lists(html, estimates, &axes);
        write_basis(html, contents, estimates);
        write_matrix(html, estimates, numbers, &axes);
        write_rule(html, estimates);
        write_reasons(html, contents, estimates, numbers);
        table_destroy(numbers);
    }
    axes_finish(&axes);
}

const struct section section_verdicts = {.id = "verdicts", .title = "What to switch on", .write = write};
