/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/rank.h"

#include "base/memory.h"
#include "stats/sort.h"

double rank_values(const double *values, double *ranks, size_t n)
{
    autofree struct sort_item *order = memory_allocate(n, sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = (struct sort_item){sort_key(values[i]), i};
    sort_items(order, n);
    double ties = 0;
    for (size_t first = 0; first < n;) {
        size_t last = first;
        while (last + 1 < n && order[last + 1].key == order[first].key)
            last++;
        for (size_t i = first; i <= last; i++)
            ranks[order[i].index] = 1 + (double)(first + last) / 2;
        double equal = (double)(last - first + 1);
        ties += equal * equal * equal - equal;
        first = last + 1;
    }
    return ties;
}
