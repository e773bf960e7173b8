/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/mpstat_samples.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS_MAX = 1 << 18 }; /* 8 MB: columns of CPUs */

/* One column of one CPU: sums weighted by the samples' lengths. */
enum sums { SUM, SQUARES, LEAST, MOST, SUMS };

struct slot {
    uint64_t output, seen; /* the last output and sample that it stood in */
    uint64_t samples;
    double weight;
    double *cells; /* [SUMS][cell_count] */
    size_t cell_count;
};

struct table {
    struct slot *slots; /* [number + 1] */
    size_t slot_count, slot_capacity;
    uint64_t last_sample, samples; /* of this output, with a row in this table */
    uint64_t numbers, rows;        /* CPUs other than "all", and their rows with values */
    int decimals;                  /* the least that a sample's row had */
    bool changed;                  /* its columns */
};

struct mpstat_samples {
    uint64_t output, sample; /* count up over the whole file */
    size_t cells;
    struct table tables[MPSTAT_TABLES];
};

struct mpstat_samples *mpstat_samples_create(void)
{
    struct mpstat_samples *samples = memory_allocate(1, sizeof *samples);
    samples->output = 1;
    samples->sample = 1;
    return samples;
}

void mpstat_samples_destroy(struct mpstat_samples *samples)
{
    if (samples == NULL)
        return;
    for (size_t i = 0; i < MPSTAT_TABLES; i++) {
        for (size_t k = 0; k < samples->tables[i].slot_count; k++)
            free(samples->tables[i].slots[k].cells);
        free(samples->tables[i].slots);
    }
    free(samples);
}

/* Slots are left as they are: a file of a million outputs would spend its time on clearing them. */
void mpstat_samples_restart(struct mpstat_samples *samples)
{
    samples->output++;
    samples->sample++;
    for (size_t i = 0; i < MPSTAT_TABLES; i++) {
        struct table *table = &samples->tables[i];
        *table = (struct table){
            .slots = table->slots, .slot_count = table->slot_count, .slot_capacity = table->slot_capacity};
    }
}

void mpstat_samples_next(struct mpstat_samples *samples)
{
    samples->sample++;
}

/* CPU_ALL, -1, is the first. */
static size_t index_of(int number)
{
    return (size_t)number + 1;
}

static struct slot *slot_of(struct mpstat_samples *samples, enum mpstat_table which, int number)
{
    struct table *table = &samples->tables[which];
    size_t index = index_of(number);
    if (index >= table->slot_count) {
        table->slots = memory_grow(table->slots, &table->slot_capacity, index + 1, sizeof *table->slots);
        memset(table->slots + table->slot_count, 0, (index + 1 - table->slot_count) * sizeof *table->slots);
        table->slot_count = index + 1;
    }
    struct slot *slot = &table->slots[index];
    if (slot->output != samples->output) {
        slot->output = samples->output;
        slot->samples = 0;
        slot->weight = 0;
        table->numbers += number != CPU_ALL;
    }
    return slot;
}

bool mpstat_samples_note(struct mpstat_samples *samples, enum mpstat_table table, int number)
{
    struct slot *slot = slot_of(samples, table, number);
    bool is_new = slot->seen != samples->sample;
    slot->seen = samples->sample;
    return is_new;
}

bool mpstat_samples_holds(const struct mpstat_samples *samples, enum mpstat_table which, int number)
{
    const struct table *table = &samples->tables[which];
    size_t index = index_of(number);
    return index < table->slot_count && table->slots[index].seen == samples->sample;
}

void mpstat_samples_change_columns(struct mpstat_samples *samples, enum mpstat_table table)
{
    samples->tables[table].changed = samples->tables[table].samples > 0;
}

/* Makes room for a row's columns; false where that would be too much. */
static bool make_cells(struct mpstat_samples *samples, struct slot *slot, size_t count)
{
    if (slot->cell_count >= count)
        return true;
    if (samples->cells + count - slot->cell_count > CELLS_MAX)
        return false;
    samples->cells += count - slot->cell_count;
    free(slot->cells);
    slot->cells = memory_allocate(count, SUMS * sizeof *slot->cells);
    slot->cell_count = count;
    return true;
}

