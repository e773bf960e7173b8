/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading: run values for the statistics, totals, and the content hash. */
#include "schema/store_private.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------------------------------------- selection --
 */

/* "default, monday, ...": the campaigns that there are; free with free(). NULL where they can't be read. */
static char *campaign_names(struct store *store, size_t *count, struct error *error)
{
    sqlite3_stmt *statement = store_prepare(store, "SELECT name FROM campaign ORDER BY name", error);
    if (statement == NULL)
        return NULL;
    char *names = memory_copy_text("");
    *count = 0;
    int step = sqlite3_step(statement);
    for (; step == SQLITE_ROW; step = sqlite3_step(statement)) {
        if (++*count > 20)
            continue;
        memory_append(&names, "%s%s", *count > 1 ? ", " : "",
                      *count == 20 ? "..." : (const char *)sqlite3_column_text(statement, 0));
    }
    if (step != SQLITE_DONE) {
        store_fail(store, error);
        free(names);
        names = NULL;
    }
    sqlite3_finalize(statement);
    return names;
}

bool store_campaign(struct store *store, const struct store_selection *selection, char **campaign,
                    struct error *error)
{
    size_t count = 0;
    autofree char *names = campaign_names(store, &count, error);
    if (names == NULL)
        return false;
    if (count == 0)
        return error_set(error, "%s: holds no runs: load some with ingest", store->location);
    if (selection->campaign == NULL) {
        if (count > 1)
            return error_set(error, "%s: holds %zu campaigns: choose one with %s: %s", store->location, count,
                             selection->campaign_option != NULL ? selection->campaign_option : "--campaign",
                             names);
        *campaign = memory_copy_text(names);
        return true;
    }
    sqlite3_stmt *statement = store_prepare(store, "SELECT 1 FROM campaign WHERE name = ?", error);
    if (statement == NULL)
        return false;
    sqlite3_bind_text(statement, 1, selection->campaign, -1, SQLITE_STATIC);
    bool there = sqlite3_step(statement) == SQLITE_ROW;
    sqlite3_finalize(statement);
    if (!there)
        return error_set(error, "%s: there is no campaign %s: choose from %s", store->location,
                         selection->campaign, names);
    *campaign = memory_copy_text(selection->campaign);
    return true;
}

/* " AND x IN (?3, ?4)": as many parameters as there are values; returns the number behind the last one. */
static size_t append_list(char **sql, const char *what, size_t first, size_t count)
{
    memory_append(sql, "%s IN (", what);
    for (size_t i = 0; i < count; i++)
        memory_append(sql, "%s?%zu", i > 0 ? ", " : "", first + i);
    memory_append(sql, ")");
    return first + count;
}

/* Parameters: the configurations, then the reference. */
static size_t append_configurations(char **sql, const struct store_selection *selection, size_t first)
{
    const size_t count = selection->configuration_count;
    if (count == 0)
        return first;
    memory_append(sql, " AND (run.configuration_id IN (SELECT configuration_id FROM configuration WHERE");
    size_t next = append_list(sql, " name", first, count);
    memory_append(
        sql,
        ") OR (run.configuration_id = (SELECT configuration_id FROM configuration WHERE name = ?%zu)"
        " AND EXISTS (SELECT 1 FROM run AS shown WHERE shown.campaign_id = run.campaign_id"
        " AND shown.replicas = run.replicas AND shown.factor_set_id = run.factor_set_id"
        " AND shown.configuration_id IN (SELECT configuration_id FROM configuration WHERE",
        next);
    append_list(sql, " name", first, count);
    memory_append(sql, "))))");
    return next + 1;
}

/* The conditions that close a query; their parameters are numbered as bind_selection binds them. */
static char *selection_sql(const char *query, const struct store_selection *selection, const char *order)
{
    size_t next = 2;
    char *sql = memory_print("%s WHERE campaign.name = ?1", query);
    for (size_t i = 0; i < selection->where_count; i++, next += 2)
        memory_append(&sql,
                      " AND run.factor_set_id IN (SELECT factor_set_id FROM factor"
                      " WHERE key = ?%zu AND value = ?%zu)",
                      next, next + 1);
    next = append_configurations(&sql, selection, next);
    if (selection->replica_count > 0)
        append_list(&sql, " AND run.replicas", next, selection->replica_count);
    memory_append(&sql, " %s", order);
    return sql;
}

