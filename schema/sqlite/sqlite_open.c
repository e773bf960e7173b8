/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, migrating and closing the SQLite store; its errors and transactions. */
#include "schema/sqlite/sqlite_store.h"

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

bool sqlite_fail(struct sqlite_store *sqlite, struct error *error)
{
    struct store *store = &sqlite->store;
    const char *where = store->location;
    int code = sqlite3_errcode(sqlite->database) & 0xFF;
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
        if (sqlite3_extended_errcode(sqlite->database) == SQLITE_READONLY_ROLLBACK)
            return error_set(
                error, "%s: a load was interrupted, and has to be taken back first: run any ingest", where);
        __attribute__((fallthrough));
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        store->broken = true;
        return error_set(error, "%s: cannot be written (%s): use --db to name one in a folder that can",
                         where, sqlite3_errmsg(sqlite->database));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        store->broken = true;
        return error_set(
            error, "%s: another program holds the database: run the same command when it is done", where);
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
        store->broken = true;
        return error_set(error, "%s: %s: check the disk, or rebuild the database from the raw files", where,
                         sqlite3_errmsg(sqlite->database));
    case SQLITE_ERROR: /* "no such table": our own statements fit our own schema */
        return error_set(error, "%s: %s: another program has changed it: rebuild it from the raw files",
                         where, sqlite3_errmsg(sqlite->database));
    default:
        return error_set(error, "%s: %s", where, sqlite3_errmsg(sqlite->database));
    }
}

bool sqlite_run_script(struct sqlite_store *sqlite, const char *sql, struct error *error)
{
    return sqlite3_exec(sqlite->database, sql, NULL, NULL, NULL) == SQLITE_OK || sqlite_fail(sqlite, error);
}

bool sqlite_migrate(struct sqlite_store *sqlite, const struct migration *list, size_t count,
                    struct error *error)
{
    struct store *store = &sqlite->store;
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
        good = sqlite_run_script(sqlite, list[i].sql, error) && sqlite_run_script(sqlite, mark, error);
    }
    good = good && store_commit(store, error);
    if (!good)
        store_rollback(store);
    return good;
}

/* Tells our database from an empty file (version 0), another program's and a newer version's. */
static bool check_identity(struct sqlite_store *sqlite, int64_t *version, struct error *error)
{
    sqlite3_stmt *statement = NULL; /* one statement: what it reads is of one moment */
    if (sqlite3_prepare_v2(
            sqlite->database,
            "SELECT (SELECT application_id FROM pragma_application_id),"
            " (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)",
            -1, &statement, NULL) != SQLITE_OK)
        return sqlite_fail(sqlite, error);
    bool good = sqlite3_step(statement) == SQLITE_ROW || sqlite_fail(sqlite, error);
    int64_t application = sqlite3_column_int64(statement, 0);
    *version = sqlite3_column_int64(statement, 1);
    int64_t objects = sqlite3_column_int64(statement, 2);
    sqlite3_finalize(statement);
    if (!good)
        return false;
    bool empty = application == 0 && *version == 0 && objects == 0;
    if (!empty && application != APPLICATION_ID)
        return error_set(error, "%s: is another program's database: name another with --db",
                         sqlite->store.location);
    return store_check_version(&sqlite->store, *version, SCHEMA_VERSION, error);
}

/*
 * An older database is read as it would be were it brought up to date: from a copy, which SQLite keeps in
 * memory and, where it is large, in a temporary file. The database itself may be in a folder where nothing
 * can be written.
 */
