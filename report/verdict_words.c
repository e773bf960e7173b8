/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/verdict_words.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/text.h"
#include "stats/words.h"

#include <string.h>

static const struct answer table[] = {
    {&verdict_better, "on", "Switch on", "▲", "on"},
    {&verdict_worse, "off", "Leave off", "▼", "off"},
    {&verdict_equivalent, "no practical difference", "No practical difference", "=", "same"},
    {&verdict_inconclusive, "inconclusive", "Not decided", "?", "open"},
};

const struct answer *answers(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

const struct answer *answer_of(const struct verdict *verdict)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].verdict == verdict)
            return &table[i];
    return NULL;
}

static bool is_clear(const struct estimate *row)
{
    return row->verdict == &verdict_better || row->verdict == &verdict_worse;
}

/* Reservations, with the advice that goes with drift, and the sentence's end. */
static void end_sentence(char **words, const struct estimates *estimates, const struct estimate *row)
{
    words_add_reservations(words, row->flags);
    bool drifts = (row->flags & (FLAG_DRIFT | FLAG_REFERENCE_DRIFT)) != 0;
    memory_append(words, drifts && !estimates->blocked ? "; measure in randomised blocks." : ".");
}

/* What would decide an inconclusive comparison. */
static void add_needed(char **words, const struct estimates *estimates, const struct estimate *row)
{
    const double margin = estimates->options.margin;
    const struct needed needed = estimates_needed(estimates, row, margin);
    const size_t runs = estimates_are_paired(estimates) ? row->pairs : row->cell->runs;
    if (!needed.runs.defined)
        memory_append(words, " How many runs would decide it cannot be foreseen: %s.",
                      needed.runs.reason != NULL ? needed.runs.reason : "no number is defined");
    else if (needed.runs.value > (double)runs)
        memory_append(
            words,
            " About %.0f runs of each cell (there are %zu) are expected to narrow the interval to the "
            "margin, ± %g %%.",
            needed.runs.value, runs, 100 * margin);
    else
        memory_append(
            words,
            " The interval is as narrow as ± %g %% already: fewer comparisons at once, or more than "
            "the %zu runs, would decide it.",
            100 * margin, runs);
}

/* What the same choice costs: said where it is clear. */
static void add_cost(char **words, const struct estimate *row, const struct estimates *cost)
{
    for (size_t i = 0; i < cost->count; i++) {
        const struct estimate *other = &cost->rows[i];
        if (!is_clear(other) || other->cell->replicas != row->cell->replicas ||
            strcmp(other->cell->configuration, row->cell->configuration) != 0)
            continue;
        memory_append(words, " %s, for each Gbit/s: ", cost->cells.metric->title);
        words_add_range(words, other, cost->cells.metric);
        words_add_reservations(words, other->flags);
        memory_append(words, ".");
    }
}

char *verdict_why(const struct estimates *estimates, const struct estimate *row, const struct estimates *cost)
{
    char *words = memory_copy_text("");
    autofree char *reference = text_make_visible(configuration_title(estimates->options.reference));
    if (is_clear(row)) {
        memory_append(&words, "Bitrate is ");
        words_add_range(&words, row, estimates->cells.metric);
        memory_append(&words, " than %s", reference);
    } else if (row->verdict == &verdict_equivalent) {
        memory_append(&words, "The whole interval is within %g %% of %s", 100 * estimates->options.margin,
                      reference);
    } else {
        memory_append(&words, "Undecided: %s",
                      row->verdict_reason != NULL ? row->verdict_reason : "there is no interval");
    }
    end_sentence(&words, estimates, row);
    if (row->verdict == &verdict_inconclusive)
        add_needed(&words, estimates, row);
    if (cost != NULL)
        add_cost(&words, row, cost);
    return words;
}
