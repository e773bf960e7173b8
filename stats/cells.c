/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/cells.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/text.h"
#include "stats/derived.h"
#include "stats/sample.h"
#include "stats/sort.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A cell that grows, with its capacities. */
struct growing_cell {
    struct cell cell;
    bool *of_incomplete;          /* [runs] CPU metrics: the run lacks a replica's bitrate */
    size_t unverified_incomplete; /* how many of those are among the cell's unverified runs */
    size_t value_capacity, replica_capacity;
};

/* Reads values in the store's order: replicas, configuration, labels, run number, then replica or CPU. */
struct reader {
    const struct metric *metric;
    bool with_replicas; /* bitrates: a value for each replica, else for each run */
    struct growing_cell *cells;
    size_t count, capacity;
    char *labels; /* of the first run: all others must have the same */
    char *other_labels;
    char *group_configuration; /* of the current (replicas, configuration); NULL before the first */
    unsigned group_replicas;
    size_t group; /* index of its first cell */
    size_t group_runs;
    bool group_has_bitrates;
    uint64_t run_number, run_block;
    char *run_circumstances;
    bool in_run;
    double *run_values; /* of the current run's replicas */
    size_t run_value_count, run_value_capacity;
    bool run_client_reported, run_unverified;
    size_t next_cpu; /* where in the group the next CPU is likely to be */
};

void cell_cpu_text(char buffer[static 16], int cpu)
{
    if (cpu == CELL_CPU_NONE)
        buffer[0] = '\0';
    else if (cpu == CELL_CPU_ALL)
        snprintf(buffer, 16, "all");
    else
        snprintf(buffer, 16, "%d", cpu);
}

static struct growing_cell *add_cell(struct reader *reader, const struct store_value *value, int cpu)
{
    reader->cells = memory_grow(reader->cells, &reader->capacity, reader->count + 1, sizeof *reader->cells);
    struct growing_cell *added = &reader->cells[reader->count++];
    *added = (struct growing_cell){.cell = {.configuration = memory_copy_text(value->configuration),
                                            .replicas = value->replicas,
                                            .cpu = cpu}};
    return added;
}

/* The run that is being read. */
struct run_identity {
    uint64_t number, block;
    const char *circumstances;
};

static void add_circumstances(struct cell *cell, const char *circumstances)
{
    for (size_t i = 0; i < cell->circumstance_count; i++)
        if (strcmp(cell->circumstances[i], circumstances) == 0)
            return;
    size_t capacity = cell->circumstance_count; /* they are few */
    cell->circumstances = memory_grow(cell->circumstances, &capacity, cell->circumstance_count + 1,
                                      sizeof *cell->circumstances);
    cell->circumstances[cell->circumstance_count++] = memory_copy_text(circumstances);
}

static void add_run_value(struct growing_cell *growing, double value, const struct run_identity *run,
                          bool of_incomplete)
{
    struct cell *cell = &growing->cell;
    size_t capacities[] = {growing->value_capacity, growing->value_capacity,
                           growing->value_capacity}; /* the four arrays grow alike */
    cell->values = memory_grow(cell->values, &capacities[0], cell->runs + 1, sizeof *cell->values);
    cell->run_numbers =
        memory_grow(cell->run_numbers, &capacities[1], cell->runs + 1, sizeof *cell->run_numbers);
    cell->blocks = memory_grow(cell->blocks, &capacities[2], cell->runs + 1, sizeof *cell->blocks);
    growing->of_incomplete = memory_grow(growing->of_incomplete, &growing->value_capacity, cell->runs + 1,
                                         sizeof *growing->of_incomplete);
    cell->values[cell->runs] = value;
    cell->run_numbers[cell->runs] = run->number;
    cell->blocks[cell->runs] = run->block;
    growing->of_incomplete[cell->runs] = of_incomplete;
    cell->runs++;
    add_circumstances(cell, run->circumstances);
}

/* Leaves out the values of incomplete runs: the load was another. */
static void drop_incomplete(struct growing_cell *growing)
{
    struct cell *cell = &growing->cell;
    size_t kept = 0;
    for (size_t i = 0; i < cell->runs; i++) {
        cell->values[kept] = cell->values[i];
        cell->run_numbers[kept] = cell->run_numbers[i];
        cell->blocks[kept] = cell->blocks[i];
        kept += !growing->of_incomplete[i];
    }
    cell->runs = kept;
    cell->unverified -= growing->unverified_incomplete;
}

/* Ends the run that is being read: its value goes into the cell if it is complete. */
static void end_run(struct reader *reader)
{
    if (!reader->in_run)
        return;
    reader->in_run = false;
    if (reader->metric->by_cpu || !reader->with_replicas)
        return;
    struct growing_cell *growing = &reader->cells[reader->group];
    struct cell *cell = &growing->cell;
    if (reader->run_value_count != cell->replicas)
        return;
    size_t wanted = (cell->runs + 1) * cell->replicas;
    cell->replica_values =
        memory_grow(cell->replica_values, &growing->replica_capacity, wanted, sizeof *cell->replica_values);
    memcpy(&cell->replica_values[cell->runs * cell->replicas], reader->run_values,
           reader->run_value_count * sizeof *reader->run_values);
    cell->client_reported = cell->client_reported || reader->run_client_reported;
    cell->unverified += reader->run_unverified;
    struct run_identity run = {reader->run_number, reader->run_block, reader->run_circumstances};
    add_run_value(growing, sample_summarise(reader->run_values, reader->run_value_count).mean, &run, false);
}

