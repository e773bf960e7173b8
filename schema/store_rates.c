/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading mpstat's tables of rates and of nodes, and lines that contradict themselves. */
#include "schema/store_bind.h"

static void bind_row_key(struct binder *binder, const struct store_output *output)
{
    bind_number(binder, output->run);
    bind_text(binder, side_name(output->side));
}

bool store_add_rate(struct store *store, const struct store_output *output, const struct store_rate *rate,
                    struct error *error)
{
    struct binder binder;
    bool average = rate->sample == 0;
    if (!bind_start(store, average ? STATEMENT_ADD_RATE_AVERAGE : STATEMENT_ADD_RATE_SAMPLE, &binder, error))
        return false;
    bind_row_key(&binder, output);
    bind_text(&binder, rate->kind);
    if (!average)
        bind_number(&binder, (int64_t)rate->sample);
    bind_number(&binder, rate->cpu);
    bind_text(&binder, rate->name);
    bind_quantity(&binder, rate->per_second);
    bind_number(&binder, (int64_t)rate->line);
    return store_execute(store, binder.statement, error);
}

bool store_add_node(struct store *store, const struct store_output *output, uint64_t sample,
                    const struct cpu_row *row, struct error *error)
{
    struct binder binder;
    if (!bind_start(store, sample == 0 ? STATEMENT_ADD_NODE_AVERAGE : STATEMENT_ADD_NODE_SAMPLE, &binder,
                    error))
        return false;
    bind_row_key(&binder, output);
    if (sample > 0)
        bind_number(&binder, (int64_t)sample);
    bind_number(&binder, row->cpu);
    for (size_t column = 0; column < CPU_COLUMNS; column++)
        bind_quantity(&binder, row->columns[column]);
    bind_number(&binder, (int64_t)row->line);
    return store_execute(store, binder.statement, error);
}

bool store_finish_rates(struct store *store, const struct store_output *output, struct error *error)
{
    static const enum statement statements[] = {STATEMENT_FINISH_RATES, STATEMENT_FINISH_NODES};
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        struct binder binder;
        if (!bind_start(store, statements[i], &binder, error))
            return false;
        bind_row_key(&binder, output);
        if (!store_execute(store, binder.statement, error))
            return false;
    }
    return true;
}

bool store_holds_counters(struct store *store, int64_t run, enum tool tool, bool *found, struct error *error)
{
    struct binder binder;
    if (!bind_start(store, tool == TOOL_SOFTNET_STAT ? STATEMENT_FIND_SOFTNET : STATEMENT_FIND_SOFTIRQ,
                    &binder, error))
        return false;
    bind_number(&binder, run);
    int step = sqlite3_step(binder.statement);
    bool good = step == SQLITE_ROW || step == SQLITE_DONE || store_fail(store, error);
    *found = step == SQLITE_ROW;
    sqlite3_reset(binder.statement);
    return good;
}

bool store_add_warned_line(struct store *store, int64_t source, uint64_t line, const char *reason,
                           struct error *error)
{
    struct binder binder;
    if (!bind_start(store, STATEMENT_ADD_WARNED_LINE, &binder, error))
        return false;
    bind_number(&binder, source);
    bind_number(&binder, (int64_t)line);
    bind_text(&binder, reason);
    return store_execute(store, binder.statement, error);
}
