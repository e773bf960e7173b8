/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading mpstat's tables of rates and of nodes, and lines that contradict themselves. */
#include "schema/store_private.h"

bool store_add_rate(struct store *store, const struct store_output *output, const struct store_rate *rate,
                    struct error *error)
{
    struct values values;
    start_values(&values);
    put_number(&values, output->run);
    put_text(&values, side_name(output->side));
    put_text(&values, rate->kind);
    put_number(&values, (int64_t)rate->sample); /* of an average 0: it is not computed */
    put_number(&values, rate->cpu);
    put_text(&values, rate->name);
    put_quantity(&values, rate->per_second);
    put_number(&values, (int64_t)rate->line);
    return store_add(store, rate->sample == 0 ? ROW_RATE_AVERAGE : ROW_RATE_SAMPLE, &values, error);
}

bool store_add_node(struct store *store, const struct store_output *output, uint64_t sample,
                    const struct cpu_row *row, struct error *error)
{
    struct values values;
    start_values(&values);
    put_number(&values, output->run);
    put_text(&values, side_name(output->side));
    put_number(&values, (int64_t)sample); /* as above */
    put_number(&values, row->cpu);
    for (size_t column = 0; column < CPU_COLUMNS; column++)
        put_quantity(&values, row->columns[column]);
    put_number(&values, (int64_t)row->line);
    return store_add(store, sample == 0 ? ROW_NODE_AVERAGE : ROW_NODE_SAMPLE, &values, error);
}

bool store_finish_rates(struct store *store, const struct store_output *output, struct error *error)
{
    return store->engine->finish_rates(store, output, error);
}

bool store_holds_counters(struct store *store, int64_t run, enum tool tool, bool *found, struct error *error)
{
    struct values values;
    int64_t one = 0;
    start_values(&values);
    put_number(&values, store->cell.campaign);
    put_number(&values, run);
    if (!store_ask_number(store, tool == TOOL_SOFTNET_STAT ? STATEMENT_FIND_SOFTNET : STATEMENT_FIND_SOFTIRQ,
                          &values, &one, error))
        return false;
    *found = one != 0;
    return true;
}

bool store_add_warned_line(struct store *store, int64_t source, uint64_t line, const char *reason,
                           struct error *error)
{
    struct values values;
    start_values(&values);
    put_number(&values, source);
    put_number(&values, (int64_t)line);
    put_text(&values, reason);
    return store_add(store, ROW_WARNED_LINE, &values, error);
}