/* Ends the cells of one (replicas, configuration): runs that gave them no value are incomplete. Where no run
   of it has any bitrate, only mpstat's output was ingested: its runs count. */
static void end_group(struct reader *reader)
{
    end_run(reader);
    for (size_t i = reader->group; i < reader->count; i++) {
        struct growing_cell *growing = &reader->cells[i];
        if (reader->group_has_bitrates)
            drop_incomplete(growing);
        growing->cell.incomplete = reader->group_runs - growing->cell.runs;
    }
    reader->group = reader->count;
    reader->group_runs = 0;
    reader->group_has_bitrates = false;
}

static void begin_group(struct reader *reader, const struct store_value *value)
{
    end_group(reader);
    free(reader->group_configuration);
    reader->group_configuration = memory_copy_text(value->configuration);
    reader->group_replicas = value->replicas;
    if (!reader->metric->by_cpu)
        add_cell(reader, value, CELL_CPU_NONE);
}

static struct growing_cell *cpu_cell(struct reader *reader, const struct store_value *value)
{
    size_t cells = reader->count - reader->group;
    for (size_t i = 0; i < cells; i++) {
        size_t at = reader->group + (reader->next_cpu + i) % cells;
        if (reader->cells[at].cell.cpu == value->cpu) {
            reader->next_cpu = at - reader->group + 1;
            return &reader->cells[at];
        }
    }
    return add_cell(reader, value, value->cpu);
}

static bool same_group(const struct reader *reader, const struct store_value *value)
{
    return reader->group_configuration != NULL && reader->group_replicas == value->replicas &&
           text_equals(reader->group_configuration, value->configuration);
}

static bool check_labels(struct reader *reader, const struct store_value *value)
{
    if (reader->labels == NULL)
        reader->labels = memory_copy_text(value->labels);
    else if (strcmp(reader->labels, value->labels) != 0 && reader->other_labels == NULL)
        reader->other_labels = memory_copy_text(value->labels);
    return reader->other_labels == NULL;
}

static struct run_identity identify(const struct store_value *value)
{
    return (struct run_identity){value->run_number, value->block.value, value->circumstances};
}

/* A run's value as the store keeps it; an incomplete run has none that counts. */
static void take_run(struct reader *reader, const struct store_value *value)
{
    struct growing_cell *growing = &reader->cells[reader->group];
    if (value->results != value->replicas)
        return;
    growing->cell.client_reported = growing->cell.client_reported || value->client_reported;
    growing->cell.unverified += reader->run_unverified;
    struct run_identity run = identify(value);
    add_run_value(growing, value->value.value, &run, false);
}

static bool take_value(void *context, const struct store_value *value, struct error *error)
{
    (void)error;
    struct reader *reader = context;
    if (!check_labels(reader, value))
        return true; /* refused at the end, with both in the message */
    if (!same_group(reader, value))
        begin_group(reader, value);
    if (!reader->in_run || reader->run_number != value->run_number) {
        end_run(reader);
        reader->in_run = true;
        reader->run_number = value->run_number;
        reader->run_block = value->block.value;
        free(reader->run_circumstances);
        reader->run_circumstances = reader->with_replicas ? memory_copy_text(value->circumstances) : NULL;
        reader->run_value_count = 0;
        reader->run_client_reported = false;
        reader->run_unverified = value->verified == VERIFIED_NO;
        reader->group_runs++;
    }
    reader->group_has_bitrates =
        reader->group_has_bitrates || (reader->metric->by_cpu && !value->without_bitrates);
    if (!value->value.defined)
        return true;
    if (reader->metric->by_cpu) {
        struct growing_cell *growing = cpu_cell(reader, value);
        growing->cell.unverified += reader->run_unverified;
        growing->unverified_incomplete += reader->run_unverified && value->incomplete;
        struct run_identity run = identify(value);
        add_run_value(growing, value->value.value, &run, value->incomplete);
        return true;
    }
    if (!reader->with_replicas) {
        take_run(reader, value);
        return true;
    }
    reader->run_values = memory_grow(reader->run_values, &reader->run_value_capacity,
                                     reader->run_value_count + 1, sizeof *reader->run_values);
    reader->run_values[reader->run_value_count++] = value->value.value;
    reader->run_client_reported = reader->run_client_reported || value->client_reported;
    return true;
}

static int compare_cells(const void *left, const void *right)
{
    const struct cell *l = left;
    const struct cell *r = right;
    if (l->replicas != r->replicas)
        return l->replicas < r->replicas ? -1 : 1;
    if (l->cpu != r->cpu)
        return l->cpu < r->cpu ? -1 : 1;
    return configuration_compare(l->configuration, r->configuration);
}

