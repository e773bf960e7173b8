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

/* Asks `sql`, where it has a parameter with the source bound, calling the function for each row. */
static bool for_each(struct store *store, const char *sql, int64_t source, row_function *function,
                     struct error *error)
{
    struct values values;
    start_values(&values);
    if (strchr(sql, '?') != NULL)
        put_number(&values, source);
    return store_for_each(store_query(store, sql, &values, error), function, store, error);
}

static char *copy_column(struct rows *row, int column)
{
    const char *text = text_at(row, column);
    return text != NULL ? memory_copy_text(text) : NULL;
}

static bool remember_run(struct rows *row, void *context, struct error *error)
{
    (void)error;
    struct store *store = context;
    store->removed_runs = memory_grow(store->removed_runs, &store->removed_capacity, store->removed_count + 1,
                                      sizeof *store->removed_runs);
    store->removed_runs[store->removed_count++] = (struct removed_run){
        .campaign = copy_column(row, 0),
        .configuration = copy_column(row, 1),
        .labels = copy_column(row, 2),
        .replicas = (unsigned)whole_at(row, 3),
        .number = (uint64_t)whole_at(row, 4),
        .section_sha256 = copy_column(row, 5),
        .tool = copy_column(row, 6),
        .side = copy_column(row, 7),
        .replica = (unsigned)whole_at(row, 8),
    };
    return true;
}

static bool ignore_row(struct rows *row, void *context, struct error *error)
{
    (void)row;
    (void)context;
    (void)error;
    return true;
}

/* Removes a table's rows that came with a source's mpstat output. */
#define OF_MPSTAT(table)                                                                                     \
    "DELETE FROM " table " WHERE ({run}, side) IN (SELECT {run}, side FROM output WHERE source_id = ?1"      \
    " AND tool = 'mpstat')"
#define OF_IPERF3(table)                                                                                     \
    "DELETE FROM " table " WHERE ({flow}, side) IN (SELECT {flow}, side FROM flow JOIN output"               \
    " USING ({run}, replica) WHERE source_id = ?1 AND tool = 'iperf3')"
#define OF_SECTION(table)                                                                                    \
    "DELETE FROM " table " WHERE ({run}) IN (SELECT {run} FROM run WHERE section_source_id = ?1)"
/* Counters are of the section, or of a file of them: never of both. */
#define OF_SECTION_ALONE(table, tool)                                                                        \
    OF_SECTION(table)                                                                                        \
    " AND NOT EXISTS (SELECT 1 FROM output WHERE {output=" table "} AND tool = '" tool "')"

/* ?1 is the source. Rows of flows, CPUs and sections belong to a run: those first. */
static const char *const removal[] = {
    OF_IPERF3("flow_interval"), OF_IPERF3("flow_summary"), OF_MPSTAT("cpu_sample"), OF_MPSTAT("cpu_average"),
    OF_MPSTAT("rate_sample"), OF_MPSTAT("rate_average"), OF_MPSTAT("node_sample"), OF_MPSTAT("node_average"),
    "DELETE FROM softnet WHERE ({run}) IN (SELECT {run} FROM output WHERE source_id = ?1 AND"
    " tool = 'softnet_stat')",
    "DELETE FROM softirq WHERE ({run}) IN (SELECT {run} FROM output WHERE source_id = ?1 AND"
    " tool = 'softirqs')",
    "DELETE FROM flow WHERE ({run}) IN (SELECT {run} FROM output WHERE source_id = ?1)"
    " AND NOT EXISTS (SELECT 1 FROM flow_interval WHERE {flow_interval~flow})"
    " AND NOT EXISTS (SELECT 1 FROM flow_summary WHERE {flow_summary~flow})",
    OF_SECTION("setting"), OF_SECTION_ALONE("softnet", "softnet_stat"),
    OF_SECTION_ALONE("softirq", "softirqs"), "UPDATE run SET value_results = -1 WHERE section_source_id = ?1",
    "UPDATE run SET value_results = -1 WHERE ({run}) IN (SELECT {run} FROM output WHERE source_id = ?1)",
    "DELETE FROM output WHERE source_id = ?1",
    /* Runs of which nothing is left: neither outputs of other sources nor another's section. */
    "DELETE FROM run WHERE (section_source_id = ?1 OR (value_results = -1 AND section_source_id IS NULL))"
    " AND NOT EXISTS (SELECT 1 FROM output WHERE {output=run})",
    "UPDATE run SET block = NULL, position = NULL, attempt = NULL, started_at = NULL, seconds = NULL,"
    " verified = NULL, section_sha256 = NULL, section_source_id = NULL, section_line = NULL"
    " WHERE section_source_id = ?1", /* other sources hold outputs of these runs */
};

