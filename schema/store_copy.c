/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copying a database: its rows, in one transaction. */
#include "schema/store_copy_private.h"

#include "base/memory.h"

#include <stdlib.h>

/* ------------------------------------------------------------------------------------------------ rows -- */

static bool add_row(struct copier *copier, const struct values *values, int64_t *identifier,
                    struct error *error)
{
    if (!copier->to->engine->add(copier->to, copier->which, values, identifier, error))
        return false;
    if (++copier->copied->rows % 10000 == 0 && copier->progress != NULL)
        copier->progress(copier->context, copier->copied);
    return true;
}

/* A row whose first column is what it belongs to. */
static bool take_row_of(struct copier *copier, struct pairs *owners, struct rows *row, struct error *error)
{
    const struct pair *owner = store_find_pair(owners, whole_at(row, 0));
    struct values values;
    const struct pair *source =
        copier->which == ROW_OUTPUT ? store_find_pair(&copier->sources, whole_at(row, 4)) : NULL;
    if (owner == NULL || (copier->which == ROW_OUTPUT && source == NULL))
        return store_fail_changed(copier, error);
    if (source != NULL && (source->to == 0) != (owner->to == 0)) /* neither the run's first nor its last */
        return store_fail_partial(copier, error);
    if (owner->to == 0)
        return true;
    if (owners != &copier->sources)
        copier->to->cell.campaign = owner->campaign_to;
    start_values(&values);
    put_number(&values, owner->to);
    for (int column = 1; column < (int)row->engine->width(row); column++)
        put_field(&values, row, column);
    if (source != NULL)
        values.fields[4].whole = source->to;
    return add_row(copier, &values, NULL, error);
}

static bool take_row_of_source(struct rows *row, void *context, struct error *error)
{
    struct copier *copier = context;
    return take_row_of(copier, &copier->sources, row, error);
}

static bool take_row_of_run(struct rows *row, void *context, struct error *error)
{
    struct copier *copier = context;
    return take_row_of(copier, &copier->runs, row, error);
}

static bool take_row_of_flow(struct rows *row, void *context, struct error *error)
{
    struct copier *copier = context;
    return take_row_of(copier, &copier->flows, row, error);
}

/* A flow: what ROW_FLOW has, then its identifier. */
static bool take_flow(struct rows *row, void *context, struct error *error)
{
    struct copier *copier = context;
    const struct pair *run = store_find_pair(&copier->runs, whole_at(row, 0));
    struct pair pair = {.from = whole_at(row, 4)};
    struct values values;
    if (run == NULL)
        return store_fail_changed(copier, error);
    if (run->to != 0) {
        pair.campaign_to = copier->to->cell.campaign = run->campaign_to;
        start_values(&values);
        put_number(&values, run->to);
        for (int column = 1; column < 4; column++)
            put_field(&values, row, column);
        if (!add_row(copier, &values, &pair.to, error))
            return false;
    }
    store_add_pair(&copier->flows, &pair);
    return true;
}

/* Of which sources, where it is not all: those that are copied. */
static bool copy_lines(struct copier *copier, enum row_kind which, struct error *error)
{
    copier->which = which;
    for (size_t i = 0; i < copier->sources.count; i++) {
        struct values source;
        start_values(&source);
        put_number(&source, copier->sources.items[i].from);
        autofree char *sql = memory_print("SELECT %s FROM %s WHERE source_id = ?1", row_kinds[which].columns,
                                          row_kinds[which].table);
        if (copier->sources.items[i].to != 0 &&
            !store_for_each(store_query(copier->from, sql, &source, error), take_row_of_source, copier,
                            error))
            return false;
    }
    return true;
}

/* What rows of runs and flows are asked by, behind their columns; free with free(). */
static char *rows_from(const struct copier *copier, enum row_kind which)
{
    const struct row_kind_details *kind = &row_kinds[which];
    bool of_flow = which == ROW_SUMMARY || which == ROW_INTERVAL;
    const char *join = copier->campaign.count == 0 ? ""
                       : of_flow                   ? " JOIN flow USING ({flow}) JOIN run USING ({run})"
                                                   : " JOIN run USING ({run})";
    return memory_print(" FROM %s%s%s", kind->table, join, copier->of_campaign);
}

