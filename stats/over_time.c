/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/over_time.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

bool run_over_time_is_of(const struct run_over_time *run, const char *configuration, unsigned replicas)
{
    return run->replicas == replicas && strcmp(run->configuration, configuration) == 0;
}

/* The run that the value is of: the last one, or a new one. */
static struct run_over_time *run_of(struct over_time *over_time, const struct store_value *value)
{
    struct run_over_time *last = over_time->count > 0 ? &over_time->runs[over_time->count - 1] : NULL;
    if (last != NULL && last->number == value->run_number &&
        run_over_time_is_of(last, value->configuration, value->replicas))
        return last;
    over_time->runs =
        memory_grow(over_time->runs, &over_time->capacity, over_time->count + 1, sizeof *over_time->runs);
    struct run_over_time *run = &over_time->runs[over_time->count++];
    *run = (struct run_over_time){.configuration = memory_copy_text(value->configuration),
                                  .replicas = value->replicas,
                                  .number = value->run_number};
    return run;
}

static bool take(void *context, const struct store_value *value, struct error *error)
{
    (void)error;
    struct run_over_time *run = run_of(context, value);
    if (!value->value.defined || value->results < value->replicas)
        return true; /* a mean over fewer replicas is of something else */
    run->points = memory_grow(run->points, &run->capacity, run->count + 1, sizeof *run->points);
    run->points[run->count++] = (struct time_point){value->start_s, value->end_s, value->value.value};
    return true;
}

static double length_of(const struct time_point *point)
{
    return point->end - point->start;
}

bool over_time_read(struct over_time *over_time, struct store *store, const struct store_selection *selection,
                    struct error *error)
{
    *over_time = (struct over_time){0};
    if (!store_read_intervals(store, selection, take, over_time, error)) {
        over_time_finish(over_time);
        return false;
    }
    for (size_t i = 0; i < over_time->count; i++) {
        struct run_over_time *run = &over_time->runs[i];
        if (run->count > 1 && length_of(&run->points[run->count - 1]) < 0.5 * length_of(&run->points[0]))
            run->count--;
    }
    return true;
}

void over_time_finish(struct over_time *over_time)
{
    for (size_t i = 0; i < over_time->count; i++) {
        free(over_time->runs[i].configuration);
        free(over_time->runs[i].points);
    }
    free(over_time->runs);
    *over_time = (struct over_time){0};
}

struct time_point *over_time_mean(const struct over_time *over_time, const char *configuration,
                                  unsigned replicas, size_t *count)
{
    size_t runs = 0;
    *count = 0;
    for (size_t i = 0; i < over_time->count; i++) {
        const struct run_over_time *run = &over_time->runs[i];
        if (!run_over_time_is_of(run, configuration, replicas))
            continue;
        *count = runs == 0 || run->count < *count ? run->count : *count;
        runs++;
    }
    if (*count == 0)
        return NULL;
    struct time_point *means = memory_allocate(*count, sizeof *means);
    for (size_t i = 0; i < over_time->count; i++) {
        const struct run_over_time *run = &over_time->runs[i];
        for (size_t j = 0; run_over_time_is_of(run, configuration, replicas) && j < *count; j++) {
            means[j].start += run->points[j].start / (double)runs;
            means[j].end += run->points[j].end / (double)runs;
            means[j].bits_per_second += run->points[j].bits_per_second / (double)runs;
        }
    }
    return means;
}