static void bind_selection(sqlite3_stmt *statement, const struct store_selection *selection,
                           const char *campaign)
{
    int parameter = 1;
    sqlite3_bind_text(statement, parameter++, campaign, -1, SQLITE_TRANSIENT);
    for (size_t i = 0; i < selection->where_count; i++) {
        sqlite3_bind_text(statement, parameter++, selection->where[i].key, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, parameter++, selection->where[i].value, -1, SQLITE_STATIC);
    }
    for (size_t i = 0; i < selection->configuration_count; i++)
        sqlite3_bind_text(statement, parameter++, selection->configurations[i], -1, SQLITE_STATIC);
    if (selection->configuration_count > 0) /* without a reference NULL, which equals no name */
        sqlite3_bind_text(statement, parameter++, selection->reference, -1, SQLITE_STATIC);
    for (size_t i = 0; i < selection->replica_count; i++)
        sqlite3_bind_int64(statement, parameter++, selection->replicas[i]);
}

sqlite3_stmt *store_prepare_selection(struct store *store, const char *query,
                                      const struct store_selection *selection, const char *campaign,
                                      const char *order, struct error *error)
{
    autofree char *sql = selection_sql(query, selection, order);
    sqlite3_stmt *statement = store_prepare(store, sql, error);
    if (statement != NULL)
        bind_selection(statement, selection, campaign);
    return statement;
}

/* ----------------------------------------------------------------------------------------------- values --
 */

static struct count count_column(sqlite3_stmt *statement, int column)
{
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return (struct count){0};
    return (struct count){true, (uint64_t)sqlite3_column_int64(statement, column)};
}

static enum verified verified_column(sqlite3_stmt *statement, int column)
{
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return VERIFIED_UNKNOWN;
    return sqlite3_column_int(statement, column) != 0 ? VERIFIED_YES : VERIFIED_NO;
}

/* Columns of every value query: those of the run first, then replica or CPU, value, flag. The order is that
   of the index on runs: nothing is sorted. Names stand there by their identifiers: they are few, and the same
   from run to run. */
#define RUN_COLUMNS                                                                                          \
    "run.configuration_id, run.factor_set_id, run.replicas, number, block, position, verified,"              \
    " coalesce(run.circumstance_set_id, 0)"
#define RUN_TABLES " FROM campaign JOIN run USING (campaign_id)"
#define RUN_ORDER  "ORDER BY run.replicas, run.configuration_id, run.factor_set_id, number, "

/* What stands behind a run's columns. */
enum value_kind {
    VALUES_OF_RUNS,      /* how many results, their mean, whether one is the sending side's copy */
    VALUES_OF_REPLICAS,  /* replica, bitrate, whether it is the sending side's copy */
    VALUES_OF_CPUS,      /* CPU, share, how many results the run has */
    VALUES_OF_INTERVALS, /* replicas, bitrate, begin, end */
};

static void read_details(sqlite3_stmt *statement, enum value_kind kind, struct store_value *value)
{
    switch (kind) {
    case VALUES_OF_RUNS:
        value->results = (unsigned)sqlite3_column_int64(statement, 8);
        value->client_reported = sqlite3_column_int(statement, 10) != 0;
        break;
    case VALUES_OF_REPLICAS:
        value->replica = (unsigned)sqlite3_column_int64(statement, 8);
        value->client_reported = sqlite3_column_int(statement, 10) != 0;
        break;
    case VALUES_OF_CPUS:
        value->cpu = sqlite3_column_int(statement, 8);
        value->results = (unsigned)sqlite3_column_int64(statement, 10);
        value->incomplete = value->results < value->replicas;
        value->without_bitrates = value->results == 0;
        break;
    case VALUES_OF_INTERVALS:
        value->results = (unsigned)sqlite3_column_int64(statement, 8);
        value->start_s = sqlite3_column_double(statement, 10);
        value->end_s = sqlite3_column_double(statement, 11);
        value->interval = sqlite3_column_int64(statement, 12);
        break;
    }
}

/* A name that was read lately, by its identifier. */
struct name_memory {
    int64_t identifier; /* 0: none */
    char *name;
};

enum { NAMES_REMEMBERED = 16 };

/* Names of one kind: the query that finds one, and those that it found. */
struct names {
    sqlite3_stmt *statement;
    struct name_memory known[NAMES_REMEMBERED];
};

/* What the rows of a value query name. */
struct run_names {
    struct names configurations, labels, circumstances;
};

/* The name of an identifier, until the next that is not known is asked for; "" for 0, NULL (error set) where
   it can't be read. */
static const char *find_name(struct store *store, struct names *names, int64_t identifier,
                             struct error *error)
{
    struct name_memory *known = &names->known[(uint64_t)identifier % NAMES_REMEMBERED];
    if (identifier == 0)
        return "";
    if (known->identifier == identifier)
        return known->name;
    sqlite3_bind_int64(names->statement, 1, identifier);
    bool found = sqlite3_step(names->statement) == SQLITE_ROW;
    if (found) {
        free(known->name);
        *known = (struct name_memory){
            identifier, memory_copy_text((const char *)sqlite3_column_text(names->statement, 0))};
    } else {
        store_fail(store, error);
    }
    sqlite3_reset(names->statement);
    return found ? known->name : NULL;
}

