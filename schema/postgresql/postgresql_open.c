/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connecting, migrating and closing the PostgreSQL store; its errors and transactions. */
#include "schema/postgresql/postgresql_store.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const char postgresql_schema_sql[];

enum { SCHEMA_VERSION = 1, OLDEST_SERVER = 15 };

/* schema.sql is version 1; each later version is one file under migrations/ and one row here. */
static const char *const migrations[SCHEMA_VERSION] = {postgresql_schema_sql};

/* ----------------------------------------------------------------------------------------- errors -- */

/* The first line of a message, without "FATAL:  " or the like. */
static char *first_line(const char *message)
{
    static const char *const prefixes[] = {"FATAL:  ", "ERROR:  "};
    char *line = memory_print("%.*s", (int)strcspn(message, "\n"), message);
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        char *at = strstr(line, prefixes[i]);
        if (at != NULL)
            memmove(at, at + strlen(prefixes[i]), strlen(at + strlen(prefixes[i])) + 1);
    }
    return line;
}

/* What a state of the server's means (errcodes-appendix.html). */
static const struct {
    const char *state; /* or its beginning */
    bool broken, can_retry;
    const char *advice;
} meanings[] = {
    {"42501", true, false,
     "the role that it was opened as may not do that: ask the database's owner for one that may "
     "(analysts read, collectors add, owners change and remove)"},
    {"53100", true, false,
     "the server's disk is full: free some space and run the same command again (what was taken is kept and "
     "recognised)"},
    {"53", true, false, "the server is short of something: run the same command again later"},
    {"54", false, false,
     "a name, or all labels together, are longer than the server can index: shorten them"},
    {"57014", true, false,
     "it took longer than statement_timeout allows, or somebody ended it: run the same command again, or "
     "have "
     "more time set for the role"},
    {"57", true, false,
     "the server is going down or ended this: run the same command again (what was taken is kept and "
     "recognised)"},
    {"08", true, false, "run the same command again (what was taken is kept and recognised)"},
    {"40", true, true, "others load the like at the same time: run the same command again"},
    {"25006", true, false,
     "the server takes no changes now (a standby, or default_transaction_read_only): name the one that does"},
    {"23503", false, true, NULL},
    {"XX", true, false, "look at the server's log"},
};

bool postgresql_fail(struct postgresql_store *postgresql, PGresult *result, struct error *error)
{
    struct store *store = &postgresql->store;
    const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *primary = result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    autofree char *said = first_line(primary != NULL ? primary : PQerrorMessage(postgresql->connection));
    bool is_lost = PQstatus(postgresql->connection) == CONNECTION_BAD;
    const char *advice = NULL;
    if (is_lost) {
        store->broken = true;
        advice = "the connection to the server is gone: run the same command again (what was taken is kept "
                 "and recognised)";
    }
    for (size_t i = 0; !is_lost && state != NULL && i < sizeof meanings / sizeof meanings[0]; i++) {
        if (strncmp(state, meanings[i].state, strlen(meanings[i].state)) != 0)
            continue;
        store->broken = meanings[i].broken;
        store->can_retry = meanings[i].can_retry;
        advice = meanings[i].advice;
        break;
    }
    /* The same source at the same time: the second time it is found. */
    const char *table = result != NULL ? PQresultErrorField(result, PG_DIAG_TABLE_NAME) : NULL;
    const bool is_twice = state != NULL && strcmp(state, "23505") == 0 && table != NULL;
    if (is_twice && strcmp(table, "source") == 0) {
        store->can_retry = true;
        advice = "others load the like at the same time: run the same command again";
    } else if (is_twice && strchr(table, '_') != NULL) { /* a partition's name ends in "_" and its number */
        autofree char *of = memory_print("%.*s", (int)(strrchr(table, '_') - table), table);
        PQclear(result);
        return error_set(error, STORE_SAID_TWICE, store->location, of);
    }
    PQclear(result);
    return error_set(error, "%s: %s%s%s", store->location, said, advice != NULL ? ": " : "",
                     advice != NULL ? advice : "");
}

