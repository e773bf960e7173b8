/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/check.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What one label of a table says: one part of a cell's identity. */
struct place {
    const char *configuration; /* NULL: not said */
    unsigned replicas;         /* 0: not said */
    int cpu;                   /* CELL_CPU_NONE: not said */
};

/* "8 Replicas", "8 Replica", "8". */
static bool parse_replicas(struct slice label, unsigned *replicas)
{
    uint64_t number = 0;
    struct slice first = slice_next_word(&label);
    struct slice second = slice_next_word(&label);
    bool word = second.length == 0 || slice_equals(second, "Replica") || slice_equals(second, "Replicas") ||
                slice_equals(second, "replica") || slice_equals(second, "replicas");
    if (!word || slice_trim(label).length > 0 || number_parse_unsigned(first, &number) != NUMBER_OK ||
        number == 0 || number > UINT_MAX)
        return false;
    *replicas = (unsigned)number;
    return true;
}

/* "Core 3", "CPU 3", "all". */
static bool parse_cpu(struct slice label, int *cpu)
{
    uint64_t number = 0;
    if (slice_equals(slice_trim(label), "all")) {
        *cpu = CELL_CPU_ALL;
        return true;
    }
    struct slice first = slice_next_word(&label);
    if (!slice_equals(first, "Core") && !slice_equals(first, "core") && !slice_equals(first, "CPU"))
        return false;
    if (number_parse_unsigned(slice_trim(label), &number) != NUMBER_OK || number > INT_MAX)
        return false;
    *cpu = (int)number;
    return true;
}

/* The name of a configuration by its name or title, as long as the data (or the known ones) have it. */
static const char *find_configuration(const char *label, const struct cell_table *cells)
{
    const char *name = configuration_name(label);
    for (size_t i = 0; i < cells->count; i++)
        if (strcmp(cells->cells[i].configuration, name) == 0)
            return cells->cells[i].configuration;
    size_t count = 0;
    const struct configuration *known = configurations(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(known[i].name, name) == 0)
            return known[i].name;
    return NULL;
}

static bool parse_label(const char *label, const struct cell_table *cells, struct place *place,
                        struct error *error)
{
    *place = (struct place){.cpu = CELL_CPU_NONE};
    place->configuration = find_configuration(label, cells);
    if (place->configuration != NULL || parse_replicas(slice_of(label), &place->replicas) ||
        parse_cpu(slice_of(label), &place->cpu))
        return true;
    return error_set(
        error, "the table's label \"%.60s\" is neither a configuration, nor a replica count, nor a core",
        label);
}

static bool parse_labels(char *const *labels, size_t count, const struct cell_table *cells,
                         struct place *places, struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (!parse_label(labels[i], cells, &places[i], error))
            return false;
    return true;
}

/* Puts together what row, column and options say; fails where something is missing or said twice. */
static bool join_places(const struct place *row, const struct place *column,
                        const struct check_options *options, const struct metric *metric, struct place *place,
                        struct error *error)
{
    *place = (struct place){
        .configuration = row->configuration != NULL ? row->configuration : column->configuration,
        .replicas = row->replicas > 0 ? row->replicas : column->replicas,
        .cpu = row->cpu != CELL_CPU_NONE ? row->cpu : column->cpu,
    };
    if (place->replicas == 0)
        place->replicas = options->replicas;
    if (place->configuration == NULL)
        return error_set(error, "the table does not say which configurations its numbers are of: name them "
                                "in its headings or labels");
    if (place->replicas == 0)
        return error_set(error, "the table does not say its replica count: give it with --replicas");
    if (metric->by_cpu && place->cpu == CELL_CPU_NONE)
        return error_set(error, "%s is by core, and the table does not say of which", metric->name);
    if (!metric->by_cpu && place->cpu != CELL_CPU_NONE)
        return error_set(error, "the table is by core, and %s is not: give the table's metric with --metric",
                         metric->name);
    return true;
}

/* What the table should say of a row. */
static struct quantity recompute(const struct estimate *row, bool normalised, bool half_widths)
{
    struct quantity low = normalised ? row->ratio_low : row->mean_low;
    struct quantity high = normalised ? row->ratio_high : row->mean_high;
    if (!half_widths)
        return normalised ? row->ratio : row->mean;
    if (!low.defined || !high.defined)
        return quantity_undefined(low.reason);
    return quantity_of((high.value - low.value) / 2);
}

static bool is_at(const struct cell *cell, const struct place *place)
{
    return cell->replicas == place->replicas && cell->cpu == place->cpu && place->configuration != NULL &&
           strcmp(cell->configuration, place->configuration) == 0;
}

static const struct estimate *find_row(const struct estimates *estimates, const struct place *place)
{
    for (size_t i = 0; i < estimates->count; i++)
        if (is_at(estimates->rows[i].cell, place))
            return &estimates->rows[i];
    return NULL;
}

