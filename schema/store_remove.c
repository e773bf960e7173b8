/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Removing sources, for --replace: with the promise that no run is lost by it. */
#include "schema/store_private.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void store_forget_removals(struct store *store)
{
    for (size_t i = 0; i < store->removed_count; i++)
        free(store->removed_runs[i]);
    free(store->removed_runs);
    store->removed_runs = NULL;
    store->removed_count = 0;
    store->removed_capacity = 0;
}

/* A run's identity as one text that does not depend on its identifier; people read it too. */
#define RUN_TEXT                                                                                             \
    "configuration || ' at ' || replicas || ' run ' || number || ' (' || campaign || ')' || labels"

/* Runs `sql` with one number bound, calling `row` for each row. */
static bool for_each(struct store *store, const char *sql, int64_t number,
                     void (*row)(struct store *store, sqlite3_stmt *statement), struct error *error)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL) != SQLITE_OK)
        return store_fail(store, error);
    sqlite3_bind_int64(statement, 1, number);
    int step = sqlite3_step(statement);
    for (; step == SQLITE_ROW; step = sqlite3_step(statement))
        row(store, statement);
    bool good = step == SQLITE_DONE || store_fail(store, error);
    sqlite3_finalize(statement);
    return good;
}

static void remember_run(struct store *store, sqlite3_stmt *statement)
{
    store->removed_runs = memory_grow(store->removed_runs, &store->removed_capacity, store->removed_count + 1,
                                      sizeof *store->removed_runs);
    store->removed_runs[store->removed_count++] =
        memory_copy_text((const char *)sqlite3_column_text(statement, 0));
}

static void ignore_row(struct store *store, sqlite3_stmt *statement)
{
    (void)store;
    (void)statement;
}

bool store_remove_source(struct store *store, int64_t source, struct error *error)
{
    /* ?1 is the source. Rows of flows and CPUs belong to a run and the side that printed them: those first.
     */
    static const char *const steps[] = {
        "DELETE FROM flow_interval WHERE (flow_id, side) IN (SELECT flow_id, side FROM flow JOIN output"
        " USING (run_id, replica) WHERE source_id = ?1 AND tool = 'iperf3')",
        "DELETE FROM flow_summary WHERE (flow_id, side) IN (SELECT flow_id, side FROM flow JOIN output"
        " USING (run_id, replica) WHERE source_id = ?1 AND tool = 'iperf3')",
        "DELETE FROM cpu_sample WHERE (run_id, side) IN (SELECT run_id, side FROM output WHERE source_id = "
        "?1 AND"
        " tool = 'mpstat')",
        "DELETE FROM cpu_average WHERE (run_id, side) IN (SELECT run_id, side FROM output WHERE source_id = "
        "?1 AND"
        " tool = 'mpstat')",
        "DELETE FROM flow WHERE run_id IN (SELECT run_id FROM output WHERE source_id = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM flow_interval WHERE flow_interval.flow_id = flow.flow_id)"
        " AND NOT EXISTS (SELECT 1 FROM flow_summary WHERE flow_summary.flow_id = flow.flow_id)",
        "DELETE FROM run WHERE run_id IN (SELECT run_id FROM output WHERE source_id = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM output WHERE output.run_id = run.run_id AND source_id <> ?1)",
        "DELETE FROM output WHERE source_id = ?1",
        "DELETE FROM source WHERE source_id = ?1",
        "DELETE FROM campaign WHERE ?1 AND campaign_id NOT IN (SELECT campaign_id FROM run)",
        "DELETE FROM configuration WHERE ?1 AND configuration_id NOT IN (SELECT configuration_id FROM run)",
        "DELETE FROM factor_set WHERE ?1 AND factor_set_id NOT IN (SELECT factor_set_id FROM run)",
        "DELETE FROM content WHERE ?1",
    };
    store_forget_identifiers(store);
    if (!for_each(store,
                  "SELECT DISTINCT " RUN_TEXT " FROM runs JOIN output USING (run_id) WHERE source_id = ?1",
                  source, remember_run, error))
        return false;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (!for_each(store, steps[i], source, ignore_row, error))
            return false;
    return true;
}

bool store_check_removals(struct store *store, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->database, "SELECT 1 FROM runs WHERE " RUN_TEXT " = ?", -1, &statement,
                           NULL) != SQLITE_OK)
        return store_fail(store, error);
    char list[512] = "";
    size_t used = 0;
    size_t missing = 0;
    for (size_t i = 0; i < store->removed_count; i++) {
        sqlite3_bind_text(statement, 1, store->removed_runs[i], -1, SQLITE_STATIC);
        if (sqlite3_step(statement) != SQLITE_ROW && missing++ < 5)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%.80s", missing > 1 ? ", " : "",
                                     store->removed_runs[i]);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    if (missing == 0)
        return true;
    return error_set(error, "would lose %zu runs that what it replaces holds and it lacks: %s%s", missing,
                     list, missing > 5 ? ", ..." : "");
}