static bool read_copy_up_to_date(struct sqlite_store *sqlite, struct error *error)
{
    const char *where = sqlite->store.location;
    sqlite3 *original = sqlite->database;
    sqlite3 *copy = NULL;
    if (sqlite3_open_v2("", &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK) {
        sqlite3_close(copy);
        return error_set(error, "%s: is of an older version, and there is no room for a copy in memory",
                         where);
    }
    sqlite->database = copy;
    sqlite3_extended_result_codes(copy, 1);
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", original, "main");
    bool good = backup != NULL && sqlite3_backup_step(backup, -1) == SQLITE_DONE;
    good = sqlite3_backup_finish(backup) == SQLITE_OK && good;
    if (!good)
        error_set(error, "%s: is of an older version, and can't be copied: %s: ingest brings it up to date",
                  where, sqlite3_errmsg(copy));
    sqlite3_close(original);
    return good && sqlite_run_script(sqlite, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF", error) &&
           sqlite_migrate(sqlite, migrations, sizeof migrations / sizeof migrations[0], error) &&
           sqlite_run_script(sqlite, "PRAGMA query_only = ON", error);
}

static bool prepare_for_loading(struct sqlite_store *sqlite, int64_t version, struct error *error)
{
    struct error ignored;
    /* While a new database is made there is nothing in it that a power failure could take. */
    if (!sqlite_run_script(sqlite, "PRAGMA foreign_keys = ON", error) ||
        !sqlite_run_script(sqlite, version == 0 ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = NORMAL",
                           error))
        return false;
    /* WAL commits cost a fraction of a rollback journal's. Where another program is busy the mode stays as it
     * is. */
    (void)!sqlite_run_script(sqlite, "PRAGMA journal_mode = WAL", &ignored);
    sqlite->store.broken = false;
    if (version < SCHEMA_VERSION &&
        !sqlite_migrate(sqlite, migrations, sizeof migrations / sizeof migrations[0], error))
        return false;
    return sqlite_run_script(sqlite, "PRAGMA synchronous = NORMAL", error);
}

static void expect(struct store *store, uint64_t bytes)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    struct error ignored;
    int64_t holds_something = 1;
    bool without_log =
        bytes > LARGE_BYTES &&
        store_query_number(store, "SELECT EXISTS (SELECT 1 FROM source)", &holds_something, &ignored) &&
        holds_something == 0;
    if (sqlite->without_log == without_log)
        return;
    sqlite3_busy_timeout(sqlite->database, 0);
    /* Without the log a commit has to reach the disk in the right order, or a power failure could tear it. */
    if (sqlite_run_script(sqlite,
                          without_log ? "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL"
                                      : "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL",
                          &ignored))
        sqlite->without_log = without_log;
    store->broken = false;
    sqlite3_busy_timeout(sqlite->database, BUSY_TIMEOUT_MS);
}

/* Stores the content hash where a load has made it stale; a failure is harmless (readers compute it). */
static void refresh_content_hash(struct sqlite_store *sqlite)
{
    struct error ignored;
    int64_t present = 0;
    struct digest hash;
    sqlite3_stmt *statement = NULL;
    if (!store_query_number(&sqlite->store, "SELECT count(*) FROM content", &present, &ignored) ||
        present > 0 || !sqlite_run_script(sqlite, "BEGIN IMMEDIATE", &ignored))
        return;
    bool good = store_compute_content_hash(&sqlite->store, &hash, &ignored) &&
                sqlite3_prepare_v2(sqlite->database,
                                   "INSERT INTO content (only_row, hash) VALUES (1, ?) ON CONFLICT DO"
                                   " NOTHING",
                                   -1, &statement, NULL) == SQLITE_OK;
    if (good) {
        sqlite3_bind_text(statement, 1, hash.text, -1, SQLITE_STATIC);
        good = sqlite3_step(statement) == SQLITE_DONE;
    }
    sqlite3_finalize(statement);
    if (!good || !sqlite_run_script(sqlite, "COMMIT", &ignored))
        sqlite3_exec(sqlite->database, "ROLLBACK", NULL, NULL, NULL);
}

static bool open_database(struct sqlite_store *sqlite, struct error *error)
{
    const struct store *store = &sqlite->store;
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
    if (sqlite3_open_v2(path, &sqlite->database, flags, NULL) != SQLITE_OK)
        return sqlite_fail(sqlite, error);
    sqlite3_extended_result_codes(sqlite->database, 1);
    sqlite3_busy_timeout(sqlite->database, BUSY_TIMEOUT_MS);
    int64_t version = 0;
    if (!check_identity(sqlite, &version, error))
        return false;
    if (store->access == STORE_READ)
        return version == SCHEMA_VERSION || read_copy_up_to_date(sqlite, error);
    return prepare_for_loading(sqlite, version, error);
}

/* -------------------------------------------------------------------------------------- the contract -- */

static void close_database(struct store *store)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(sqlite->asked[i].statement);
    for (size_t i = 0; i < SQLITE_STATEMENTS; i++)
        sqlite3_finalize(sqlite->own[i]);
    for (size_t i = 0; i < ROW_KINDS; i++)
        sqlite3_finalize(sqlite->adding[i]);
    if (store->access == STORE_LOAD && sqlite->database != NULL) {
        refresh_content_hash(sqlite);
        /* Without WAL the file alone is the database: it can be read where nothing can be written. The last
           program to close does this; while others are busy it fails, harmlessly. */
        struct error ignored;
        sqlite3_busy_timeout(sqlite->database, 0);
        (void)!sqlite_run_script(sqlite, "PRAGMA journal_mode = DELETE", &ignored);
    }
    sqlite3_close(sqlite->database);
    store_finish(store);
    free(sqlite);
}

static bool open_store(struct store **out, const char *location, enum store_access access,
                       struct error *error)
{
    struct sqlite_store *sqlite = memory_allocate(1, sizeof *sqlite);
    /* One thread at a time uses SQLite here: its locks and its accounting of memory are for others. Once it
       has been initialised these calls do nothing. */
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite->store.engine = &sqlite_engine;
    sqlite->store.access = access;
    sqlite->store.location = memory_copy_text(location);
    if (!open_database(sqlite, error)) {
        sqlite->store.access = STORE_READ; /* nothing was loaded: nothing to tidy up */
        close_database(&sqlite->store);
        return false;
    }
    *out = &sqlite->store;
    return true;
}

static char *printable(const char *location)
{
    return memory_copy_text(location);
}

static bool begin(struct store *store, struct error *error)
{
    return sqlite_execute(sqlite_of(store), SQLITE_BEGIN, NULL, error);
}

static bool commit(struct store *store, struct error *error)
{
    return sqlite_execute(sqlite_of(store), SQLITE_COMMIT, NULL, error);
}

static void rollback(struct store *store)
{
    sqlite3_exec(sqlite_of(store)->database, "ROLLBACK", NULL, NULL,
                 NULL); /* fails only where SQLite has done it itself */
}

/* Who has begun a transaction is alone. */
static bool lock(struct store *store, const char *name, struct error *error)
{
    (void)store;
    (void)name;
    (void)error;
    return true;
}

const struct store_engine sqlite_engine = {
    .locations = NULL,
    .dialect = &sqlite_dialect,
    .open = open_store,
    .close = close_database,
    .expect = expect,
    .printable = printable,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .lock = lock,
    .add = sqlite_add,
    .finish_rates = sqlite_finish_rates,
    .finish_runs = sqlite_finish_runs,
    .ask = sqlite_ask,
    .query = sqlite_query,
    .next = sqlite_next,
    .end = sqlite_end,
    .width = sqlite_width,
    .name = sqlite_name,
    .field = sqlite_field,
    .is_null = sqlite_is_null,
    .whole = sqlite_whole,
    .real = sqlite_real,
    .text = sqlite_text,
};