/* Appends "rps/2/0" for every other cell that has the value: those of the same core, or of others. */
static void append_matches(char **list, const struct published_cell *published,
                           const struct estimates *estimates, const struct place *place, bool half_widths,
                           bool same_core)
{
    bool normalised = estimates->options.reference != NULL;
    for (size_t i = 0; i < estimates->count; i++) {
        const struct estimate *row = &estimates->rows[i];
        const struct cell *cell = row->cell;
        struct quantity value = recompute(row, normalised, half_widths);
        if (is_at(cell, place) || (cell->cpu == place->cpu) != same_core || !value.defined ||
            !published_cell_agrees(published, value.value))
            continue;
        char cpu[16];
        cell_cpu_text(cpu, cell->cpu);
        memory_append(list, "%s%s/%u%s%s", **list != '\0' ? ";" : "", cell->configuration, cell->replicas,
                      cpu[0] != '\0' ? "/" : "", cpu);
    }
}

static void add_disagreement(struct table *rows, const struct published_table *published, size_t row,
                             size_t column, struct quantity recomputed, const char *matches)
{
    const struct published_cell *cell = &published->cells[row * published->columns + column];
    char text[64];
    snprintf(text, sizeof text, "%.*f",
             cell->decimals > 17  ? 17
             : cell->decimals < 0 ? 0
                                  : cell->decimals,
             recomputed.value);
    table_put_text(rows, published->row_labels[row]);
    table_put_text(rows, published->column_labels[column]);
    table_put_text(rows, cell->text);
    table_put_number(rows, recomputed,
                     recomputed.defined          ? text
                     : recomputed.reason != NULL ? recomputed.reason
                                                 : "no such runs");
    table_put_text(rows, matches);
}

static void check_cell(struct check_result *result, const struct published_table *published, size_t row,
                       size_t column, const struct place *place, const struct estimates *estimates,
                       bool half_widths)
{
    const struct published_cell *cell = &published->cells[row * published->columns + column];
    if (*cell->text == '\0')
        return;
    const struct estimate *estimate = find_row(estimates, place);
    struct quantity recomputed = quantity_undefined("no such runs");
    if (estimate != NULL)
        recomputed = recompute(estimate, estimates->options.reference != NULL, half_widths);
    result->compared++;
    if (recomputed.defined && published_cell_agrees(cell, recomputed.value))
        return;
    result->disagreeing++;
    char *matches = memory_copy_text("");
    append_matches(&matches, cell, estimates, place, half_widths, true);
    append_matches(&matches, cell, estimates, place, half_widths, false);
    add_disagreement(result->rows, published, row, column, recomputed, matches);
    free(matches);
}

bool check_table(struct check_result *out, const struct published_table *published,
                 const struct estimates *estimates, const struct check_options *options, struct error *error)
{
    static const struct table_column columns[] = {
        {"row", "row", TABLE_LEFT},
        {"column", "column", TABLE_LEFT},
        {"published", "published", TABLE_RIGHT},
        {"recomputed", "recomputed", TABLE_RIGHT},
        {"matches_other", "is the value of", TABLE_LEFT},
    };
    struct check_result result = {.rows = table_create(columns, sizeof columns / sizeof columns[0])};
    autofree struct place *row_places = memory_allocate(published->rows, sizeof *row_places);
    autofree struct place *column_places = memory_allocate(published->columns, sizeof *column_places);
    bool good =
        parse_labels(published->row_labels, published->rows, &estimates->cells, row_places, error) &&
        parse_labels(published->column_labels, published->columns, &estimates->cells, column_places, error);
    for (size_t i = 0; good && i < published->cell_count; i++) {
        struct place place;
        size_t row = i / published->columns;
        size_t column = i % published->columns;
        good = join_places(&row_places[row], &column_places[column], options, estimates->cells.metric, &place,
                           error);
        if (good)
            check_cell(&result, published, row, column, &place, estimates, options->half_widths);
    }
    if (!good) {
        table_destroy(result.rows);
        return false;
    }
    *out = result;
    return true;
}

/* ------------------------------------------------------------------------------------------- what it is of
 * -- */

/* Whether the cells from `first` on, every `step`-th of `count`, are 1, and not all of them empty. */
static bool all_are_one(const struct published_table *published, size_t first, size_t step, size_t count)
{
    size_t ones = 0;
    for (size_t i = 0; i < count; i++) {
        const struct published_cell *cell = &published->cells[first + i * step];
        if (*cell->text != '\0' && cell->value != 1)
            return false;
        ones += *cell->text != '\0';
    }
    return ones > 0;
}

const char *check_find_reference(const struct published_table *published)
{
    for (size_t c = 0; c < published->columns; c++)
        if (all_are_one(published, c, published->columns, published->rows))
            return configuration_name(published->column_labels[c]);
    for (size_t r = 0; r < published->rows; r++)
        if (all_are_one(published, r * published->columns, 1, published->columns))
            return configuration_name(published->row_labels[r]);
    return NULL;
}

bool check_is_below_one(const struct published_table *published)
{
    for (size_t i = 0; i < published->cell_count; i++)
        if (published->cells[i].value >= 1)
            return false;
    return true;
}
