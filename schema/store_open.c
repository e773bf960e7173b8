/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, migrating and closing the SQLite store; its errors and statements. */
#include "schema/store_private.h"

#include "base/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern const char schema_sql[], migration_0002_sql[], migration_0003_sql[], migration_0004_sql[],
    migration_0005_sql[];

/* PRAGMA application_id: "stee" in ASCII. It tells our databases from other programs'. */
enum { APPLICATION_ID = 0x73746565, SCHEMA_VERSION = 5, BUSY_TIMEOUT_MS = 60000, LARGE_BYTES = 128 << 20 };

/* schema.sql is version 1; each later version is one file under migrations/ and one row here. */
static const struct migration migrations[] = {{1, schema_sql},
                                              {2, migration_0002_sql},
                                              {3, migration_0003_sql},
                                              {4, migration_0004_sql},
                                              {5, migration_0005_sql}};

static const char *const statement_texts[STATEMENT_COUNT] = {
    [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
    [STATEMENT_COMMIT] = "COMMIT",
    [STATEMENT_FIND_SOURCE] = "SELECT source_id, name, claims FROM source WHERE sha256 = ?",
    [STATEMENT_ADD_SOURCE] =
        "INSERT INTO source (sha256, name, bytes, format, parser_version, claims, ingested_at)"
        " VALUES (?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
    [STATEMENT_STALE_CONTENT] = "DELETE FROM content",
    [STATEMENT_ADD_CAMPAIGN] = "INSERT INTO campaign (name) VALUES (?) ON CONFLICT DO NOTHING",
    [STATEMENT_ADD_CONFIGURATION] =
        "INSERT INTO configuration (name, title) VALUES (?, ?) ON CONFLICT DO NOTHING",
    [STATEMENT_ADD_FACTOR_SET] = "INSERT INTO factor_set (labels) VALUES (?) ON CONFLICT DO NOTHING",
    [STATEMENT_ADD_FACTOR] =
        "INSERT INTO factor (factor_set_id, key, value)"
        " SELECT factor_set_id, ?, ? FROM factor_set WHERE labels = ? ON CONFLICT DO NOTHING",
    [STATEMENT_FIND_CELL] =
        "SELECT campaign_id, configuration_id, factor_set_id FROM campaign, configuration, factor_set"
        " WHERE campaign.name = ? AND configuration.name = ? AND labels = ?",
    [STATEMENT_FIND_RUN] = "SELECT run_id, block, position, section_source_id FROM run WHERE campaign_id = ?"
                           " AND replicas = ? AND configuration_id = ? AND factor_set_id = ? AND number = ?",
    [STATEMENT_ADD_RUN] =
        "INSERT INTO run (campaign_id, replicas, configuration_id, factor_set_id, number, block, position,"
        " attempt, started_at, seconds, verified, section_sha256, section_source_id, section_line)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [STATEMENT_FINISH_VALUES] = FINISH_RUNS "run_id BETWEEN ? AND ?",
    [STATEMENT_FINISH_RUNS] =
        "UPDATE run SET " RUN_VALUES ", " RUN_CIRCUMSTANCES " WHERE run_id BETWEEN ? AND ?",
    [STATEMENT_FIND_UNNOTED] =
        "SELECT count(*) FROM run WHERE run_id BETWEEN ? AND ? AND circumstance_set_id IS NULL",
    [STATEMENT_ADD_CIRCUMSTANCES] = ADD_CIRCUMSTANCES "run_id BETWEEN ? AND ? ON CONFLICT DO NOTHING",
    [STATEMENT_NOTE_CIRCUMSTANCES] = NOTE_CIRCUMSTANCES "run_id BETWEEN ? AND ?",
    [STATEMENT_NEXT_RUN_NUMBER] =
        "SELECT coalesce(max(number), 0) + 1 FROM run WHERE campaign_id = ? AND replicas = ?"
        " AND configuration_id = ? AND factor_set_id = ?",
    [STATEMENT_FIND_REPLICA] =
        "SELECT replica FROM output WHERE source_id = ? AND tool = 'iperf3' AND line = ?",
    [STATEMENT_COUNT_TESTS] =
        "SELECT count(*) FROM run JOIN output USING (run_id) WHERE campaign_id = ? AND replicas = ?"
        " AND configuration_id = ? AND factor_set_id = ? AND number = ? AND tool = 'iperf3'",
    [STATEMENT_FIND_SLOT] = "SELECT source_id, name FROM output JOIN source USING (source_id)"
                            " WHERE run_id = ? AND replica = ? AND tool = ? AND side = ?",
    [STATEMENT_ADD_OUTPUT] = "INSERT INTO output (run_id, replica, side, tool, source_id, line, version, "
                             "host, kernel, cpus, protocol,"
                             " streams, reverse, sender_bits_per_second, receiver_bits_per_second)"
                             " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [STATEMENT_FIND_FLOW] =
        "SELECT flow_id FROM flow WHERE run_id = ? AND replica = ? AND stream = ? AND reverse = ?",
    [STATEMENT_ADD_FLOW] =
        "INSERT INTO flow (run_id, replica, stream, reverse) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    [STATEMENT_ADD_SUMMARY] = "INSERT INTO flow_summary (flow_id, side, direction, start_s, end_s, bytes, "
                              "bits_per_second, retransmits,"
                              " jitter_ms, lost, packets, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [STATEMENT_ADD_INTERVAL] = "INSERT INTO flow_interval (flow_id, side, idx, direction, omitted, start_s, "
                               "end_s, bytes, bits_per_second,"
                               " retransmits, cwnd_bytes, jitter_ms, lost, packets, line)"
                               " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [STATEMENT_ADD_CPU_SAMPLE] = "INSERT INTO cpu_sample (run_id, side, sample, cpu, usr, nice, sys, iowait, "
                                 "irq, soft, steal, guest, gnice,"
                                 " idle, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [STATEMENT_ADD_CPU_AVERAGE] = "INSERT INTO cpu_average (run_id, side, computed, cpu, usr, nice, sys, "
                                  "iowait, irq, soft, steal, guest, gnice,"
                                  " idle, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [STATEMENT_ADD_REJECTED_LINE] =
        "INSERT INTO rejected_line (source_id, line, reason) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    [STATEMENT_ADD_WARNED_LINE] =
        "INSERT INTO warned_line (source_id, line, reason) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    [STATEMENT_ADD_RATE_SAMPLE] =
        "INSERT INTO rate_sample (run_id, side, kind, sample, cpu, name, per_second,"
        " line) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [STATEMENT_ADD_RATE_AVERAGE] = "INSERT INTO rate_average (run_id, side, kind, cpu, name, computed,"
                                   " per_second, line) VALUES (?, ?, ?, ?, ?, 0, ?, ?)",
    [STATEMENT_ADD_NODE_SAMPLE] = "INSERT INTO node_sample (run_id, side, sample, node, usr, nice, sys, "
                                  "iowait, irq, soft, steal, guest,"
                                  " gnice, idle, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [STATEMENT_ADD_NODE_AVERAGE] = "INSERT INTO node_average (run_id, side, node, computed, usr, nice, sys, "
                                   "iowait, irq, soft, steal, guest,"
                                   " gnice, idle, line) VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [STATEMENT_FINISH_RATES] =
        "INSERT INTO rate_average (run_id, side, kind, cpu, name, computed, per_second, line)"
        " SELECT run_id, side, kind, cpu, name, 1, avg(per_second), max(line) FROM rate_sample"
        " WHERE run_id = ? AND side = ? GROUP BY run_id, side, kind, cpu, name ON CONFLICT DO NOTHING",
    [STATEMENT_FINISH_NODES] =
        "INSERT INTO node_average (run_id, side, node, computed, usr, nice, sys, iowait, irq, soft, steal, "
        "guest,"
        " gnice, idle, line) SELECT run_id, side, node, 1, avg(usr), avg(nice), avg(sys), avg(iowait), "
        "avg(irq),"
        " avg(soft), avg(steal), avg(guest), avg(gnice), avg(idle), max(line) FROM node_sample"
        " WHERE run_id = ? AND side = ? GROUP BY run_id, side, node ON CONFLICT DO NOTHING",
    [STATEMENT_FIND_SOFTNET] = "SELECT 1 FROM softnet WHERE run_id = ? LIMIT 1",
    [STATEMENT_FIND_SOFTIRQ] = "SELECT 1 FROM softirq WHERE run_id = ? LIMIT 1",
    [STATEMENT_NOTE_SECTION] =
        "UPDATE run SET block = coalesce(?, block), position = coalesce(?, position), attempt = ?,"
        " started_at = ?, seconds = ?, verified = ?, section_sha256 = ?, section_source_id = ?,"
        " section_line = ? WHERE run_id = ?",
    [STATEMENT_READ_SECTIONS] =
        "SELECT number, section_sha256, section_source_id, name FROM run"
        " JOIN source ON source_id = section_source_id WHERE campaign_id = ? AND replicas = ?"
        " AND configuration_id = ? AND factor_set_id = ? ORDER BY section_source_id, number",
    [STATEMENT_ADD_SETTING] = "INSERT INTO setting (run_id, phase, node, device, class, name, value, line)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [STATEMENT_ADD_SOFTNET] = "INSERT INTO softnet (run_id, cpu, processed, dropped, time_squeeze,"
                              " received_rps, flow_limit_count, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [STATEMENT_ADD_SOFTIRQ] = "INSERT INTO softirq (run_id, cpu, name, count, line) VALUES (?, ?, ?, ?, ?)",
    [STATEMENT_ADD_SOURCE_HEADER] =
        "INSERT INTO source_header (source_id, line, kind, key, value) VALUES (?, ?, ?, ?, ?)",
};

bool store_fail(struct store *store, struct error *error)
{
    const char *where = store->location;
    int code = sqlite3_errcode(store->database) & 0xFF;
    switch (code) {
    case SQLITE_NOTADB:
        store->broken = true;
        return error_set(error, "%s: is not a results database: name another with --db", where);
    case SQLITE_FULL:
        store->broken = true;
        return error_set(
            error,
            "%s: the disk is full: free some space and run the same command again (what was taken is "
            "kept and recognised)",
            where);
    case SQLITE_READONLY:
        if (sqlite3_extended_errcode(store->database) == SQLITE_READONLY_ROLLBACK)
            return error_set(
                error, "%s: a load was interrupted, and has to be taken back first: run any ingest", where);
        __attribute__((fallthrough));
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        store->broken = true;
        return error_set(error, "%s: cannot be written (%s): use --db to name one in a folder that can",
                         where, sqlite3_errmsg(store->database));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        store->broken = true;
        return error_set(
            error, "%s: another program holds the database: run the same command when it is done", where);
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
        store->broken = true;
        return error_set(error, "%s: %s: check the disk, or rebuild the database from the raw files", where,
                         sqlite3_errmsg(store->database));
    case SQLITE_ERROR: /* "no such table": our own statements fit our own schema */
        return error_set(error, "%s: %s: another program has changed it: rebuild it from the raw files",
                         where, sqlite3_errmsg(store->database));
    default:
        return error_set(error, "%s: %s", where, sqlite3_errmsg(store->database));
    }
}

sqlite3_stmt *store_statement(struct store *store, enum statement statement, struct error *error)
{
    sqlite3_stmt **prepared = &store->statements[statement];
    if (*prepared == NULL && sqlite3_prepare_v3(store->database, statement_texts[statement], -1,
                                                SQLITE_PREPARE_PERSISTENT, prepared, NULL) != SQLITE_OK) {
        store_fail(store, error);
        return NULL;
    }
    return *prepared;
}

bool store_execute(struct store *store, sqlite3_stmt *statement, struct error *error)
{
    bool good = sqlite3_step(statement) == SQLITE_DONE;
    if (!good)
        store_fail(store, error);
    sqlite3_reset(statement);
    return good;
}

bool store_run_script(struct store *store, const char *sql, struct error *error)
{
    return sqlite3_exec(store->database, sql, NULL, NULL, NULL) == SQLITE_OK || store_fail(store, error);
}

sqlite3_stmt *store_prepare(struct store *store, const char *sql, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL) != SQLITE_OK)
        store_fail(store, error);
    return statement;
}

bool store_query_number(struct store *store, const char *sql, int64_t *number, struct error *error)
{
    sqlite3_stmt *statement = store_prepare(store, sql, error);
    if (statement == NULL)
        return false;
    int step = sqlite3_step(statement);
    *number = step == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    bool good = step == SQLITE_ROW || step == SQLITE_DONE;
    if (!good)
        store_fail(store, error);
    sqlite3_finalize(statement);
    return good;
}

bool store_migrate(struct store *store, const struct migration *list, size_t count, struct error *error)
{
    if (!store_begin(store, error))
        return false;
    int64_t version = 0; /* read inside the transaction: another program may have migrated meanwhile */
    bool good = store_query_number(store, "PRAGMA user_version", &version, error);
    for (size_t i = 0; good && i < count; i++) {
        if (list[i].version <= version)
            continue;
        autofree char *mark =
            memory_print("PRAGMA user_version = %d; PRAGMA application_id = %d", list[i].version,
                         APPLICATION_ID); /* two numbers of ours: pragmas take no parameters */
        good = store_run_script(store, list[i].sql, error) && store_run_script(store, mark, error);
    }
    good = good && store_commit(store, error);
    if (!good)
        store_rollback(store);
    return good;
}

/* Tells our database from an empty file (version 0), another program's and a newer version's. */
static bool check_identity(struct store *store, int64_t *version, struct error *error)
{
    /* One statement: what it reads is of one moment. */
    sqlite3_stmt *statement =
        store_prepare(store,
                      "SELECT (SELECT application_id FROM pragma_application_id),"
                      " (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)",
                      error);
    if (statement == NULL)
        return false;
    bool good = sqlite3_step(statement) == SQLITE_ROW || store_fail(store, error);
    int64_t application = sqlite3_column_int64(statement, 0);
    *version = sqlite3_column_int64(statement, 1);
    int64_t objects = sqlite3_column_int64(statement, 2);
    sqlite3_finalize(statement);
    if (!good)
        return false;
    bool empty = application == 0 && *version == 0 && objects == 0;
    if (!empty && application != APPLICATION_ID)
        return error_set(error, "%s: is another program's database: name another with --db", store->location);
    if (*version > SCHEMA_VERSION)
        return error_set(
            error, "%s: was made by a newer steerstat (schema %lld, this one knows %d): upgrade steerstat",
            store->location, (long long)*version, SCHEMA_VERSION);
    if (empty && store->access == STORE_READ)
        return error_set(error, "%s: is empty: load it with ingest first", store->location);
    return true;
}

/*
 * An older database is read as it would be were it brought up to date: from a copy, which SQLite keeps in
 * memory and, where it is large, in a temporary file. The database itself may be in a folder where nothing
 * can be written.
 */
static bool read_copy_up_to_date(struct store *store, struct error *error)
{
    sqlite3 *original = store->database;
    sqlite3 *copy = NULL;
    if (sqlite3_open_v2("", &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK) {
        sqlite3_close(copy);
        return error_set(error, "%s: is of an older version, and there is no room for a copy in memory",
                         store->location);
    }
    store->database = copy;
    sqlite3_extended_result_codes(copy, 1);
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", original, "main");
    bool good = backup != NULL && sqlite3_backup_step(backup, -1) == SQLITE_DONE;
    good = sqlite3_backup_finish(backup) == SQLITE_OK && good;
    if (!good)
        error_set(error, "%s: is of an older version, and can't be copied: %s: ingest brings it up to date",
                  store->location, sqlite3_errmsg(copy));
    sqlite3_close(original);
    return good && store_run_script(store, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF", error) &&
           store_migrate(store, migrations, sizeof migrations / sizeof migrations[0], error) &&
           store_run_script(store, "PRAGMA query_only = ON", error);
}

static bool prepare_for_loading(struct store *store, int64_t version, struct error *error)
{
    struct error ignored;
    /* While a new database is made there is nothing in it that a power failure could take. */
    if (!store_run_script(store, "PRAGMA foreign_keys = ON", error) ||
        !store_run_script(store, version == 0 ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = NORMAL",
                          error))
        return false;
    /* WAL commits cost a fraction of a rollback journal's. Where another program is busy the mode stays as it
     * is. */
    (void)!store_run_script(store, "PRAGMA journal_mode = WAL", &ignored);
    store->broken = false;
    if (version < SCHEMA_VERSION &&
        !store_migrate(store, migrations, sizeof migrations / sizeof migrations[0], error))
        return false;
    return store_run_script(store, "PRAGMA synchronous = NORMAL", error);
}

void store_expect(struct store *store, uint64_t bytes)
{
    struct error ignored;
    int64_t holds_something = 1;
    bool without_log =
        bytes > LARGE_BYTES &&
        store_query_number(store, "SELECT EXISTS (SELECT 1 FROM source)", &holds_something, &ignored) &&
        holds_something == 0;
    if (store->without_log == without_log)
        return;
    sqlite3_busy_timeout(store->database, 0);
    /* Without the log a commit has to reach the disk in the right order, or a power failure could tear it. */
    if (store_run_script(store,
                         without_log ? "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL"
                                     : "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL",
                         &ignored))
        store->without_log = without_log;
    store->broken = false;
    sqlite3_busy_timeout(store->database, BUSY_TIMEOUT_MS);
}

static bool open_database(struct store *store, struct error *error)
{
    int flags =
        store->access == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    struct stat status;
    bool exists = stat(store->location, &status) == 0;
    if (exists && !S_ISREG(status.st_mode))
        return error_set(error, "%s: is not a file: name a database with --db", store->location);
    if (!exists && store->access == STORE_READ)
        return error_set(error, "%s: there is no such database: load one with ingest, or name it with --db",
                         store->location);
    if (exists && access(store->location, R_OK) != 0)
        return error_set(error, "%s: cannot be read: %s", store->location, strerror(errno));
    /* SQLite gives names like ":memory:" and "file:x" a meaning of its own; to us they are names of files. */
    autofree char *path = memory_print("%s%s", store->location[0] == '/' ? "" : "./", store->location);
    if (sqlite3_open_v2(path, &store->database, flags, NULL) != SQLITE_OK)
        return store_fail(store, error);
    sqlite3_extended_result_codes(store->database, 1);
    sqlite3_busy_timeout(store->database, BUSY_TIMEOUT_MS);
    int64_t version = 0;
    if (!check_identity(store, &version, error))
        return false;
    if (store->access == STORE_READ)
        return version == SCHEMA_VERSION || read_copy_up_to_date(store, error);
    return prepare_for_loading(store, version, error);
}

bool store_open(struct store **out, const char *location, enum store_access access, struct error *error)
{
    struct store *store = memory_allocate(1, sizeof *store);
    /* One thread at a time uses SQLite here: its locks and its accounting of memory are for others. Once it
       has been initialised these calls do nothing. */
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    store->access = access;
    store->location = memory_copy_text(location);
    if (!open_database(store, error)) {
        store->access = STORE_READ; /* nothing was loaded: nothing to tidy up */
        store_close(store);
        return false;
    }
    *out = store;
    return true;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    store_rollback(store);
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(store->statements[i]);
    if (store->access == STORE_LOAD && store->database != NULL) {
        store_refresh_content_hash(store);
        /* Without WAL the file alone is the database: it can be read where nothing can be written. The last
           program to close does this; while others are busy it fails, harmlessly. */
        struct error ignored;
        sqlite3_busy_timeout(store->database, 0);
        (void)!store_run_script(store, "PRAGMA journal_mode = DELETE", &ignored);
    }
    sqlite3_close(store->database);
    store_forget_removals(store);
    free(store->cell.identity);
    free(store->location);
    free(store);
}
