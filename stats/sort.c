/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/sort.h"

#include "base/memory.h"

#include <stdbool.h>
#include <string.h>

enum { BYTES = 8, VALUES = 256, FEW = 32 };

uint64_t sort_key(double value)
{
    const uint64_t sign = UINT64_C(1) << 63;
    uint64_t bits = 0;
    value += 0.0; /* -0 becomes 0 */
    memcpy(&bits, &value, sizeof bits);
    return (bits & sign) != 0 ? ~bits : bits | sign;
}

static bool are_in_order(const struct sort_item *items, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (items[i].key < items[i - 1].key)
            return false;
    return true;
}

static void insert_each(struct sort_item *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct sort_item item = items[i];
        size_t at = i;
        for (; at > 0 && items[at - 1].key > item.key; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

static unsigned byte_of(uint64_t key, unsigned place)
{
    return (unsigned)(key >> 8 * place) & (VALUES - 1);
}

/* Into `to`, by one byte of the keys; false, and nothing is done, where that is the same in all. */
static bool distribute(const struct sort_item *from, struct sort_item *to, size_t n, unsigned place)
{
    size_t starts[VALUES] = {0};
    for (size_t i = 0; i < n; i++)
        starts[byte_of(from[i].key, place)]++;
    if (starts[byte_of(from[0].key, place)] == n)
        return false;
    for (size_t value = 0, before = 0; value < VALUES; value++) {
        size_t count = starts[value];
        starts[value] = before;
        before += count;
    }
    for (size_t i = 0; i < n; i++)
        to[starts[byte_of(from[i].key, place)]++] = from[i];
    return true;
}

void sort_items(struct sort_item *items, size_t n)
{
    if (are_in_order(items, n))
        return;
    if (n <= FEW) {
        insert_each(items, n);
        return;
    }
    autofree struct sort_item *scratch = memory_allocate(n, sizeof *scratch);
    struct sort_item *from = items;
    struct sort_item *to = scratch;
    for (unsigned place = 0; place < BYTES; place++) {
        if (!distribute(from, to, n, place))
            continue;
        struct sort_item *swapped = from;
        from = to;
        to = swapped;
    }
    if (from != items)
        memcpy(items, from, n * sizeof *items);
}