static void free_cell(struct cell *cell)
{
    free(cell->configuration);
    free(cell->values);
    free(cell->run_numbers);
    free(cell->blocks);
    for (size_t i = 0; i < cell->circumstance_count; i++)
        free(cell->circumstances[i]);
    free(cell->circumstances);
    free(cell->replica_values);
}

/* "protocol=tcp" and "protocol=udp": one line of one text that is not in the other; "none" where there is
 * none. */
static struct slice differing_line(const char *text, const char *other)
{
    for (const char *at = text; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        bool found = false;
        for (const char *line = other; *line != '\0' && !found;) {
            size_t other_length = strcspn(line, "\n");
            found = length == other_length && memcmp(at, line, length) == 0;
            line += other_length + (line[other_length] == '\n');
        }
        if (!found)
            return (struct slice){at, length};
        at += length + (at[length] == '\n');
    }
    return slice_of("no such label");
}

static bool refuse_mixture(const struct reader *reader, struct error *error)
{
    struct slice one = differing_line(reader->labels, reader->other_labels);
    struct slice other = differing_line(reader->other_labels, reader->labels);
    return error_set(error, "the runs differ in their labels (%.*s; %.*s): choose with --where KEY=VALUE",
                     SLICE_ARGUMENTS(one), SLICE_ARGUMENTS(other));
}

bool cell_table_read(struct cell_table *table, struct store *store, const struct store_selection *selection,
                     const struct metric *metric, bool with_replicas, struct error *error)
{
    if (metric->derive != NULL)
        return derived_read(table, store, selection, metric, error);
    struct reader reader = {.metric = metric, .with_replicas = with_replicas};
    bool good = metric->by_cpu
                    ? store_read_cpu_averages(store, selection, metric->column, take_value, &reader, error)
                : with_replicas ? store_read_bitrates(store, selection, take_value, &reader, error)
                                : store_read_run_bitrates(store, selection, take_value, &reader, error);
    end_group(&reader);
    if (good && reader.other_labels != NULL)
        good = refuse_mixture(&reader, error);
    struct cell_table read = {.metric = metric,
                              .cells = memory_allocate(reader.count, sizeof *read.cells),
                              .labels = reader.labels};
    for (size_t i = 0; i < reader.count; i++) {
        free(reader.cells[i].of_incomplete);
        read.cells[read.count++] = reader.cells[i].cell;
    }
    qsort(read.cells, read.count, sizeof *read.cells, compare_cells);
    free(reader.cells);
    free(reader.group_configuration);
    free(reader.other_labels);
    free(reader.run_circumstances);
    free(reader.run_values);
    if (good && read.count == 0)
        good =
            error_set(error, "%s",
                      selection->where_count > 0
                          ? "no runs have these labels (--where): dump factor lists those that there are"
                      : metric->by_cpu ? "no run has a value of this metric: load mpstat's outputs (-P ALL)"
                                       : "no run has a value of this metric: load iperf3's outputs");
    if (!good)
        cell_table_finish(&read);
    else
        *table = read;
    return good;
}

void cell_table_finish(struct cell_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        free_cell(&table->cells[i]);
    free(table->cells);
    free(table->labels);
    *table = (struct cell_table){0};
}

void cell_table_add_missing(struct cell_table *table, const struct cell_table *other)
{
    size_t capacity = table->count;
    const size_t count = table->count;
    for (size_t i = 0; i < other->count; i++) {
        const struct cell *cell = &other->cells[i];
        if (cell_table_find(table, cell->configuration, cell->replicas, cell->cpu) != NULL)
            continue;
        table->cells = memory_grow(table->cells, &capacity, table->count + 1, sizeof *table->cells);
        table->cells[table->count++] = (struct cell){.configuration = memory_copy_text(cell->configuration),
                                                     .replicas = cell->replicas,
                                                     .cpu = cell->cpu};
    }
    if (table->count > count)
        qsort(table->cells, table->count, sizeof *table->cells, compare_cells);
}

bool cell_table_is_blocked(const struct cell_table *table)
{
    size_t runs = 0;
    bool blocked = true;
    for (size_t i = 0; blocked && i < table->count; i++) {
        const struct cell *cell = &table->cells[i];
        autofree struct sort_item *sorted = memory_allocate(cell->runs, sizeof *sorted);
        for (size_t j = 0; j < cell->runs; j++)
            sorted[j] = (struct sort_item){cell->blocks[j], j};
        sort_items(sorted, cell->runs);
        for (size_t j = 0; j < cell->runs; j++)
            blocked = blocked && sorted[j].key > 0 && (j == 0 || sorted[j].key != sorted[j - 1].key);
        runs += cell->runs;
    }
    return blocked && runs > 0;
}

const struct cell *cell_table_find(const struct cell_table *table, const char *configuration,
                                   unsigned replicas, int cpu)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct cell *cell = &table->cells[i];
        if (cell->replicas == replicas && cell->cpu == cpu && strcmp(cell->configuration, configuration) == 0)
            return cell;
    }
    return NULL;
}
