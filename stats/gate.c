/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/gate.h"

int gate_status(const struct estimates *list, size_t count)
{
    size_t judged = 0;
    int status = EXIT_DONE;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < list[i].count; j++) {
            const struct verdict *verdict = list[i].rows[j].verdict;
            if (verdict == &verdict_worse)
                return EXIT_GATE;
            status = verdict == &verdict_inconclusive ? EXIT_TOO_FEW : status;
            judged += verdict != NULL;
        }
    return judged > 0 ? status : EXIT_TOO_FEW;
}

void gate_add_note(struct table *table, const struct estimates *list, size_t count)
{
    double most = 0;
    size_t without = 0;
    double margin = list->options.margin;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < list[i].count; j++) {
            const struct estimate *row = &list[i].rows[j];
            if (row->verdict != &verdict_inconclusive)
                continue;
            struct needed needed = estimates_needed(&list[i], row, margin);
            if (!needed.runs.defined)
                without++;
            else if (needed.runs.value > most)
                most = needed.runs.value;
        }
    if (most > 0)
        table_add_note(
            table, "Gate: about %.0f runs of each cell would bring every inconclusive interval to ± %g %%%s.",
            most, 100 * margin, without > 0 ? ", where one can be foreseen" : "");
}
