/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/derived.h"

#include "base/memory.h"
#include "stats/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------ measures
 * --
 */

static double jain(const double *x, size_t count)
{
    double sum = 0;
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        sum += x[i];
        squares += x[i] * x[i];
    }
    return squares > 0 ? sum * sum / ((double)count * squares) : 1;
}

static double max_to_mean(const double *x, size_t count)
{
    double sum = 0;
    double largest = 0;
    for (size_t i = 0; i < count; i++) {
        sum += x[i];
        largest = x[i] > largest ? x[i] : largest;
    }
    return sum > 0 ? largest * (double)count / sum : 1;
}

static double variation(const double *x, size_t count)
{
    struct sample_summary sample = sample_summarise(x, count);
    return sample.mean > 0 ? sample.standard_deviation / sample.mean : 0;
}

static double of_busy(const struct run_facts *facts, double (*measure)(const double *x, size_t count))
{
    autofree double *busy = memory_allocate(facts->cpus, sizeof *busy);
    for (size_t i = 0; i < facts->cpus; i++)
        busy[i] = 100 - facts->idle[i];
    return measure(busy, facts->cpus);
}

double derive_softirq_jain(const struct run_facts *facts)
{
    return jain(facts->softirq, facts->cpus);
}

double derive_softirq_max_to_mean(const struct run_facts *facts)
{
    return max_to_mean(facts->softirq, facts->cpus);
}

double derive_softirq_cv(const struct run_facts *facts)
{
    return variation(facts->softirq, facts->cpus);
}

double derive_busy_jain(const struct run_facts *facts)
{
    return of_busy(facts, jain);
}

double derive_busy_max_to_mean(const struct run_facts *facts)
{
    return of_busy(facts, max_to_mean);
}

double derive_busy_cv(const struct run_facts *facts)
{
    return of_busy(facts, variation);
}

double derive_fairness(const struct run_facts *facts)
{
    return jain(facts->bits_per_second, facts->replicas);
}

double derive_softirq_cost(const struct run_facts *facts)
{
    double percent = 0;
    for (size_t i = 0; i < facts->cpus; i++)
        percent += facts->softirq[i];
    return percent / 100 / (facts->total_bits_per_second / 1e9);
}

double derive_busy_cost(const struct run_facts *facts)
{
    double percent = 0;
    for (size_t i = 0; i < facts->cpus; i++)
        percent += 100 - facts->idle[i];
    return percent / 100 / (facts->total_bits_per_second / 1e9);
}

/* ------------------------------------------------------------------------------------------------- reading
 * --
 */

enum { SOFTIRQ, IDLE, BITRATE, SOURCES };

static const struct {
    unsigned need;
    const char *metric;
} sources[SOURCES] = {
    [SOFTIRQ] = {NEEDS_SOFTIRQ, "softirq"},
    [IDLE] = {NEEDS_IDLE, "idle"},
    [BITRATE] = {NEEDS_REPLICAS | NEEDS_BITRATE, "bitrate"},
};

/* The tables that the metric needs; others stay empty. */
struct readings {
    struct cell_table tables[SOURCES];
    const struct metric *metric;
};

/* The cells of one configuration and replica count in one table: one a core, or the one of bitrates. */
struct group {
    const struct cell **cells; /* [count] */
    size_t count;
};

static struct group find_group(const struct cell_table *table, const struct cell *like)
{
    struct group group = {.cells = memory_allocate(table->count, sizeof(const struct cell *))};
    for (size_t i = 0; i < table->count; i++) {
        const struct cell *cell = &table->cells[i];
        if (cell->cpu != CELL_CPU_ALL && cell->replicas == like->replicas &&
            strcmp(cell->configuration, like->configuration) == 0)
            group.cells[group.count++] = cell;
    }
    return group;
}

/* Where a run stands in a cell, whose runs are in the order of their numbers; the number of runs where it is
   not there. */
