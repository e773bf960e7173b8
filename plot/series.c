/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/series.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>

/* The published look: colours in the order of the published legend. */
static size_t published_place(size_t place)
{
    /* baseline, rps, rps-7, rfs, rps-plus, rps-plus-7, rfs-plus: blue, orange, brown, red, green, pink,
     * purple */
    static const size_t places[] = {0, 1, 5, 3, 2, 6, 4};
    return place < sizeof places / sizeof places[0] ? places[place] : place;
}

void series_of_configurations(struct chart *chart, const struct estimates *estimates,
                              const struct dimensions *dimensions, const struct style *style)
{
    autofree size_t *places = memory_allocate(chart->series_count, sizeof *places);
    configuration_places(places, estimates, dimensions->configurations, chart->series_count);
    for (size_t i = 0; i < chart->series_count; i++) {
        const char *name = dimensions->configurations[i];
        size_t place = places[i];
        chart->series[i].place = place;
        chart->series[i].title = text_make_visible(configuration_title(name));
        chart->series[i].fill = style->fill(style->published_wording ? published_place(place) : place);
    }
}

const struct estimate *series_find(const struct estimates *estimates, const char *configuration,
                                   unsigned replicas)
{
    int cpu = estimates->cells.metric->by_cpu ? CELL_CPU_ALL : CELL_CPU_NONE;
    return estimates_find(estimates, configuration, replicas, cpu);
}

char *metric_title(const struct metric *metric, const struct display_unit *unit)
{
    return unit->name[0] != '\0' ? memory_print("%s (%s)", metric->title, unit->name)
                                 : memory_copy_text(metric->title);
}

struct display_unit series_unit(const struct estimates *estimates)
{
    double largest = 0.0;
    for (size_t i = 0; i < estimates->count; i++)
        for (size_t j = 0; j < estimates->rows[i].cell->runs; j++)
            largest = fmax(largest, estimates->rows[i].cell->values[j]);
    return display_unit_of(estimates->cells.metric->unit, largest);
}

bool series_check(const struct dimensions *dimensions, size_t panels, size_t panels_most, struct error *error)
{
    if (dimensions->configuration_count == 0)
        return error_set(error, "nothing to draw: the selection holds no cell: choose other --replicas or "
                                "--configurations");
    if (panels > panels_most)
        return error_set(error,
                         "%zu panels are too many for one picture (at most %zu): choose some with --replicas "
                         "or --configurations",
                         panels, panels_most);
    return true;
}

bool series_check_overlaid(const struct dimensions *dimensions, struct error *error)
{
    enum { MOST = 24 };
    if (dimensions->configuration_count > MOST)
        return error_set(
            error,
            "%zu configurations are too many to tell apart in one plot (at most %d): choose some "
            "with --configurations",
            dimensions->configuration_count, MOST);
    return true;
}

struct shown_numbers series_mean(const struct estimate *row)
{
    return (struct shown_numbers){.value = row->mean,
                                  .low = row->mean_low,
                                  .high = row->mean_high,
                                  .flags = row->flags,
                                  .kind = "mean"};
}

char *cell_mark(struct mark_list *marks, const struct estimate *row)
{
    const struct mark mark = {.flags = row->flags & (flag_set)FLAGS_OF_CELLS, .what = "", .reason = ""};
    return marks_symbol(marks, &mark);
}