/* After the rest has been worth what it is now. */
static const char *const removal_of_names[] = {
    "DELETE FROM source WHERE source_id = ?1",
    "DELETE FROM campaign WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.campaign_id = campaign.campaign_id)",
    "DELETE FROM configuration WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.configuration_id ="
    " configuration.configuration_id)",
    "DELETE FROM factor_set WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.factor_set_id ="
    " factor_set.factor_set_id)",
    "DELETE FROM circumstance_set WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.circumstance_set_id ="
    " circumstance_set.circumstance_set_id)",
};

static bool run_steps(struct store *store, const char *const *steps, size_t count, int64_t source,
                      struct error *error)
{
    for (size_t i = 0; i < count && steps[i] != NULL; i++)
        if (!for_each(store, steps[i], source, ignore_row, error))
            return false;
    return true;
}

/* `sections`: what to remember of the runs' sections; a column of `runs`, or NULL. */
/* Who may only add is told so of this file; the others go on. */
static bool check_right(struct store *store, struct error *error)
{
    const char *query = store->engine->dialect->may_remove;
    int64_t may = 1;
    if (query != NULL && !store_query_number(store, query, &may, error))
        return false;
    return may != 0 || error_set(error, "takes the place of what is there, for which the role has no right:"
                                        " collectors add, owners change and remove");
}

static bool remove_source(struct store *store, int64_t source, const char *sections, struct error *error)
{
    autofree char *query = memory_print(
        "SELECT campaign, configuration, labels, replicas, number, %s, tool, side, replica FROM runs"
        " LEFT JOIN output ON {output=runs} AND source_id = ?1 WHERE runs.run_id IN"
        " (SELECT run_id FROM output WHERE source_id = ?1"
        " UNION SELECT run_id FROM run WHERE section_source_id = ?1) ORDER BY runs.run_id",
        sections); /* one of two constants of ours */
    store_forget_identifiers(store);
    if (!check_right(store, error) || !for_each(store, query, source, remember_run, error))
        return false;
    return run_steps(store, removal, sizeof removal / sizeof removal[0], source, error) &&
           run_steps(store, store->engine->dialect->revalue, SIZE_MAX, source, error) &&
           run_steps(store, removal_of_names, sizeof removal_of_names / sizeof removal_of_names[0], source,
                     error);
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
static int is_there(struct store *store, const struct removed_run *run, struct error *error)
{
    struct values values;
    start_values(&values);
    put_text(&values, run->campaign);
    put_text(&values, run->configuration);
    put_text(&values, run->labels);
    put_number(&values, run->replicas);
    put_number(&values, (int64_t)run->number);
    put_text(&values, run->section_sha256);
    put_text(&values, run->tool);
    put_text(&values, run->side);
    put_number(&values, run->replica);
    struct rows *rows = store->engine->ask(store, STATEMENT_FIND_REMOVED, &values, error);
    int next = rows != NULL ? rows_next(rows, error) : -1;
    rows_end(rows);
    return next;
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
    if (store->removed_count == 0)
        return true;
    char list[640] = "";
    size_t missing = 0;
    const struct removed_run *last = NULL;
    bool good = true;
    for (size_t i = 0; good && i < store->removed_count; i++) {
        int there = is_there(store, &store->removed_runs[i], error);
        good = there >= 0;
        bool listed = last != NULL && same_run(last, &store->removed_runs[i]);
        if (there != 0 || listed)
            continue;
        last = &store->removed_runs[i];
        if (missing++ < 5)
            append_run(list, sizeof list, last);
    }
    if (!good || missing == 0)
        return good;
    return error_set(error, "lacks what it would replace: %zu run%s would be lost, in whole or in part: %s%s",
                     missing, missing == 1 ? "" : "s", list, missing > 5 ? ", ..." : "");
}
