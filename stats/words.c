/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/words.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What is said of a comparison whose cells carry a flag: of the cell, of the reference, of both. */
static const struct {
    enum flag flag;
    const char *cell, *reference, *both;
} reservations[] = {
    {FLAG_DRIFT, "its cell drifted during its runs", "the reference drifted during its runs",
     "both cells drifted during their runs"},
    {FLAG_AUTOCORRELATION, "its neighbouring runs are alike", "neighbouring runs of the reference are alike",
     "neighbouring runs of both cells are alike"},
    {FLAG_INCOMPLETE, "some of its runs are incomplete", "some runs of the reference are incomplete",
     "some runs of both cells are incomplete"},
    {FLAG_CLIENT_REPORTED, "its bitrates are partly the sender's word",
     "the reference's bitrates are partly the sender's word",
     "bitrates of both are partly the sender's word"},
    {FLAG_UNVERIFIED, "its treatment is not proved", "the reference's treatment is not proved",
     "the treatment of both is not proved"},
    {FLAG_PAIR_DRIFT, "the ratio itself drifts from block to block", NULL, NULL},
    {FLAG_BLOCK_DROPPED, "some blocks lack one of the two", NULL, NULL},
    {FLAG_NOT_INTERLEAVED, "the two campaigns were not run in turn", NULL, NULL},
    {FLAG_CIRCUMSTANCES_UNKNOWN, "only one of the two says what it was run under", NULL, NULL},
};

void words_add_reservations(char **words, flag_set flags)
{
    const char *last = NULL;
    const char *joint = ", but ";
    for (size_t i = 0; i < sizeof reservations / sizeof reservations[0]; i++) {
        bool cell = (flags & reservations[i].flag) != 0;
        bool reference =
            reservations[i].reference != NULL && (flags & flags_of_reference(reservations[i].flag)) != 0;
        if (!cell && !reference)
            continue;
        if (last != NULL) {
            memory_append(words, "%s%s", joint, last);
            joint = ", ";
        }
        last = cell && reference ? reservations[i].both
               : cell            ? reservations[i].cell
                                 : reservations[i].reference;
    }
    if (last != NULL)
        memory_append(words, "%s%s", joint[2] == '\0' ? " and " : joint, last);
}

/* "RFS+ at 16 replicas", "RFS+ at 16 replicas, core 3". */
static char *name_of(const struct estimate *row)
{
    char cpu[16];
    autofree char *title = text_make_visible(configuration_title(row->cell->configuration));
    char *name =
        memory_print("%s at %u replica%s", title, row->cell->replicas, row->cell->replicas == 1 ? "" : "s");
    cell_cpu_text(cpu, row->cell->cpu);
    if (row->cell->cpu == CELL_CPU_ALL)
        memory_append(&name, ", all cores");
    else if (cpu[0] != '\0')
        memory_append(&name, ", core %s", cpu);
    return name;
}

void words_add_range(char **words, const struct estimate *row, const struct metric *metric)
{
    bool more = row->ratio_low.value > 1;
    double near = 100 * fabs((more ? row->ratio_low.value : row->ratio_high.value) - 1);
    double far = 100 * fabs((more ? row->ratio_high.value : row->ratio_low.value) - 1);
    int decimals = far < 10 || near < 1 || far - near < 1 ? 1 : 0;
    memory_append(words, "%.*f %% to %.*f %% ", decimals, near, decimals, far);
    if (strcmp(metric->name, "bitrate") == 0)
        memory_append(words, "%s", row->verdict->name);
    else
        memory_append(words, "%s (%s)", more ? "more" : "less", row->verdict->name);
}

/* The comparison that is furthest from 1 of those that are clear; NULL where none is. */
static const struct estimate *clearest(const struct estimates *estimates)
{
    const struct estimate *found = NULL;
    for (size_t i = 0; i < estimates->count; i++) {
        const struct estimate *row = &estimates->rows[i];
        if (row->verdict != &verdict_better && row->verdict != &verdict_worse)
            continue;
        if (found == NULL || fabs(log(row->ratio.value)) > fabs(log(found->ratio.value)))
            found = row;
    }
    return found;
}

