/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/adjust.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

struct ranked {
    double p;
    size_t index;
};

static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *l = left;
    const struct ranked *r = right;
    if (l->p != r->p)
        return l->p < r->p ? -1 : 1;
    return l->index < r->index ? -1 : l->index > r->index;
}

/* The i-th smallest of m is multiplied by m - i + 1, never below one before it: it holds the chance of any
 * false claim. */
static void holm(const double *p, double *adjusted, size_t count)
{
    autofree struct ranked *order = memory_allocate(count, sizeof *order);
    for (size_t i = 0; i < count; i++)
        order[i] = (struct ranked){p[i], i};
    qsort(order, count, sizeof *order, compare_ranked);
    double largest = 0;
    for (size_t i = 0; i < count; i++) {
        double multiplied = order[i].p * (double)(count - i);
        largest = multiplied > largest ? multiplied : largest;
        adjusted[order[i].index] = largest < 1 ? largest : 1;
    }
}

/* The i-th smallest of m is multiplied by m / i, never above one behind it: it holds the expected share of
 * false ones among the claims, not the chance of any. */
static void benjamini_hochberg(const double *p, double *adjusted, size_t count)
{
    autofree struct ranked *order = memory_allocate(count, sizeof *order);
    for (size_t i = 0; i < count; i++)
        order[i] = (struct ranked){p[i], i};
    qsort(order, count, sizeof *order, compare_ranked);
    double smallest = 1;
    for (size_t i = count; i-- > 0;) {
        double multiplied = order[i].p * (double)count / (double)(i + 1);
        smallest = multiplied < smallest ? multiplied : smallest;
        adjusted[order[i].index] = smallest;
    }
}

static void none(const double *p, double *adjusted, size_t count)
{
    for (size_t i = 0; i < count; i++)
        adjusted[i] = p[i];
}

static const struct adjustment table[] = {
    {"holm", "adjusted (Holm)", "Holm 1979", holm},
    {"bh", "adjusted (Benjamini-Hochberg)", "Benjamini and Hochberg 1995", benjamini_hochberg},
    {"none", "not adjusted", "each p-value as it is", none},
};

const struct adjustment *adjustments(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

const struct adjustment *adjustment_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

const char *adjustment_name_at(size_t index)
{
    size_t count = 0;
    const struct adjustment *all = adjustments(&count);
    return index < count ? all[index].name : NULL;
}