static void names_finish(struct run_names *names)
{
    struct names *const kinds[] = {&names->configurations, &names->labels, &names->circumstances};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        sqlite3_finalize(kinds[i]->statement);
        for (size_t k = 0; k < NAMES_REMEMBERED; k++)
            free(kinds[i]->known[k].name);
    }
}

static bool names_prepare(struct store *store, struct run_names *names, struct error *error)
{
    *names = (struct run_names){0};
    names->configurations.statement =
        store_prepare(store, "SELECT name FROM configuration WHERE configuration_id = ?", error);
    names->labels.statement =
        store_prepare(store, "SELECT labels FROM factor_set WHERE factor_set_id = ?", error);
    names->circumstances.statement = store_prepare(
        store, "SELECT circumstances FROM circumstance_set WHERE circumstance_set_id = ?", error);
    return names->configurations.statement != NULL && names->labels.statement != NULL &&
           names->circumstances.statement != NULL;
}

static bool read_names(struct store *store, struct run_names *names, sqlite3_stmt *row,
                       struct store_value *value, struct error *error)
{
    value->configuration = find_name(store, &names->configurations, sqlite3_column_int64(row, 0), error);
    value->labels = find_name(store, &names->labels, sqlite3_column_int64(row, 1), error);
    value->circumstances = find_name(store, &names->circumstances, sqlite3_column_int64(row, 7), error);
    return value->configuration != NULL && value->labels != NULL && value->circumstances != NULL;
}

static bool read_values(struct store *store, const struct store_selection *selection, const char *query,
                        const char *order, enum value_kind kind, store_value_function *function,
                        void *context, struct error *error)
{
    autofree char *campaign = NULL;
    if (!store_campaign(store, selection, &campaign, error))
        return false;
    sqlite3_stmt *statement = store_prepare_selection(store, query, selection, campaign, order, error);
    if (statement == NULL)
        return false;
    struct run_names names;
    bool good = names_prepare(store, &names, error);
    int step = good ? sqlite3_step(statement) : SQLITE_DONE;
    for (; good && step == SQLITE_ROW; step = sqlite3_step(statement)) {
        struct store_value value = {
            .replicas = (unsigned)sqlite3_column_int64(statement, 2),
            .run_number = (uint64_t)sqlite3_column_int64(statement, 3),
            .block = count_column(statement, 4),
            .position = count_column(statement, 5),
            .verified = verified_column(statement, 6),
        };
        if (sqlite3_column_type(statement, 9) != SQLITE_NULL)
            value.value = quantity_of(sqlite3_column_double(statement, 9));
        read_details(statement, kind, &value);
        good = read_names(store, &names, statement, &value, error) && function(context, &value, error);
    }
    if (good && step != SQLITE_DONE)
        good = store_fail(store, error);
    names_finish(&names);
    sqlite3_finalize(statement);
    return good;
}

bool store_read_run_bitrates(struct store *store, const struct store_selection *selection,
                             store_value_function *function, void *context, struct error *error)
{
    return read_values(store, selection,
                       "SELECT " RUN_COLUMNS
                       ", value_results, value_bits_per_second, value_client_reported" RUN_TABLES,
                       RUN_ORDER "run.run_id", VALUES_OF_RUNS, function, context, error);
}

bool store_read_bitrates(struct store *store, const struct store_selection *selection,
                         store_value_function *function, void *context, struct error *error)
{
    return read_values(
        store, selection,
        "SELECT " RUN_COLUMNS
        ", replica, replica_bitrate.bits_per_second, replica_bitrate.client_reported" RUN_TABLES
        " LEFT JOIN replica_bitrate USING (run_id)",
        RUN_ORDER "replica", VALUES_OF_REPLICAS, function, context, error);
}

bool store_read_cpu_averages(struct store *store, const struct store_selection *selection,
                             enum cpu_column column, store_value_function *function, void *context,
                             struct error *error)
{
    /* The column's name is one of our own constants: a parameter can't stand there. */
    autofree char *query = memory_print(
        "SELECT " RUN_COLUMNS ", cpu, %s, value_results" RUN_TABLES
        " LEFT JOIN output ON output.run_id = run.run_id AND output.tool = 'mpstat' AND NOT EXISTS (SELECT 1"
        " FROM output AS other WHERE other.run_id = output.run_id AND other.tool = 'mpstat'"
        " AND other.preference < output.preference)"
        " LEFT JOIN cpu_average USING (run_id, side)",
        cpu_column_name(column));
    return read_values(store, selection, query, RUN_ORDER "run.run_id", VALUES_OF_CPUS, function, context,
                       error);
}