/* Onto *words: how many of the clear ones carry flags, for the sentence before is of one only. */
static void add_flagged(char **words, const struct estimates *estimates)
{
    size_t clear = 0;
    size_t flagged = 0;
    for (size_t i = 0; i < estimates->count; i++) {
        const struct estimate *row = &estimates->rows[i];
        bool is_clear = row->verdict == &verdict_better || row->verdict == &verdict_worse;
        clear += is_clear;
        flagged += is_clear && row->flags != 0;
    }
    if (flagged > 0 && clear > 1)
        memory_append(words, " Of the %zu that are better or worse, %zu carr%s flags.", clear, flagged,
                      flagged == 1 ? "ies" : "y");
}

static char *words_of_ratios(const struct estimates *estimates)
{
    static const struct verdict *const kinds[] = {&verdict_better, &verdict_worse, &verdict_equivalent,
                                                  &verdict_inconclusive};
    size_t all = 0;
    for (size_t i = 0; i < estimates->count; i++)
        all += estimates->rows[i].verdict != NULL;
    char *words = memory_copy_text("");
    for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
        size_t count = 0;
        for (size_t i = 0; i < estimates->count; i++)
            count += estimates->rows[i].verdict == kinds[kind];
        if (count == 0)
            continue;
        if (*words == '\0')
            memory_append(&words, "%zu of %zu comparison%s %s %s", count, all, all == 1 ? "" : "s",
                          count == 1 ? "is" : "are", kinds[kind]->name);
        else
            memory_append(&words, ", %zu %s", count, kinds[kind]->name);
    }
    memory_append(&words, all > 0 ? "." : "nothing was compared.");
    const struct estimate *row = clearest(estimates);
    if (row == NULL)
        return words;
    autofree char *name = name_of(row);
    memory_append(&words, " The furthest from 1: %s: ", name);
    words_add_range(&words, row, estimates->cells.metric);
    words_add_reservations(&words, row->flags);
    bool drifts = (row->flags & (FLAG_DRIFT | FLAG_REFERENCE_DRIFT)) != 0;
    memory_append(&words, drifts && !estimates->blocked ? "; measure in randomised blocks." : ".");
    add_flagged(&words, estimates);
    return words;
}

char *words_of_cells(const struct estimates *estimates)
{
    enum { MOST_NAMES = 5 };
    size_t flagged = 0;
    size_t too_few = 0;
    char *words = memory_copy_text("");
    for (size_t i = 0; i < estimates->count; i++) {
        char flags[256];
        const struct estimate *row = &estimates->rows[i];
        too_few += row->cell->runs < 2;
        flag_set of_cell = row->flags & FLAGS_OF_CELLS;
        if (of_cell == 0 || ++flagged > MOST_NAMES)
            continue;
        flags_text(flags, sizeof flags, of_cell, ", ");
        autofree char *name = name_of(row);
        memory_append(&words, "%s%s (%s)", flagged > 1 ? "; " : "", name, flags);
    }
    char *whole = flagged == 0
                      ? memory_copy_text("no cell drifts, repeats itself or lacks runs.")
                      : memory_print("%zu of %zu cells should be looked at before they are believed: "
                                     "%s%s.",
                                     flagged, estimates->count, words, flagged > MOST_NAMES ? "; ..." : "");
    if (too_few > 0)
        memory_append(&whole,
                      " %zu of %zu cells have fewer than 2 complete runs: nothing can be said of them.",
                      too_few, estimates->count);
    memory_free_pointer(&words);
    return whole;
}

char *words_of(const struct estimates *estimates)
{
    return estimates_are_ratios(estimates) ? words_of_ratios(estimates) : words_of_cells(estimates);
}
