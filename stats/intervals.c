/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/interval.h"

#include <string.h>

static const struct interval_method *const table[] = {
    &interval_t,   &interval_fieller, &interval_paired,    &interval_stein,
    &interval_bca, &interval_fixed,   &interval_published,
};

const struct interval_method *const *interval_methods(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

const struct interval_method *interval_method_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i]->name, name) == 0)
            return table[i];
    return NULL;
}

const char *interval_method_name_at(size_t index)
{
    size_t count = 0;
    const struct interval_method *const *all = interval_methods(&count);
    return index < count ? all[index]->name : NULL;
}

const char *interval_method_title_at(size_t index)
{
    size_t count = 0;
    const struct interval_method *const *all = interval_methods(&count);
    return index < count ? all[index]->title : NULL;
}