/* --------------------------------------------------------------------------------------- opening -- */

static void ignore_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

static bool connect_to(struct postgresql_store *postgresql, const char *location, struct error *error)
{
    /* What the location says comes later, and counts. */
    static const char *const keywords[] = {"fallback_application_name", "connect_timeout", "dbname",
                                           "client_encoding", NULL};
    const char *const values[] = {"steerstat", "10", location, "UTF8", NULL};
    if (!postgresql_is_known(location))
        return error_set(error,
                         "%s: is no database that is known: name a file, postgresql://... or service=NAME",
                         postgresql->store.location);
    if (!postgresql_load_library())
        return error_set(
            error, "%s: is on a PostgreSQL server, and libpq can't be loaded: install it (Debian: libpq5)",
            postgresql->store.location);
    postgresql->connection = PQconnectdbParams(keywords, values, 1);
    if (PQstatus(postgresql->connection) == CONNECTION_OK) {
        PQsetNoticeProcessor(postgresql->connection, ignore_notice, NULL);
        return true;
    }
    if (postgresql_is_telling(location))
        return error_set(error,
                         "%s: cannot be opened: libpq makes nothing of it (in a password @ / ? %% are written"
                         " %%40 %%2F %%3F %%25): better put the password into ~/.pgpass or a service file",
                         postgresql->store.location);
    autofree char *said = first_line(PQerrorMessage(postgresql->connection));
    bool password = strstr(said, "password") != NULL;
    if (strstr(said, "database") != NULL && strstr(said, "does not exist") != NULL)
        return error_set(error, "%s: there is no such database: make it with createdb, or name it with --db",
                         postgresql->store.location);
    return error_set(error, "%s: cannot be opened: %s%s", postgresql->store.location, said,
                     password ? ": passwords belong into ~/.pgpass or a service file" : "");
}

/* 0 where there is nothing of ours. */
static bool read_version(struct postgresql_store *postgresql, int64_t *version, struct error *error)
{
    int64_t schema = 0;
    int64_t table = 0;
    *version = 0;
    if (!store_query_number(&postgresql->store,
                            "SELECT count(*) FROM pg_namespace WHERE nspname = 'steerstat'", &schema, error))
        return false;
    if (schema == 0)
        return true;
    if (!store_query_number(&postgresql->store,
                            "SELECT count(*) FROM pg_class WHERE relname = 'schema_version' AND relnamespace"
                            " = (SELECT oid FROM pg_namespace WHERE nspname = 'steerstat')",
                            &table, error))
        return false;
    if (table == 0)
        return error_set(error,
                         "%s: has a schema steerstat that is another program's: name another with --db",
                         postgresql->store.location);
    return store_query_number(&postgresql->store, "SELECT max(version) FROM steerstat.schema_version",
                              version, error);
}

static bool apply(struct postgresql_store *postgresql, int64_t version, struct error *error)
{
    if (version == 0 && !postgresql_run_script(postgresql, "CREATE SCHEMA steerstat", error))
        return false;
    for (int64_t next = version; next < SCHEMA_VERSION; next++) {
        autofree char *mark =
            memory_print("INSERT INTO schema_version VALUES (%d)", (int)next + 1); /* a number of ours */
        if (!postgresql_run_script(postgresql, migrations[next], error) ||
            !postgresql_run_script(postgresql, mark, error))
            return false;
    }
    return true;
}

