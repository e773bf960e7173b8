/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/test.h"

#include <string.h>

static const struct test_method *const table[] = {
    &test_welch, &test_paired, &test_stein, &test_mann_whitney, &test_permutation,
};

const struct test_method *const *test_methods(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

const struct test_method *test_method_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i]->name, name) == 0)
            return table[i];
    return NULL;
}

const char *test_method_name_at(size_t index)
{
    size_t count = 0;
    const struct test_method *const *all = test_methods(&count);
    return index < count ? all[index]->name : NULL;
}

const char *test_method_title_at(size_t index)
{
    size_t count = 0;
    const struct test_method *const *all = test_methods(&count);
    return index < count ? all[index]->title : NULL;
}
