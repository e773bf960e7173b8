/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/configuration.h"

#include "base/text.h"

#include <string.h>

static const struct configuration table[] = {
    {"baseline", "Baseline"}, {"rps", "RPS"},           {"rps-7", "RPS-7"},   {"rfs", "RFS"},
    {"rps-plus", "RPS+"},     {"rps-plus-7", "RPS-7+"}, {"rfs-plus", "RFS+"},
};

static const size_t table_length = sizeof table / sizeof table[0];

const struct configuration *configurations(size_t *count)
{
    *count = table_length;
    return table;
}

const char *configuration_name_at(size_t index)
{
    return index < table_length ? table[index].name : NULL;
}

const char *configuration_title_at(size_t index)
{
    return index < table_length ? table[index].title : NULL;
}

static size_t position(const char *name)
{
    size_t i = 0;
    while (i < table_length && strcmp(table[i].name, name) != 0)
        i++;
    return i;
}

const char *configuration_title(const char *name)
{
    size_t i = position(name);
    return i < table_length ? table[i].title : name;
}

const char *configuration_name(const char *name_or_title)
{
    for (size_t i = 0; i < table_length; i++)
        if (strcmp(table[i].title, name_or_title) == 0)
            return table[i].name;
    return name_or_title;
}

int configuration_compare(const char *left, const char *right)
{
    size_t l = position(left);
    size_t r = position(right);
    if (l != r)
        return l < r ? -1 : 1;
    return l < table_length ? 0 : text_compare_natural(left, right);
}
