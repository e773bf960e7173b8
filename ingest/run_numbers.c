/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/run_numbers.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* How many ranges begin at the number or below it. */
static size_t count_up_to(const struct run_numbers *numbers, uint64_t number)
{
    size_t low = 0;
    size_t high = numbers->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (numbers->ranges[middle].first <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void insert(struct run_numbers *numbers, size_t at, uint64_t number)
{
    numbers->ranges =
        memory_grow(numbers->ranges, &numbers->capacity, numbers->count + 1, sizeof *numbers->ranges);
    memmove(numbers->ranges + at + 1, numbers->ranges + at, (numbers->count - at) * sizeof *numbers->ranges);
    numbers->ranges[at] = (struct run_range){number, number};
    numbers->count++;
}

static void join(struct run_numbers *numbers, size_t at)
{
    struct run_range *ranges = numbers->ranges;
    ranges[at].last = ranges[at + 1].last;
    numbers->count--;
    memmove(ranges + at + 1, ranges + at + 2, (numbers->count - at - 1) * sizeof *ranges);
}

bool run_numbers_add(struct run_numbers *numbers, uint64_t number)
{
    size_t after = count_up_to(numbers, number); /* the range that begins behind the number */
    if (after > 0 && number <= numbers->ranges[after - 1].last)
        return false;
    bool extends_before = after > 0 && number - numbers->ranges[after - 1].last == 1;
    bool extends_after = after < numbers->count && numbers->ranges[after].first - number == 1;
    if (extends_before)
        numbers->ranges[after - 1].last = number;
    else if (extends_after)
        numbers->ranges[after].first = number;
    else
        insert(numbers, after, number);
    if (extends_before && extends_after)
        join(numbers, after - 1);
    return true;
}

void run_numbers_finish(struct run_numbers *numbers)
{
    free(numbers->ranges);
    *numbers = (struct run_numbers){0};
}
