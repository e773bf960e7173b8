/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQLite engine's own insides: a store in one file. */
#ifndef STEERSTAT_SCHEMA_SQLITE_STORE_H
#define STEERSTAT_SCHEMA_SQLITE_STORE_H

#include "schema/store_private.h"

#include <sqlite3.h>

/* The statements of this engine alone. */
enum sqlite_statement {
    SQLITE_BEGIN,
    SQLITE_COMMIT,
    SQLITE_STALE_CONTENT,
    SQLITE_FINISH_VALUES,
    SQLITE_FINISH_RUNS,
    SQLITE_FIND_UNNOTED,
    SQLITE_ADD_CIRCUMSTANCES,
    SQLITE_NOTE_CIRCUMSTANCES,
    SQLITE_FINISH_RATES,
    SQLITE_FINISH_NODES,
    SQLITE_STATEMENTS
};

struct sqlite_rows {
    struct rows rows;
    struct sqlite_store *store;
    sqlite3_stmt *statement;
    bool is_kept; /* prepared for as long as the store is open */
};

struct sqlite_store {
    struct store store;
    sqlite3 *database;
    bool without_log;                          /* no write-ahead log: see store_expect */
    struct sqlite_rows asked[STATEMENT_COUNT]; /* all prepared at first use */
    sqlite3_stmt *own[SQLITE_STATEMENTS];
    sqlite3_stmt *adding[ROW_KINDS];
};

static inline struct sqlite_store *sqlite_of(struct store *store)
{
    return (struct sqlite_store *)store;
}

extern const struct dialect sqlite_dialect;
extern const char *const sqlite_statement_texts[SQLITE_STATEMENTS];

/* Takes SQLite's last message into *error, in our words where we know better ones; returns false. */
bool sqlite_fail(struct sqlite_store *sqlite, struct error *error);

/* Runs a text of constant SQL statements. */
MUST_CHECK bool sqlite_run_script(struct sqlite_store *sqlite, const char *sql, struct error *error);

/* Runs one of its own statements with so many numbers bound. */
MUST_CHECK bool sqlite_execute(struct sqlite_store *sqlite, enum sqlite_statement which,
                               const struct values *values, struct error *error);

/* Brings a database from version - 1 to version; the first one makes it out of an empty file. */
struct migration {
    int version;
    const char *sql;
};

/* Applies those that are newer than the database, in one transaction: all of them or none. */
MUST_CHECK bool sqlite_migrate(struct sqlite_store *sqlite, const struct migration *migrations, size_t count,
                               struct error *error);

/* The contract's functions for rows, and for what is added. */
struct rows *sqlite_ask(struct store *store, enum statement statement, const struct values *values,
                        struct error *error);
struct rows *sqlite_query(struct store *store, const char *sql, const struct store_field *values,
                          size_t count, struct error *error);
int sqlite_next(struct rows *rows, struct error *error);
void sqlite_end(struct rows *rows);
size_t sqlite_width(const struct rows *rows);
const char *sqlite_name(const struct rows *rows, int column);
struct store_field sqlite_field(struct rows *rows, int column);
bool sqlite_is_null(struct rows *rows, int column);
int64_t sqlite_whole(struct rows *rows, int column);
double sqlite_real(struct rows *rows, int column);
const char *sqlite_text(struct rows *rows, int column);
MUST_CHECK bool sqlite_add(struct store *store, enum row_kind kind, const struct values *row,
                           int64_t *identifier, struct error *error);
MUST_CHECK bool sqlite_finish_rates(struct store *store, const struct store_output *output,
                                    struct error *error);
MUST_CHECK bool sqlite_finish_runs(struct store *store, int64_t first, int64_t last, struct error *error);

#endif
