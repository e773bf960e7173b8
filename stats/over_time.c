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
    run->points[run->count++] =
        (struct time_point){value->interval, value->start_s, value->end_s, value->value.value};
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

/* The run's point at that place; NULL where it has none. Points stand in the order of their places. */
static const struct time_point *point_at(const struct run_over_time *run, int64_t place)
{
    for (size_t i = 0; i < run->count && run->points[i].place <= place; i++)
        if (run->points[i].place == place)
            return &run->points[i];
    return NULL;
}

/* The mean at that place; false where one of the cell's runs lacks it. */
static bool mean_at(const struct over_time *over_time, const char *configuration, unsigned replicas,
                    int64_t place, struct time_point *mean)
{
    size_t runs = 0;
    *mean = (struct time_point){.place = place};
    for (size_t i = 0; i < over_time->count; i++) {
        const struct run_over_time *run = &over_time->runs[i];
        if (run->count == 0 || !run_over_time_is_of(run, configuration, replicas))
            continue;
        const struct time_point *point = point_at(run, place);
        if (point == NULL)
            return false;
        mean->start += point->start;
        mean->end += point->end;
        mean->bits_per_second += point->bits_per_second;
        runs++;
    }
    mean->start /= (double)runs;
    mean->end /= (double)runs;
    mean->bits_per_second /= (double)runs;
    return runs > 0;
}

struct time_point *over_time_mean(const struct over_time *over_time, const char *configuration,
                                  unsigned replicas, size_t *count)
{
    const struct run_over_time *first = NULL;
    *count = 0;
    for (size_t i = 0; i < over_time->count && first == NULL; i++)
        if (over_time->runs[i].count > 0 && run_over_time_is_of(&over_time->runs[i], configuration, replicas))
            first = &over_time->runs[i];
    if (first == NULL)
        return NULL;
    struct time_point *means = memory_allocate(first->count, sizeof *means);
    for (size_t i = 0; i < first->count; i++)
        *count += mean_at(over_time, configuration, replicas, first->points[i].place, &means[*count]);
    return means;
}
