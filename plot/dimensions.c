/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/dimensions.h"

#include "base/configuration.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static bool holds_text(const char *const *list, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], text) == 0)
            return true;
    return false;
}

static int compare_configurations(const void *left, const void *right)
{
    return configuration_compare(*(const char *const *)left, *(const char *const *)right);
}

static int compare_replicas(const void *left, const void *right)
{
    unsigned l = *(const unsigned *)left;
    unsigned r = *(const unsigned *)right;
    return (l > r) - (l < r);
}

static int compare_cpus(const void *left, const void *right)
{
    int l = *(const int *)left;
    int r = *(const int *)right;
    return (l > r) - (l < r);
}

/* Puts those that were asked for in front, in that order; what is asked for but not there stays away. */
static void order_as_asked(struct dimensions *dimensions, const struct estimate_options *options)
{
    size_t placed = 0;
    for (size_t i = 0; i < options->configuration_count; i++) {
        for (size_t j = placed; j < dimensions->configuration_count; j++) {
            const char *name = dimensions->configurations[j];
            if (strcmp(name, options->configurations[i]) != 0)
                continue;
            memmove(&dimensions->configurations[placed + 1], &dimensions->configurations[placed],
                    (j - placed) * sizeof(const char *));
            dimensions->configurations[placed++] = name;
            break;
        }
    }
}

void dimensions_read(struct dimensions *dimensions, const struct estimates *estimates)
{
    size_t count = estimates->count;
    *dimensions = (struct dimensions){.configurations = memory_allocate(count, sizeof(const char *)),
                                      .replicas = memory_allocate(count, sizeof(unsigned)),
                                      .cpus = memory_allocate(count, sizeof(int))};
    for (size_t i = 0; i < count; i++) {
        const struct cell *cell = estimates->rows[i].cell;
        if (!holds_text(dimensions->configurations, dimensions->configuration_count, cell->configuration))
            dimensions->configurations[dimensions->configuration_count++] = cell->configuration;
        size_t j = 0;
        while (j < dimensions->replica_count && dimensions->replicas[j] != cell->replicas)
            j++;
        if (j == dimensions->replica_count)
            dimensions->replicas[dimensions->replica_count++] = cell->replicas;
        j = 0;
        while (j < dimensions->cpu_count && dimensions->cpus[j] != cell->cpu)
            j++;
        if (j == dimensions->cpu_count && cell->cpu >= 0)
            dimensions->cpus[dimensions->cpu_count++] = cell->cpu;
    }
    qsort(dimensions->configurations, dimensions->configuration_count, sizeof(const char *),
          compare_configurations);
    qsort(dimensions->replicas, dimensions->replica_count, sizeof(unsigned), compare_replicas);
    qsort(dimensions->cpus, dimensions->cpu_count, sizeof(int), compare_cpus);
    order_as_asked(dimensions, &estimates->options);
}

void dimensions_finish(struct dimensions *dimensions)
{
    free(dimensions->configurations);
    free(dimensions->replicas);
    free(dimensions->cpus);
    *dimensions = (struct dimensions){0};
}

const struct estimate *estimates_find(const struct estimates *estimates, const char *configuration,
                                      unsigned replicas, int cpu)
{
    for (size_t i = 0; i < estimates->count; i++) {
        const struct cell *cell = estimates->rows[i].cell;
        if (cell->replicas == replicas && cell->cpu == cpu && strcmp(cell->configuration, configuration) == 0)
            return &estimates->rows[i];
    }
    return NULL;
}

static bool is_known(const char *configuration)
{
    return strcmp(configuration_title(configuration), configuration) != 0;
}

/* The further configurations of all cells, each once, in order. */
static const char **further_names(const struct cell_table *table, size_t *count)
{
    const char **names = memory_allocate(table->count, sizeof *names);
    size_t all = 0;
    for (size_t i = 0; i < table->count; i++)
        if (!is_known(table->cells[i].configuration))
            names[all++] = table->cells[i].configuration;
    qsort(names, all, sizeof *names, compare_configurations);
    *count = 0;
    for (size_t i = 0; i < all; i++)
        if (*count == 0 || strcmp(names[*count - 1], names[i]) != 0)
            names[(*count)++] = names[i];
    return names;
}

static bool has_cells(const struct cell_table *table, const char *configuration)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->cells[i].configuration, configuration) == 0)
            return true;
    return false;
}

void configuration_places(size_t *places, const struct estimates *estimates,
                          const char **configurations_shown, size_t count)
{
    /* All cells count, not only those shown: a display filter changes no colours. */
    size_t known_count = 0;
    size_t further_count = 0;
    size_t free_count = 0;
    const struct configuration *known = configurations(&known_count);
    autofree const char **further = further_names(&estimates->cells, &further_count);
    autofree size_t *free_places = memory_allocate(known_count, sizeof *free_places);
    for (size_t i = 0; i < known_count; i++)
        if (!has_cells(&estimates->cells, known[i].name))
            free_places[free_count++] = i;
    for (size_t i = 0; i < count; i++) {
        const char **at = bsearch(&configurations_shown[i], further, further_count, sizeof *further,
                                  compare_configurations);
        size_t before = at != NULL ? (size_t)(at - further) : 0;
        places[i] = before < free_count ? free_places[before] : known_count + before - free_count;
        for (size_t j = 0; j < known_count; j++)
            if (strcmp(known[j].name, configurations_shown[i]) == 0)
                places[i] = j;
    }
}
