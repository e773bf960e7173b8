/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/rank.h"

#include "base/memory.h"

#include <stdlib.h>

struct placed {
    double value;
    size_t index;
};

static int compare_placed(const void *left, const void *right)
{
    const struct placed *l = left;
    const struct placed *r = right;
    return l->value < r->value ? -1 : l->value > r->value;
}

double rank_values(const double *values, double *ranks, size_t n)
{
    autofree struct placed *order = memory_allocate(n, sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = (struct placed){values[i], i};
    qsort(order, n, sizeof *order, compare_placed);
    double ties = 0;
    for (size_t first = 0; first < n;) {
        size_t last = first;
        while (last + 1 < n && order[last + 1].value == order[first].value)
            last++;
        for (size_t i = first; i <= last; i++)
            ranks[order[i].index] = 1 + (double)(first + last) / 2;
        double equal = (double)(last - first + 1);
        ties += equal * equal * equal - equal;
        first = last + 1;
    }
    return ties;
}
