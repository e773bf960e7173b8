/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/load_rates.h"
#include "ingest/loader.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdlib.h>

bool loader_end_cpu_output(struct loader *loader, struct error *error)
{
    bool good = !loader->has_rates || store_finish_rates(loader->store, &loader->cpu_output, error);
    for (size_t i = 0; good && i < loader->cpu_count; i++) {
        const struct cpu_sum *sum = &loader->cpus[i];
        if (sum->has_average)
            continue;
        struct cpu_row mean = {.cpu = sum->cpu, .line = sum->line};
        for (size_t column = 0; column < CPU_COLUMNS; column++)
            if (sum->samples[column] > 0)
                mean.columns[column] = quantity_of(sum->sums[column] / (double)sum->samples[column]);
        good = store_add_cpu_average(loader->store, &loader->cpu_output, true, &mean, error);
        loader->counts->cpu_rows++;
    }
    loader->cpu_count = 0;
    loader->has_rates = false;
    loader->in_cpu_output = false;
    return good;
}

/* On which side mpstat ran. */
static enum side cpu_side(const struct loader *loader, const struct record *record)
{
    return record->side != SIDE_UNKNOWN ? record->side : loader->claims->side;
}

static bool begin_cpu_output(struct loader *loader, const struct record *record, struct error *error)
{
    if (!loader_end_test(loader, error) || !loader_end_cpu_output(loader, error) ||
        !loader_enter_run(loader, record, error))
        return false;
    enum side side = cpu_side(loader, record);
    if (!loader_free_slot(loader, record, 0, side, TOOL_MPSTAT, error))
        return error_prefix(error, "%" PRIu64 ": ", record->line);
    loader->cpu_output = (struct store_output){
        .run = loader->run,
        .source = loader->source,
        .line = record->line,
        .side = side,
        .tool = TOOL_MPSTAT,
        .host = loader->host,
        .kernel = loader->kernel,
        .cpus = loader->machine.cpus,
    };
    loader->in_cpu_output = true;
    loader->run_is_uncounted =
        loader->run_is_uncounted || loader->kernel != NULL || loader->machine.cpus.defined;
    return store_add_output(loader->store, &loader->cpu_output, error);
}

static struct cpu_sum *sum_of(struct loader *loader, int cpu)
{
    for (size_t i = 0; i < loader->cpu_count; i++)
        if (loader->cpus[i].cpu == cpu)
            return &loader->cpus[i];
    loader->cpus =
        memory_grow(loader->cpus, &loader->cpu_capacity, loader->cpu_count + 1, sizeof *loader->cpus);
    loader->cpus[loader->cpu_count] = (struct cpu_sum){.cpu = cpu};
    return &loader->cpus[loader->cpu_count++];
}

/* Makes sure that the mpstat output which a row is of has begun. */
static bool enter_cpu_output(struct loader *loader, const struct record *record, struct error *error)
{
    bool same_output = loader->run_number == (record->run > 0 ? record->run : loader->claims->run) &&
                       loader->cpu_output.side == cpu_side(loader, record);
    return (loader->in_cpu_output && same_output) || begin_cpu_output(loader, record, error);
}

bool loader_take_cpu_row(struct loader *loader, const struct record *record, struct error *error)
{
    if (!enter_cpu_output(loader, record, error))
        return false;
    struct cpu_row row = record->cpu.row;
    struct cpu_sum *sum = sum_of(loader, row.cpu);
    if (record->cpu.average) {
        if (sum->has_average)
            return error_set(error,
                             "%" PRIu64 ": a second average of one CPU: give each mpstat output as a file",
                             row.line);
        sum->has_average = true;
        loader->counts->cpu_rows++;
        return store_add_cpu_average(loader->store, &loader->cpu_output, false, &row, error);
    }
    sum->line = row.line;
    for (size_t column = 0; column < CPU_COLUMNS; column++)
        if (row.columns[column].defined) {
            sum->sums[column] += row.columns[column].value;
            sum->samples[column]++;
        }
    return store_add_cpu_sample(loader->store, &loader->cpu_output, record->cpu.sample, &row, error);
}

bool loader_take_rates_or_node(struct loader *loader, const struct record *record, struct error *error)
{
    if (!enter_cpu_output(loader, record, error))
        return false;
    loader->has_rates = true;
    return (record->kind == RECORD_NODE ? load_node : load_rates)(loader->store, &loader->cpu_output, record,
                                                                  error);
}

void loader_set_machine(struct loader *loader, const struct machine_record *machine)
{
    free(loader->host);
    free(loader->kernel);
    loader->host = machine->host != NULL ? memory_copy_text(machine->host) : NULL;
    loader->kernel = machine->kernel != NULL ? memory_copy_text(machine->kernel) : NULL;
    loader->machine = *machine;
}

bool loader_take_machine(struct loader *loader, const struct record *record, struct error *error)
{
    if (record->run > 0 && !loader_end_cpu_output(loader, error)) /* a run log frames each output */
        return false;
    if (loader->in_cpu_output)
        return error_set(error, "%" PRIu64 ": a second mpstat output begins: give each as a file of its own",
                         record->line);
    loader_set_machine(loader, &record->machine);
    return true;
}