/* How many of its own lengths an interval begins behind the test's beginning: the same for all replicas,
   whichever lines of theirs are missing. */
#define INTERVAL_PLACE "CAST(round(start_s / (end_s - start_s)) AS INTEGER)"

bool store_read_intervals(struct store *store, const struct store_selection *selection,
                          store_value_function *function, void *context, struct error *error)
{
    /* iperf3's own sum is stream 0; a test of one stream has none. Of a direction, the receiver's side
     * counts. */
    return read_values(
        store, selection,
        "SELECT " RUN_COLUMNS
        ", count(*), avg(bits_per_second), min(start_s), max(end_s), " INTERVAL_PLACE RUN_TABLES
        " JOIN flow ON flow.run_id = run.run_id"
        " AND flow.reverse = (SELECT min(reverse) FROM flow AS any_way WHERE any_way.run_id = run.run_id)"
        " AND flow.stream = (SELECT min(stream) FROM flow AS any_stream WHERE any_stream.run_id = run.run_id"
        " AND any_stream.replica = flow.replica AND any_stream.reverse = flow.reverse)"
        " JOIN flow_interval ON flow_interval.flow_id = flow.flow_id AND omitted = 0 AND end_s > start_s"
        " AND side = CASE flow.reverse WHEN 0 THEN 'server' ELSE 'client' END AND direction = 'receiver'",
        "GROUP BY run.run_id, " INTERVAL_PLACE " " RUN_ORDER "run.run_id, " INTERVAL_PLACE,
        VALUES_OF_INTERVALS, function, context, error);
}

/* ----------------------------------------------------------------------------------------- whole database --
 */

static bool compute_content_hash(struct store *store, struct digest *hash, struct error *error)
{
    sqlite3_stmt *statement = store_prepare(
        store, "SELECT sha256, format, parser_version, claims FROM source ORDER BY sha256", error);
    if (statement == NULL)
        return false;
    struct digest_stream *stream = digest_create();
    int step = sqlite3_step(statement);
    for (; step == SQLITE_ROW; step = sqlite3_step(statement))
        for (int column = 0; column < 4; column++) {
            const char *text = (const char *)sqlite3_column_text(statement, column);
            digest_feed(stream, text, strlen(text) + 1); /* the NUL ends each field */
        }
    *hash = digest_end(stream);
    bool good = step == SQLITE_DONE || store_fail(store, error);
    sqlite3_finalize(statement);
    return good;
}

bool store_content_hash(struct store *store, struct digest *hash, struct error *error)
{
    sqlite3_stmt *statement = store_prepare(store, "SELECT hash FROM content", error);
    if (statement == NULL)
        return false;
    int step = sqlite3_step(statement);
    if (step == SQLITE_ROW)
        snprintf(hash->text, sizeof hash->text, "%s", (const char *)sqlite3_column_text(statement, 0));
    bool good = step == SQLITE_ROW || step == SQLITE_DONE || store_fail(store, error);
    sqlite3_finalize(statement);
    return good && (step == SQLITE_ROW || compute_content_hash(store, hash, error));
}

void store_refresh_content_hash(struct store *store)
{
    struct error ignored;
    int64_t present = 0;
    if (!store_query_number(store, "SELECT count(*) FROM content", &present, &ignored) || present > 0)
        return;
    if (sqlite3_exec(store->database, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        return;
    struct digest hash;
    sqlite3_stmt *statement = NULL;
    bool good = compute_content_hash(store, &hash, &ignored) &&
                (statement = store_prepare(store,
                                           "INSERT INTO content (only_row, hash) VALUES (1, ?)"
                                           " ON CONFLICT DO NOTHING",
                                           &ignored)) != NULL;
    if (good) {
        sqlite3_bind_text(statement, 1, hash.text, -1, SQLITE_STATIC);
        good = sqlite3_step(statement) == SQLITE_DONE;
    }
    sqlite3_finalize(statement);
    if (!good || sqlite3_exec(store->database, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
}

bool store_count(struct store *store, struct store_totals *totals, struct error *error)
{
    const struct {
        const char *sql;
        uint64_t *total;
    } queries[] = {
        {"SELECT count(*) FROM source", &totals->sources},
        {"SELECT count(*) FROM run", &totals->runs},
        {"SELECT count(*) FROM replica_bitrate", &totals->bitrates},
        {"SELECT count(*) FROM cpu_average", &totals->cpu_rows},
        {"SELECT count(*) FROM rejected_line", &totals->rejected_lines},
    };
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        int64_t number = 0;
        if (!store_query_number(store, queries[i].sql, &number, error))
            return false;
        *queries[i].total = (uint64_t)number;
    }
    return true;
}
