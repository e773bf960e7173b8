/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/gate.h"

int gate_status(const struct estimates *list, size_t count)
{
    int status = EXIT_DONE;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < list[i].count; j++) {
            const struct verdict *verdict = list[i].rows[j].verdict;
            if (verdict == &verdict_worse)
                return EXIT_GATE;
            status = verdict == &verdict_inconclusive ? EXIT_TOO_FEW : status;
        }
    return status;
}

void gate_add_note(struct table *table, const struct estimates *list, size_t count)
{
    double most = 0;
    double margin = list->options.margin;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < list[i].count; j++) {
            const struct estimate *row = &list[i].rows[j];
            if (row->verdict != &verdict_inconclusive)
                continue;
            struct needed needed = estimates_needed(&list[i], row, margin);
            if (needed.runs.defined && needed.runs.value > most)
                most = needed.runs.value;
        }
    if (most > 0)
        table_add_note(
            table, "Gate: about %.0f runs of each cell would bring every inconclusive interval to ± %g %%.",
            most, 100 * margin);
}
