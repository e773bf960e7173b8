/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Removing sources, for --replace: with the promise that no run is lost by it. */
#include "schema/store_private.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void store_forget_removals(struct store *store)
{
    for (size_t i = 0; i < store->removed_count; i++) {
        free(store->removed_runs[i].campaign);
        free(store->removed_runs[i].configuration);
        free(store->removed_runs[i].labels);
        free(store->removed_runs[i].section_sha256);
        free(store->removed_runs[i].tool);
        free(store->removed_runs[i].side);
    }
    free(store->removed_runs);
    store->removed_runs = NULL;
    store->removed_count = 0;
    store->removed_capacity = 0;
}

/* Runs `sql` with one number bound, calling `row` for each row. */
static bool for_each(struct store *store, const char *sql, int64_t number,
                     void (*row)(struct store *store, sqlite3_stmt *statement), struct error *error)
{
    sqlite3_stmt *statement = store_prepare(store, sql, error);
    if (statement == NULL)
        return false;
    sqlite3_bind_int64(statement, 1, number);
    int step = sqlite3_step(statement);
    for (; step == SQLITE_ROW; step = sqlite3_step(statement))
        row(store, statement);
    bool good = step == SQLITE_DONE || store_fail(store, error);
    sqlite3_finalize(statement);
    return good;
}

static char *copy_column(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return text != NULL ? memory_copy_text(text) : NULL;
}

static void remember_run(struct store *store, sqlite3_stmt *statement)
{
    store->removed_runs = memory_grow(store->removed_runs, &store->removed_capacity, store->removed_count + 1,
                                      sizeof *store->removed_runs);
    store->removed_runs[store->removed_count++] = (struct removed_run){
        .campaign = copy_column(statement, 0),
        .configuration = copy_column(statement, 1),
        .labels = copy_column(statement, 2),
        .replicas = (unsigned)sqlite3_column_int64(statement, 3),
        .number = (uint64_t)sqlite3_column_int64(statement, 4),
        .section_sha256 = copy_column(statement, 5),
        .tool = copy_column(statement, 6),
        .side = copy_column(statement, 7),
        .replica = (unsigned)sqlite3_column_int64(statement, 8),
    };
}

static void ignore_row(struct store *store, sqlite3_stmt *statement)
{
    (void)store;
    (void)statement;
}

/* Removes a table's rows that came with a source's mpstat output. */
#define OF_MPSTAT(table)                                                                                     \
    "DELETE FROM " table " WHERE (run_id, side) IN (SELECT run_id, side FROM output WHERE source_id = ?1"    \
    " AND tool = 'mpstat')"

/* `sections`: what to remember of the runs' sections; a column of `runs`, or NULL. */
static bool remove_source(struct store *store, int64_t source, const char *sections, struct error *error)
{
    /* ?1 is the source. Rows of flows, CPUs and sections belong to a run: those first. */
    static const char *const steps[] = {
        "DELETE FROM flow_interval WHERE (flow_id, side) IN (SELECT flow_id, side FROM flow JOIN output"
        " USING (run_id, replica) WHERE source_id = ?1 AND tool = 'iperf3')",
        "DELETE FROM flow_summary WHERE (flow_id, side) IN (SELECT flow_id, side FROM flow JOIN output"
        " USING (run_id, replica) WHERE source_id = ?1 AND tool = 'iperf3')",
        OF_MPSTAT("cpu_sample"),
        OF_MPSTAT("cpu_average"),
        OF_MPSTAT("rate_sample"),
        OF_MPSTAT("rate_average"),
        OF_MPSTAT("node_sample"),
        OF_MPSTAT("node_average"),
        "DELETE FROM softnet WHERE run_id IN (SELECT run_id FROM output WHERE source_id = ?1 AND"
        " tool = 'softnet_stat')",
        "DELETE FROM softirq WHERE run_id IN (SELECT run_id FROM output WHERE source_id = ?1 AND"
        " tool = 'softirqs')",
        "DELETE FROM flow WHERE run_id IN (SELECT run_id FROM output WHERE source_id = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM flow_interval WHERE flow_interval.flow_id = flow.flow_id)"
        " AND NOT EXISTS (SELECT 1 FROM flow_summary WHERE flow_summary.flow_id = flow.flow_id)",
        "DELETE FROM setting WHERE run_id IN (SELECT run_id FROM run WHERE section_source_id = ?1)",
        "DELETE FROM softnet WHERE run_id IN (SELECT run_id FROM run WHERE section_source_id = ?1)",
        "DELETE FROM softirq WHERE run_id IN (SELECT run_id FROM run WHERE section_source_id = ?1)",
        "DELETE FROM run WHERE run_id IN (SELECT run_id FROM run WHERE section_source_id = ?1 UNION ALL"
        " SELECT run_id FROM output JOIN run USING (run_id) WHERE source_id = ?1 AND section_source_id IS "
        "NULL)"
        " AND NOT EXISTS (SELECT 1 FROM output WHERE output.run_id = run.run_id AND source_id <> ?1)",
        "UPDATE run SET block = NULL, position = NULL, attempt = NULL, started_at = NULL, seconds = NULL,"
        " verified = NULL, section_sha256 = NULL, section_source_id = NULL, section_line = NULL"
        " WHERE section_source_id = ?1", /* other sources hold outputs of these runs */
        "UPDATE run SET value_results = -1 WHERE run_id IN (SELECT run_id FROM output WHERE source_id = ?1)",
        "DELETE FROM output WHERE source_id = ?1",
        ADD_CIRCUMSTANCES "value_results = -1 AND ?1 ON CONFLICT DO NOTHING",
        NOTE_CIRCUMSTANCES "value_results = -1 AND ?1",
        FINISH_RUNS "value_results = -1 AND ?1", /* runs that other sources hold outputs of, too */
        "DELETE FROM source WHERE source_id = ?1",
        "DELETE FROM campaign WHERE ?1 AND NOT EXISTS (SELECT 1 FROM run WHERE run.campaign_id ="
        " campaign.campaign_id)",
        "DELETE FROM configuration WHERE ?1 AND NOT EXISTS (SELECT 1 FROM run WHERE run.configuration_id ="
        " configuration.configuration_id)",
        "DELETE FROM factor_set WHERE ?1 AND NOT EXISTS (SELECT 1 FROM run WHERE run.factor_set_id ="
        " factor_set.factor_set_id)",
        "DELETE FROM circumstance_set WHERE ?1 AND NOT EXISTS (SELECT 1 FROM run WHERE"
        " run.circumstance_set_id = circumstance_set.circumstance_set_id)",
        "DELETE FROM content WHERE ?1",
    };
    autofree char *query = memory_print(
        "SELECT campaign, configuration, labels, replicas, number, %s, tool, side, replica FROM runs"
        " LEFT JOIN output ON output.run_id = runs.run_id AND source_id = ?1 WHERE runs.run_id IN"
        " (SELECT run_id FROM output WHERE source_id = ?1"
        " UNION SELECT run_id FROM run WHERE section_source_id = ?1) ORDER BY runs.run_id",
        sections); /* one of two constants of ours */
    store_forget_identifiers(store);
    if (!for_each(store, query, source, remember_run, error))
        return false;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (!for_each(store, steps[i], source, ignore_row, error))
            return false;
    return true;
}