static double *sums_of(const struct slot *slot, enum sums which)
{
    return slot->cells + which * slot->cell_count;
}

static void begin_sums(struct slot *slot, const double *values, size_t count)
{
    memset(sums_of(slot, SUM), 0, count * sizeof *slot->cells);
    memset(sums_of(slot, SQUARES), 0, count * sizeof *slot->cells);
    memcpy(sums_of(slot, LEAST), values, count * sizeof *values);
    memcpy(sums_of(slot, MOST), values, count * sizeof *values);
}

static void add_sums(struct slot *slot, double weight, const double *restrict values, size_t count)
{
    double *restrict sum = sums_of(slot, SUM);
    double *restrict squares = sums_of(slot, SQUARES);
    double *restrict least = sums_of(slot, LEAST);
    double *restrict most = sums_of(slot, MOST);
    for (size_t i = 0; i < count; i++) {
        sum[i] += weight * values[i];
        squares[i] += weight * values[i] * values[i];
        least[i] = values[i] < least[i] ? values[i] : least[i];
        most[i] = values[i] > most[i] ? values[i] : most[i];
    }
}

void mpstat_samples_add(struct mpstat_samples *samples, enum mpstat_table which, int number, double weight,
                        const double *values, size_t count, int decimals)
{
    struct table *table = &samples->tables[which];
    struct slot *slot = slot_of(samples, which, number);
    if (table->samples == 0 || table->last_sample != samples->sample) {
        table->decimals = table->samples == 0 || decimals < table->decimals ? decimals : table->decimals;
        table->last_sample = samples->sample;
        table->samples++;
    }
    if (values == NULL || table->changed || !make_cells(samples, slot, count))
        return;
    if (slot->samples == 0)
        begin_sums(slot, values, count);
    add_sums(slot, weight, values, count);
    slot->samples++;
    slot->weight += weight;
    table->rows += number != CPU_ALL;
}

/*
 * A weighted mean whose weights vary by a factor c (standard deviation over mean) differs from the mean by c
 * standard deviations of the values at most (Cauchy and Schwarz); and by no weights is it beyond the values.
 * mpstat weighs by the kernel's ticks: a third is what two samples have of which one lasted twice the other.
 */
static bool contradicts(const struct slot *slot, size_t column, double average, double rounding)
{
    static const double weights_vary = 1.0 / 3;
    double mean = sums_of(slot, SUM)[column] / slot->weight;
    double variance = sums_of(slot, SQUARES)[column] / slot->weight - mean * mean;
    double slack = rounding + 1e-9 * fabs(mean) + weights_vary * sqrt(fmax(variance, 0));
    return fabs(average - mean) > slack || average < sums_of(slot, LEAST)[column] - rounding ||
           average > sums_of(slot, MOST)[column] + rounding;
}

static double last_place(int decimals)
{
    return decimals == 2 ? 0.01 : pow(10, -decimals);
}

bool mpstat_samples_contradict(const struct mpstat_samples *samples, const struct mpstat_header *header,
                               int number, int decimals, struct error *reason)
{
    enum mpstat_table which = header->table;
    const struct table *table = &samples->tables[which];
    size_t index = index_of(number);
    if (index >= table->slot_count || table->changed)
        return false;
    const struct slot *slot = &table->slots[index];
    bool whole = slot->output == samples->output && slot->samples > 0 && slot->samples == table->samples &&
                 slot->cell_count >= header->count;
    if (!whole || (number == CPU_ALL && table->rows != table->numbers * table->samples))
        return false;
    double rounding = 0.51 * (last_place(decimals) + last_place(table->decimals));
    for (size_t i = 0; i < header->count; i++) {
        double average = header->values[i];
        if (!contradicts(slot, i, average, rounding))
            continue;
        char what[32];
        mpstat_describe(which, number, what, sizeof what);
        error_set(reason,
                  "an average that does not follow from the samples: %.80s of %s is %.*f, their mean is %.*f",
                  header->columns[i].name, what, decimals < 0 ? 0 : decimals, average,
                  decimals < 0 ? 0 : decimals, sums_of(slot, SUM)[i] / slot->weight);
        return true;
    }
    return false;
}