/* Who comes second waits, and finds it done: each statement reads what is there by then. */
static bool migrate(struct postgresql_store *postgresql, struct error *error)
{
    int64_t version = 0;
    bool good = postgresql_run_script(postgresql,
                                      "BEGIN ISOLATION LEVEL READ COMMITTED;"
                                      " SELECT pg_advisory_xact_lock(hashtextextended('steerstat', 0))",
                                      error) &&
                read_version(postgresql, &version, error) && apply(postgresql, version, error) &&
                postgresql_run_script(postgresql, "COMMIT", error);
    if (!good) {
        PQclear(PQexec(postgresql->connection, "ROLLBACK"));
        return error_prefix(error,
                            "its tables have to be made or changed first, by its owner (any ingest): ");
    }
    return true;
}

/* What is read and written is the same whatever the user, the role or the database sets otherwise; and
   waiting for others belongs to loading. Only how long a reader may ask stays as it is set. */
static bool set_session(struct postgresql_store *postgresql, struct error *error)
{
    const char *version = PQparameterStatus(postgresql->connection, "server_version");
    if (version != NULL && strtol(version, NULL, 10) < OLDEST_SERVER)
        return error_set(error, "%s: is on PostgreSQL %s: it takes %d or a later one",
                         postgresql->store.location, version, OLDEST_SERVER);
    const char *encoding = PQparameterStatus(postgresql->connection, "server_encoding");
    if (encoding == NULL || strcmp(encoding, "UTF8") != 0)
        return error_set(error,
                         "%s: its encoding is %s, which does not hold all texts: make one with createdb"
                         " --encoding UTF8 --template template0",
                         postgresql->store.location, encoding != NULL ? encoding : "unknown");
    return postgresql_run_script(
               postgresql,
               "SET search_path = steerstat, pg_temp; SET standard_conforming_strings = on;"
               " SET client_min_messages = warning; SET jit = off; SET extra_float_digits = 1;"
               " SET synchronize_seqscans = off; SET enable_partitionwise_join = on;"
               " SET enable_partitionwise_aggregate = on; SET cursor_tuple_fraction = 1;"
               " SET idle_in_transaction_session_timeout = 0; SET idle_session_timeout = 0",
               error) &&
           (postgresql->store.access == STORE_READ ||
            postgresql_run_script(postgresql, "SET lock_timeout = 0; SET statement_timeout = 0", error));
}

/* What a reader's session is set to. Nothing is known of a load's rows until the server's own upkeep has seen
   them, and of a campaign that is a small part of its partition not for long: guesses of one row make nested
   loops, or merges by the campaign alone, of thousands. Hash joins by whole keys, in the order in which they
   are written, take linear time whatever is known. All that is read is of one moment. */
static const char reading[] =
    "SET enable_nestloop = off; SET enable_mergejoin = off; SET join_collapse_limit = 1;"
    " BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

static bool open_database(struct postgresql_store *postgresql, const char *location, struct error *error)
{
    struct store *store = &postgresql->store;
    int64_t version = 0;
    if (!connect_to(postgresql, location, error) || !set_session(postgresql, error) ||
        !read_version(postgresql, &version, error) ||
        !store_check_version(store, version, SCHEMA_VERSION, error))
        return false;
    if (store->access == STORE_LOAD)
        return version == SCHEMA_VERSION || migrate(postgresql, error);
    if (version < SCHEMA_VERSION)
        return error_set(error,
                         "%s: is of an older version: its owner brings it up to date by copy --migrate",
                         store->location);
    return postgresql_run_script(postgresql, reading, error);
}

/* ------------------------------------------------------------------------------------- the contract -- */

static void close_connection(struct store *store)
{
    struct postgresql_store *postgresql = postgresql_of(store);
    if (postgresql->connection != NULL) /* else libpq may not even be there */
        PQfinish(postgresql->connection);
    for (size_t i = 0; i < ROW_KINDS; i++)
        free(postgresql->waiting[i].bytes);
    free(postgresql->sources);
    store_finish(store);
    free(postgresql);
}