bool store_remove_source(struct store *store, int64_t source, struct error *error)
{
    return remove_source(store, source, "NULL", error);
}

bool store_supersede_source(struct store *store, int64_t source, struct error *error)
{
    return remove_source(store, source, "section_sha256", error);
}

/* Whether a removed run is there again, with the output that was removed; -1 where that can't be found out.
 */
static int is_there(sqlite3_stmt *statement, const struct removed_run *run)
{
    sqlite3_bind_text(statement, 1, run->campaign, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, run->configuration, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, run->labels, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 4, run->replicas);
    sqlite3_bind_int64(statement, 5, (int64_t)run->number);
    sqlite3_bind_text(statement, 6, run->section_sha256, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 7, run->tool, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 8, run->side, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 9, run->replica);
    int step = sqlite3_step(statement);
    sqlite3_reset(statement);
    return step == SQLITE_ROW ? 1 : step == SQLITE_DONE ? 0 : -1;
}

static bool same_run(const struct removed_run *left, const struct removed_run *right)
{
    return left->number == right->number && left->replicas == right->replicas &&
           strcmp(left->campaign, right->campaign) == 0 &&
           strcmp(left->configuration, right->configuration) == 0 && strcmp(left->labels, right->labels) == 0;
}

/* "rps at 4 run 3 (campaign)": for messages. */
static void append_run(char *list, size_t size, const struct removed_run *run)
{
    size_t used = strlen(list);
    snprintf(list + used, size - used, "%s%.40s at %u run %llu (%.40s)", used > 0 ? ", " : "",
             run->configuration, run->replicas, (unsigned long long)run->number, run->campaign);
}

bool store_check_removals(struct store *store, struct error *error)
{
    static const char query[] =
        "SELECT 1 FROM campaign, configuration, factor_set JOIN run USING (campaign_id, configuration_id,"
        " factor_set_id) WHERE campaign.name = ?1 AND configuration.name = ?2 AND labels = ?3"
        " AND replicas = ?4 AND number = ?5 AND (?6 IS NULL OR section_sha256 = ?6)"
        " AND (?7 IS NULL OR EXISTS (SELECT 1 FROM output WHERE output.run_id = run.run_id AND tool = ?7"
        " AND side = ?8 AND replica = ?9))";
    if (store->removed_count == 0)
        return true;
    sqlite3_stmt *statement = store_prepare(store, query, error);
    if (statement == NULL)
        return false;
    char list[640] = "";
    size_t missing = 0;
    const struct removed_run *last = NULL;
    bool good = true;
    for (size_t i = 0; good && i < store->removed_count; i++) {
        int there = is_there(statement, &store->removed_runs[i]);
        good = there >= 0 || store_fail(store, error);
        bool listed = last != NULL && same_run(last, &store->removed_runs[i]);
        if (there != 0 || listed)
            continue;
        last = &store->removed_runs[i];
        if (missing++ < 5)
            append_run(list, sizeof list, last);
    }
    sqlite3_finalize(statement);
    if (!good || missing == 0)
        return good;
    return error_set(error, "lacks what it would replace: %zu run%s would be lost, in whole or in part: %s%s",
                     missing, missing == 1 ? "" : "s", list, missing > 5 ? ", ..." : "");
}