static size_t find_run(const struct cell *cell, uint64_t number)
{
    size_t low = 0;
    for (size_t high = cell->runs; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (cell->run_numbers[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < cell->runs && cell->run_numbers[low] == number ? low : cell->runs;
}

/* The values of one run in a group's cells; false where one lacks it. */
static bool take_values(const struct group *group, uint64_t number, double *values)
{
    for (size_t i = 0; i < group->count; i++) {
        size_t at = find_run(group->cells[i], number);
        if (at == group->cells[i]->runs)
            return false;
        values[i] = group->cells[i]->values[at];
    }
    return group->count > 0;
}

static bool derive_run(const struct readings *readings, const struct group groups[static SOURCES],
                       uint64_t number, double *value)
{
    autofree double *softirq = memory_allocate(groups[SOFTIRQ].count, sizeof *softirq);
    autofree double *idle = memory_allocate(groups[IDLE].count, sizeof *idle);
    struct run_facts facts = {0};
    if ((readings->metric->needs & NEEDS_SOFTIRQ) != 0) {
        if (!take_values(&groups[SOFTIRQ], number, softirq))
            return false;
        facts.softirq = softirq;
        facts.cpus = groups[SOFTIRQ].count;
    }
    if ((readings->metric->needs & NEEDS_IDLE) != 0) {
        if (!take_values(&groups[IDLE], number, idle))
            return false;
        facts.idle = idle;
        facts.cpus = groups[IDLE].count;
    }
    if ((readings->metric->needs & sources[BITRATE].need) != 0) {
        const struct cell *cell = groups[BITRATE].count > 0 ? groups[BITRATE].cells[0] : NULL;
        size_t at = cell != NULL ? find_run(cell, number) : 0;
        if (cell == NULL || at == cell->runs)
            return false;
        facts.replicas = cell->replicas;
        facts.total_bits_per_second = cell->values[at] * cell->replicas;
        if (cell->replica_values != NULL)
            facts.bits_per_second = &cell->replica_values[at * cell->replicas];
    }
    *value = readings->metric->derive(&facts);
    return isfinite(*value);
}

/* One cell from the group that a cell of the first table belongs to. */
static struct cell derive_cell(const struct readings *readings, const struct cell *first)
{
    struct group groups[SOURCES];
    for (size_t i = 0; i < SOURCES; i++)
        groups[i] = find_group(&readings->tables[i], first);
    struct cell cell = {
        .configuration = memory_copy_text(first->configuration),
        .replicas = first->replicas,
        .cpu = CELL_CPU_NONE,
        .values = memory_allocate(first->runs, sizeof *cell.values),
        .run_numbers = memory_allocate(first->runs, sizeof *cell.run_numbers),
        .blocks = memory_allocate(first->runs, sizeof *cell.blocks),
        .circumstances = memory_allocate(first->circumstance_count, sizeof *cell.circumstances),
        .circumstance_count = first->circumstance_count,
        .unverified = first->unverified,
        .client_reported = groups[BITRATE].count > 0 && groups[BITRATE].cells[0]->client_reported,
    };
    for (size_t i = 0; i < cell.circumstance_count; i++)
        cell.circumstances[i] = memory_copy_text(first->circumstances[i]);
    for (size_t i = 0; i < first->runs; i++) {
        if (!derive_run(readings, groups, first->run_numbers[i], &cell.values[cell.runs]))
            continue;
        cell.run_numbers[cell.runs] = first->run_numbers[i];
        cell.blocks[cell.runs++] = first->blocks[i];
    }
    cell.incomplete = first->runs + first->incomplete - cell.runs;
    cell.unverified = cell.unverified < cell.runs ? cell.unverified : cell.runs;
    for (size_t i = 0; i < SOURCES; i++)
        free(groups[i].cells);
    return cell;
}

static bool is_derived(const struct cell_table *table, const struct cell *like)
{
    return cell_table_find(table, like->configuration, like->replicas, CELL_CPU_NONE) != NULL;
}

bool derived_read(struct cell_table *out, struct store *store, const struct store_selection *selection,
                  const struct metric *metric, struct error *error)
{
    struct readings readings = {.metric = metric};
    struct cell_table *first = NULL;
    bool good = true;
    for (size_t i = 0; good && i < SOURCES; i++) {
        if ((metric->needs & sources[i].need) == 0)
            continue;
        good = cell_table_read(&readings.tables[i], store, selection, metric_find(sources[i].metric),
                               i == BITRATE && (metric->needs & NEEDS_REPLICAS) != 0, error);
        first = first == NULL ? &readings.tables[i] : first;
    }
    if (good && first != NULL) {
        struct cell_table derived = {.metric = metric,
                                     .cells = memory_allocate(first->count, sizeof *derived.cells),
                                     .labels = memory_copy_text(first->labels)};
        for (size_t i = 0; i < first->count; i++)
            if (first->cells[i].cpu != CELL_CPU_ALL && first->cells[i].replicas >= metric->least_replicas &&
                !is_derived(&derived, &first->cells[i]))
                derived.cells[derived.count++] = derive_cell(&readings, &first->cells[i]);
        *out = derived;
    }
    for (size_t i = 0; i < SOURCES; i++)
        cell_table_finish(&readings.tables[i]);
    if (good && out->count == 0) {
        cell_table_finish(out);
        good = error_set(error, "%s takes %u replicas or more, and no run has so many", metric->name,
                         metric->least_replicas);
    }
    return good;
}
