/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/figure.h"

#include <string.h>

static const struct figure *const table[] = {&figure_bitrate, &figure_idle, &figure_softirq};

enum { FIGURE_COUNT = sizeof table / sizeof table[0] };

const struct figure *figure_at(size_t index)
{
    return index < FIGURE_COUNT ? table[index] : NULL;
}

const struct figure *figure_find(const char *name)
{
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        if (strcmp(table[i]->name, name) == 0)
            return table[i];
    return NULL;
}
