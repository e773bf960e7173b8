/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/testbed.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

extern const struct testbed_kind testbed_netns;
extern const struct testbed_kind testbed_kubernetes;

static const struct testbed_kind *const table[] = {&testbed_netns, &testbed_kubernetes};

const struct testbed_kind *testbed_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i]->name, name) == 0)
            return table[i];
    return NULL;
}

const char *testbed_name_at(size_t index)
{
    return index < sizeof table / sizeof table[0] ? table[index]->name : NULL;
}

void test_result_finish(struct test_result *result)
{
    for (size_t i = 0; i < result->count; i++)
        free(result->outputs[i].text);
    free(result->outputs);
    counters_finish(&result->delta);
    *result = (struct test_result){0};
}
