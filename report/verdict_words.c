/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/verdict_words.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/text.h"
#include "stats/words.h"

#include <inttypes.h>
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

/* ", made in 20 randomised blocks" */
static void add_order(char **words, const struct store_overview *overview)
{
    if (overview->in_blocks == overview->runs)
        memory_append(words, ", made in %" PRIu64 " randomised block%s", overview->blocks,
                      overview->blocks == 1 ? "" : "s");
    else if (overview->in_blocks > 0)
        memory_append(words, ", only %" PRIu64 " of them made in randomised blocks", overview->in_blocks);
    else
        memory_append(words, ", not known to be made in randomised blocks");
}

/* "; the treatment is proved for none of them" */
static void add_proof(char **words, const struct origin *origin)
{
    memory_append(words, "; the treatment is proved for ");
    if (origin->proved == origin->overview.runs)
        memory_append(words, "all of them");
    else if (origin->proved == 0)
        memory_append(words, "none of them");
    else
        memory_append(words, "only %" PRIu64 " of them", origin->proved);
}

/* How many comparisons carry one of these flags, and how many there are. */
static size_t count_flagged(const struct estimates *estimates, flag_set flags, size_t *compared)
{
    size_t flagged = 0;
    *compared = 0;
    for (size_t i = 0; i < estimates->count; i++) {
        const struct estimate *row = &estimates->rows[i];
        *compared += row->verdict != NULL;
        flagged += row->verdict != NULL && (row->flags & flags) != 0;
    }
    return flagged;
}

/* "; 25 of the 30 comparisons carry a flag (drift 24, autocorrelation 7)": a flag of the reference's cell
 * counts as the cell's own does. */
static void add_flags(char **words, const struct estimates *estimates)
{
    size_t compared = 0;
    size_t count = 0;
    const struct flag_text *texts = flag_texts(&count);
    const size_t flagged = count_flagged(estimates, ~0U, &compared);
    if (flagged == 0) {
        memory_append(words, "; no comparison carries a flag.");
        return;
    }
    memory_append(words, "; %zu of the %zu comparison%s carr%s a flag", flagged, compared,
                  compared == 1 ? "" : "s", flagged == 1 ? "ies" : "y");
    const char *joint = " (";
    for (size_t i = 0; i < count; i++) {
        const flag_set own = texts[i].flag & FLAGS_OF_CELLS;
        const bool is_twin = (texts[i].flag & flags_of_reference(FLAGS_OF_CELLS)) != 0;
        const flag_set both = texts[i].flag | flags_of_reference(own);
        const size_t having = is_twin ? 0 : count_flagged(estimates, both, &compared);
        if (having == 0)
            continue;
        memory_append(words, "%s%s %zu", joint, texts[i].name, having);
        joint = ", ";
    }
    memory_append(words, ").");
}

char *verdict_basis(const struct estimates *estimates, const struct origin *origin, bool *is_weak)
{
    const struct store_overview *overview = &origin->overview;
    char *words = memory_print("These answers rest on %" PRIu64 " run%s", overview->runs,
                               overview->runs == 1 ? "" : "s");
    add_order(&words, overview);
    add_proof(&words, origin);
    add_flags(&words, estimates);
    *is_weak = origin->proved < overview->runs || overview->in_blocks < overview->runs;
    return words;
}
