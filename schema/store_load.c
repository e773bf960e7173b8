/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading: what tools' outputs hold. */
#include "schema/store_private.h"

#include "base/memory.h"

bool store_find_replica(struct store *store, int64_t source, uint64_t line, unsigned *replica,
                        struct error *error)
{
    struct values values;
    int64_t number = 0;
    start_values(&values);
    put_number(&values, source);
    put_number(&values, (int64_t)line);
    if (!store_ask_number(store, STATEMENT_FIND_REPLICA, &values, &number, error))
        return false;
    *replica = (unsigned)number;
    return true;
}

bool store_find_slot(struct store *store, int64_t run, unsigned replica, enum side side, enum tool tool,
                     int64_t *source, char **name, struct error *error)
{
    struct values values;
    start_values(&values);
    put_number(&values, store->cell.campaign);
    put_number(&values, run);
    put_number(&values, replica);
    put_text(&values, tool_name(tool));
    put_text(&values, side_name(side));
    struct rows *rows = store->engine->ask(store, STATEMENT_FIND_SLOT, &values, error);
    int next = rows != NULL ? rows_next(rows, error) : -1;
    *source = next > 0 ? whole_at(rows, 0) : 0;
    if (next > 0)
        *name = memory_copy_text(text_at(rows, 1));
    rows_end(rows);
    return next >= 0;
}

bool store_add_output(struct store *store, const struct store_output *output, struct error *error)
{
    struct values values;
    start_values(&values);
    put_number(&values, output->run);
    put_number(&values, output->replica);
    put_text(&values, side_name(output->side));
    put_text(&values, tool_name(output->tool));
    put_number(&values, output->source);
    put_number(&values, (int64_t)output->line);
    put_text(&values, output->version);
    put_text(&values, output->host);
    put_text(&values, output->kernel);
    put_count(&values, output->cpus);
    put_text(&values, protocol_name(output->protocol));
    put_count(&values, output->streams);
    put_number(&values, output->reverse);
    put_quantity(&values, output->sender_bits_per_second);
    put_quantity(&values, output->receiver_bits_per_second);
    store->has_circumstances =
        store->has_circumstances || output->kernel != NULL || output->version != NULL || output->cpus.defined;
    return store_add(store, ROW_OUTPUT, &values, error);
}

bool store_add_summary(struct store *store, const struct store_output *output, const struct flow_row *row,
                       struct error *error)
{
    int64_t flow = 0;
    struct values values;
    if (!store_find_flow(store, output, row, &flow, error))
        return false;
    start_values(&values);
    put_number(&values, flow);
    put_text(&values, side_name(output->side));
    put_text(&values, direction_name(row->direction));
    put_quantity(&values, row->start);
    put_quantity(&values, row->end);
    put_quantity(&values, row->bytes);
    put_quantity(&values, row->bits_per_second);
    put_count(&values, row->retransmits);
    put_quantity(&values, row->jitter_ms);
    put_quantity(&values, row->lost);
    put_count(&values, row->packets);
    put_number(&values, (int64_t)row->line);
    store->has_circumstances = true; /* the test's length */
    return store_add(store, ROW_SUMMARY, &values, error);
}

bool store_add_interval(struct store *store, const struct store_output *output, uint64_t index,
                        const struct flow_row *row, struct error *error)
{
    int64_t flow = 0;
    struct values values;
    if (!store_find_flow(store, output, row, &flow, error))
        return false;
    start_values(&values);
    put_number(&values, flow);
    put_text(&values, side_name(output->side));
    put_number(&values, (int64_t)index);
    put_text(&values, direction_name(row->direction));
    put_number(&values, row->omitted);
    put_quantity(&values, row->start);
    put_quantity(&values, row->end);
    put_quantity(&values, row->bytes);
    put_quantity(&values, row->bits_per_second);
    put_count(&values, row->retransmits);
    put_quantity(&values, row->cwnd_bytes);
    put_quantity(&values, row->jitter_ms);
    put_quantity(&values, row->lost);
    put_count(&values, row->packets);
    put_number(&values, (int64_t)row->line);
    return store_add(store, ROW_INTERVAL, &values, error);
}

/* `second` is the parameter behind the output: a sample's number or whether an average is computed. */
static bool add_cpu_row(struct store *store, enum row_kind kind, const struct store_output *output,
                        int64_t second, const struct cpu_row *row, struct error *error)
{
    struct values values;
    start_values(&values);
    put_number(&values, output->run);
    put_text(&values, side_name(output->side));
    put_number(&values, second);
    put_number(&values, row->cpu);
    for (size_t column = 0; column < CPU_COLUMNS; column++)
        put_quantity(&values, row->columns[column]);
    put_number(&values, (int64_t)row->line);
    return store_add(store, kind, &values, error);
}

bool store_add_cpu_sample(struct store *store, const struct store_output *output, uint64_t sample,
                          const struct cpu_row *row, struct error *error)
{
    return add_cpu_row(store, ROW_CPU_SAMPLE, output, (int64_t)sample, row, error);
}

bool store_add_cpu_average(struct store *store, const struct store_output *output, bool computed,
                           const struct cpu_row *row, struct error *error)
{
    return add_cpu_row(store, ROW_CPU_AVERAGE, output, computed, row, error);
}

bool store_add_rejected_line(struct store *store, int64_t source, uint64_t line, const char *reason,
                             struct error *error)
{
    struct values values;
    start_values(&values);
    put_number(&values, source);
    put_number(&values, (int64_t)line);
    put_text(&values, reason);
    return store_add(store, ROW_REJECTED_LINE, &values, error);
}
