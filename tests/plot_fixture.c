/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot_fixture.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

const struct metric fixture_bitrate = {
    .name = "bitrate", .title = "Bitrate", .unit = "bit/s", .higher_is_better = true};
const struct metric fixture_idle = {.name = "idle",
                                    .title = "Idle",
                                    .unit = "%",
                                    .higher_is_better = true,
                                    .by_cpu = true,
                                    .column = CPU_IDLE};
const struct metric fixture_softirq = {
    .name = "softirq", .title = "Softirq", .unit = "%", .by_cpu = true, .column = CPU_SOFT};
const struct interval_method fixture_method = {.name = "hand", .title = "by hand"};

enum { ROWS_MOST = 12 * 64 * 2 };

void fixture_init(struct fixture *fixture, const struct metric *metric, const char *reference)
{
    *fixture = (struct fixture){.capacity = ROWS_MOST};
    fixture->estimates.options.reference = reference;
    fixture->estimates.options.method = &fixture_method;
    fixture->estimates.options.confidence = 0.95;
    fixture->estimates.cells.metric = metric;
    /* Never moved: rows point to cells. */
    fixture->estimates.cells.cells = memory_allocate(ROWS_MOST, sizeof(struct cell));
    fixture->estimates.rows = memory_allocate(ROWS_MOST, sizeof(struct estimate));
}

void fixture_finish(struct fixture *fixture)
{
    for (size_t i = 0; i < fixture->estimates.cells.count; i++) {
        struct cell *cell = &fixture->estimates.cells.cells[i];
        free(cell->configuration);
        free(cell->values);
        free(cell->run_numbers);
        free(cell->blocks);
    }
    free(fixture->estimates.cells.cells);
    free(fixture->estimates.rows);
}

void fixture_set_values(struct fixture *fixture, const struct estimate *row, const double *values,
                        size_t count)
{
    struct cell *cell = &fixture->estimates.cells.cells[row->cell - fixture->estimates.cells.cells];
    cell->runs = count;
    cell->values = memory_allocate(count, sizeof *cell->values);
    cell->run_numbers = memory_allocate(count, sizeof *cell->run_numbers);
    cell->blocks = memory_allocate(count, sizeof *cell->blocks);
    for (size_t i = 0; i < count; i++) {
        cell->values[i] = values[i];
        cell->run_numbers[i] = i + 1;
        cell->blocks[i] = i + 1;
    }
}

struct estimate *fixture_add(struct fixture *fixture, const char *configuration, unsigned replicas, int cpu,
                             double value, double half_width, flag_set flags)
{
    struct estimates *estimates = &fixture->estimates;
    if (estimates->count == fixture->capacity)
        abort();
    struct cell *cell = &estimates->cells.cells[estimates->cells.count++];
    *cell = (struct cell){
        .configuration = memory_copy_text(configuration), .replicas = replicas, .cpu = cpu, .runs = 20};
    struct estimate *row = &estimates->rows[estimates->count++];
    bool is_reference =
        estimates->options.reference != NULL && strcmp(configuration, estimates->options.reference) == 0;
    *row = (struct estimate){.cell = cell, .is_reference = is_reference, .flags = flags};
    row->mean = row->ratio = quantity_of(value);
    row->mean_low = row->ratio_low = quantity_of(value - half_width);
    row->mean_high = row->ratio_high = quantity_of(value + half_width);
    if (is_reference)
        row->ratio_low = row->ratio_high = (struct quantity){0};
    return row;
}