static bool open_store(struct store **out, const char *location, enum store_access access,
                       struct error *error)
{
    struct postgresql_store *postgresql = memory_allocate(1, sizeof *postgresql);
    postgresql->store.engine = &postgresql_engine;
    postgresql->store.access = access;
    postgresql->store.location = postgresql_printable(location);
    if (!open_database(postgresql, location, error)) {
        close_connection(&postgresql->store);
        return false;
    }
    *out = &postgresql->store;
    return true;
}

static void expect(struct store *store, uint64_t bytes)
{
    (void)store; /* the server sees to it */
    (void)bytes;
}

static void forget_transaction(struct postgresql_store *postgresql)
{
    postgresql_forget_waiting(postgresql);
    free(postgresql->sources);
    postgresql->sources = NULL;
    postgresql->has_rates = false;
}

static bool begin(struct store *store, struct error *error)
{
    forget_transaction(postgresql_of(store));
    return postgresql_run_script(postgresql_of(store), "BEGIN ISOLATION LEVEL READ COMMITTED", error);
}

static bool finish_sources(struct postgresql_store *postgresql, const char *sql, struct error *error)
{
    autofree char *sources = memory_print("%s}", postgresql->sources);
    const char *const parameters[] = {sources};
    PGresult *result = postgresql_execute(postgresql, sql, parameters, 1, error);
    PQclear(result);
    return result != NULL;
}

static bool commit(struct store *store, struct error *error)
{
    struct postgresql_store *postgresql = postgresql_of(store);
    if (!postgresql_flush(postgresql, error))
        return false;
    if (postgresql->sources != NULL &&
        ((postgresql->has_rates && !finish_sources(postgresql, "SELECT finish_rates($1)", error)) ||
         !finish_sources(postgresql, "SELECT finish_runs($1)", error)))
        return false;
    PGresult *result = postgresql_execute(postgresql, "COMMIT", NULL, 0, error);
    bool good = result != NULL && strcmp(PQcmdStatus(result), "COMMIT") == 0;
    if (result != NULL && !good)
        error_set(error, "%s: the server took the transaction back: run the same command again",
                  store->location);
    PQclear(result);
    if (good)
        forget_transaction(postgresql);
    return good;
}

static void rollback(struct store *store)
{
    struct postgresql_store *postgresql = postgresql_of(store);
    PQclear(PQexec(postgresql->connection, "ROLLBACK")); /* fails only where the connection is gone */
    forget_transaction(postgresql);
}

static bool lock(struct store *store, const char *name, struct error *error)
{
    autofree char *clean = postgresql_clean_text(name);
    const char *const parameters[] = {clean != NULL ? clean : name};
    PGresult *result = postgresql_execute(
        postgresql_of(store), "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", parameters, 1, error);
    PQclear(result);
    return result != NULL;
}

/* Both are worked out at the commit, of all outputs together. */
static bool finish_rates(struct store *store, const struct store_output *output, struct error *error)
{
    (void)output;
    (void)error;
    postgresql_of(store)->has_rates = true;
    return true;
}

static bool finish_runs(struct store *store, int64_t first, int64_t last, struct error *error)
{
    (void)store;
    (void)first;
    (void)last;
    (void)error;
    return true;
}

static const char *const locations[] = {"postgresql://", "postgres://", "service=", "host=",     "hostaddr=",
                                        "port=",         "dbname=",     "user=",    "password=", NULL};

const struct store_engine postgresql_engine = {
    .locations = locations,
    .dialect = &postgresql_dialect,
    .open = open_store,
    .close = close_connection,
    .expect = expect,
    .printable = postgresql_printable,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .lock = lock,
    .add = postgresql_add,
    .finish_rates = finish_rates,
    .finish_runs = finish_runs,
    .ask = postgresql_ask,
    .query = postgresql_query,
    .next = postgresql_next,
    .end = postgresql_end,
    .width = postgresql_width,
    .name = postgresql_name,
    .field = postgresql_field,
    .is_null = postgresql_is_null,
    .whole = postgresql_whole,
    .real = postgresql_real,
    .text = postgresql_text,
};