static bool copy_rows(struct copier *copier, enum row_kind which, row_function *take, struct error *error)
{
    autofree char *from = rows_from(copier, which);
    autofree char *sql =
        memory_print("SELECT %s%s%s%s", row_kinds[which].columns, which == ROW_FLOW ? ", flow_id" : "", from,
                     which == ROW_FLOW ? " ORDER BY flow_id" : "");
    copier->which = which;
    return store_for_each(store_query(copier->from, sql, &copier->campaign, error), take, copier, error);
}

/* Rows of runs, in the order in which they are copied, and behind them those of flows. */
static const struct {
    enum row_kind which;
    row_function *take;
} of_runs[] = {{ROW_OUTPUT, take_row_of_run},
               {ROW_CPU_SAMPLE, take_row_of_run},
               {ROW_CPU_AVERAGE, take_row_of_run},
               {ROW_RATE_SAMPLE, take_row_of_run},
               {ROW_RATE_AVERAGE, take_row_of_run},
               {ROW_NODE_SAMPLE, take_row_of_run},
               {ROW_NODE_AVERAGE, take_row_of_run},
               {ROW_SETTING, take_row_of_run},
               {ROW_SOFTNET, take_row_of_run},
               {ROW_SOFTIRQ, take_row_of_run},
               {ROW_FLOW, take_flow},
               {ROW_SUMMARY, take_row_of_flow},
               {ROW_INTERVAL, take_row_of_flow}};

static bool take_count(struct rows *row, void *context, struct error *error)
{
    (void)error;
    struct copier *copier = context;
    copier->copied->expected_rows += (uint64_t)whole_at(row, 0);
    return true;
}

/* How many rows there are, where somebody watches. */
static bool count_rows(struct copier *copier, struct error *error)
{
    bool good = true;
    for (size_t i = 0; good && copier->progress != NULL && i < sizeof of_runs / sizeof of_runs[0]; i++) {
        autofree char *from = rows_from(copier, of_runs[i].which);
        autofree char *sql = memory_print("SELECT count(*)%s", from);
        good = store_for_each(store_query(copier->from, sql, &copier->campaign, error), take_count, copier,
                              error);
    }
    return good;
}

static bool copy_all(struct copier *copier, struct error *error)
{
    static const enum row_kind of_sources[] = {ROW_SOURCE_HEADER, ROW_REJECTED_LINE, ROW_WARNED_LINE};
    bool good =
        count_rows(copier, error) && store_copy_sources(copier, error) && store_copy_runs(copier, error);
    for (size_t i = 0; good && i < sizeof of_sources / sizeof of_sources[0]; i++)
        good = copy_lines(copier, of_sources[i], error);
    for (size_t i = 0; good && i < sizeof of_runs / sizeof of_runs[0]; i++)
        good = copy_rows(copier, of_runs[i].which, of_runs[i].take, error);
    return good;
}

static bool choose_campaign(struct copier *copier, const char *campaign, struct error *error)
{
    const struct store_selection selection = {.campaign = campaign};
    autofree char *name = NULL;
    int64_t identifier = 0;
    copier->of_campaign = "";
    if (campaign == NULL)
        return true;
    if (!store_find_campaign(copier->from, &selection, &identifier, &name, error))
        return false;
    put_number(&copier->campaign, identifier);
    copier->of_campaign = " WHERE run.campaign_id = ?1";
    return true;
}

bool store_copy(struct store *from, struct store *to, const char *campaign, struct store_copied *copied,
                store_copy_progress *progress, void *context, struct error *error)
{
    struct copier copier = {
        .from = from, .to = to, .copied = copied, .progress = progress, .context = context};
    *copied = (struct store_copied){0};
    store_expect(to, UINT64_MAX); /* it may be large */
    /* One after another: two copies that hold each other's sources would wait for ever. */
    bool good = choose_campaign(&copier, campaign, error) && store_begin(to, error) &&
                to->engine->lock(to, "copy", error) && copy_all(&copier, error) && store_commit(to, error);
    if (!good)
        store_rollback(to);
    free(copier.sources.items);
    free(copier.runs.items);
    free(copier.flows.items);
    return good;
}
