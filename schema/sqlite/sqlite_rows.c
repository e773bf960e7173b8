/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements, rows and values of the SQLite engine. */
#include "schema/sqlite/sqlite_store.h"

#include "base/memory.h"

#include <stdlib.h>

static const struct wording words = {
    .run = "run_id", .flow = "flow_id", .of_run = "run_id = ?2", .cross = "CROSS", .parameter = '?'};

static void bind(sqlite3_stmt *statement, const struct store_field *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct store_field *value = &values[i];
        int at = (int)i + 1;
        switch (value->kind) {
        case STORE_WHOLE:
            sqlite3_bind_int64(statement, at, value->whole);
            break;
        case STORE_REAL:
            sqlite3_bind_double(statement, at, value->real);
            break;
        case STORE_TEXT:
            sqlite3_bind_text(statement, at, value->text, -1, SQLITE_STATIC);
            break;
        case STORE_NULL:
            sqlite3_bind_null(statement, at);
            break;
        }
    }
}

/* Steps a statement that returns no row, and resets it. */
static bool step(struct sqlite_store *sqlite, sqlite3_stmt *statement, struct error *error)
{
    bool good = sqlite3_step(statement) == SQLITE_DONE;
    if (!good)
        sqlite_fail(sqlite, error);
    sqlite3_reset(statement);
    return good;
}

/* ------------------------------------------------------------------------------------------- asking -- */

static bool prepare(struct sqlite_store *sqlite, const char *sql, unsigned flags, sqlite3_stmt **statement,
                    struct error *error)
{
    if (*statement != NULL)
        return true;
    autofree char *text = store_in_words(sql, &words);
    return sqlite3_prepare_v3(sqlite->database, text, -1, flags, statement, NULL) == SQLITE_OK ||
           sqlite_fail(sqlite, error);
}

struct rows *sqlite_ask(struct store *store, enum statement statement, const struct values *values,
                        struct error *error)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    struct sqlite_rows *rows = &sqlite->asked[statement];
    if (!prepare(sqlite, statement_texts[statement], SQLITE_PREPARE_PERSISTENT, &rows->statement, error))
        return NULL;
    rows->rows.engine = &sqlite_engine;
    rows->store = sqlite;
    rows->is_kept = true;
    bind(rows->statement, values->fields, values->count);
    return &rows->rows;
}

struct rows *sqlite_query(struct store *store, const char *sql, const struct store_field *values,
                          size_t count, struct error *error)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    sqlite3_stmt *statement = NULL;
    if (!prepare(sqlite, sql, 0, &statement, error))
        return NULL;
    struct sqlite_rows *rows = memory_allocate(1, sizeof *rows);
    *rows = (struct sqlite_rows){.rows.engine = &sqlite_engine, .store = sqlite, .statement = statement};
    for (size_t i = 0; i < count; i++) { /* the caller's texts may go before the rows are read */
        if (values[i].kind == STORE_TEXT)
            sqlite3_bind_text(statement, (int)i + 1, values[i].text, -1, SQLITE_TRANSIENT);
        else if (values[i].kind == STORE_WHOLE)
            sqlite3_bind_int64(statement, (int)i + 1, values[i].whole);
        else if (values[i].kind == STORE_REAL)
            sqlite3_bind_double(statement, (int)i + 1, values[i].real);
    }
    return &rows->rows;
}

int sqlite_next(struct rows *rows, struct error *error)
{
    const struct sqlite_rows *own = (const struct sqlite_rows *)rows;
    int result = sqlite3_step(own->statement);
    if (result == SQLITE_ROW || result == SQLITE_DONE)
        return result == SQLITE_ROW;
    sqlite_fail(own->store, error);
    return -1;
}

void sqlite_end(struct rows *rows)
{
    struct sqlite_rows *own = (struct sqlite_rows *)rows;
    if (own->is_kept) {
        sqlite3_reset(own->statement);
        return;
    }
    sqlite3_finalize(own->statement);
    free(own);
}

/* ------------------------------------------------------------------------------------------- values -- */

static sqlite3_stmt *statement_of(const struct rows *rows)
{
    return ((const struct sqlite_rows *)rows)->statement;
}

size_t sqlite_width(const struct rows *rows)
{
    return (size_t)sqlite3_column_count(statement_of(rows));
}

const char *sqlite_name(const struct rows *rows, int column)
{
    return sqlite3_column_name(statement_of(rows), column);
}

struct store_field sqlite_field(struct rows *rows, int column)
{
    sqlite3_stmt *statement = statement_of(rows);
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        return (struct store_field){.kind = STORE_WHOLE, .whole = sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
        return (struct store_field){.kind = STORE_REAL, .real = sqlite3_column_double(statement, column)};
    case SQLITE_NULL:
        return (struct store_field){.kind = STORE_NULL};
    default:
        return (struct store_field){.kind = STORE_TEXT,
                                    .text = (const char *)sqlite3_column_text(statement, column)};
    }
}

bool sqlite_is_null(struct rows *rows, int column)
{
    return sqlite3_column_type(statement_of(rows), column) == SQLITE_NULL;
}

int64_t sqlite_whole(struct rows *rows, int column)
{
    return sqlite3_column_int64(statement_of(rows), column);
}

double sqlite_real(struct rows *rows, int column)
{
    return sqlite3_column_double(statement_of(rows), column);
}

const char *sqlite_text(struct rows *rows, int column)
{
    return (const char *)sqlite3_column_text(statement_of(rows), column);
}

/* ------------------------------------------------------------------------------------------- adding -- */

/* "INSERT INTO flow (run_id, ...) VALUES (?, ...)"; free with free(). */
static char *insertion(const struct row_kind_details *kind)
{
    char *sql = memory_print("INSERT INTO %s (%s) VALUES (?", kind->table, kind->columns);
    for (const char *at = kind->columns; *at != '\0'; at++)
        if (*at == ',')
            memory_append(&sql, ", ?");
    memory_append(&sql, ")%s", kind->may_repeat ? " ON CONFLICT DO NOTHING" : "");
    return sql;
}

static bool prepare_adding(struct sqlite_store *sqlite, enum row_kind kind, struct error *error)
{
    struct row_kind_details details = row_kinds[kind];
    autofree char *columns = memory_print("campaign_id, %s", details.columns);
    if (kind == ROW_RUN || kind == ROW_COPIED_RUN)
        details.columns = columns;
    autofree char *sql = insertion(&details);
    return prepare(sqlite, sql, SQLITE_PREPARE_PERSISTENT, &sqlite->adding[kind], error);
}

bool sqlite_execute(struct sqlite_store *sqlite, enum sqlite_statement which, const struct values *values,
                    struct error *error)
{
    if (!prepare(sqlite, sqlite_statement_texts[which], SQLITE_PREPARE_PERSISTENT, &sqlite->own[which],
                 error))
        return false;
    if (values != NULL)
        bind(sqlite->own[which], values->fields, values->count);
    return step(sqlite, sqlite->own[which], error);
}

bool sqlite_add(struct store *store, enum row_kind kind, const struct values *row, int64_t *identifier,
                struct error *error)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    if (sqlite->adding[kind] == NULL && !prepare_adding(sqlite, kind, error))
        return false;
    if ((kind == ROW_SOURCE || kind == ROW_COPIED_SOURCE) &&
        !sqlite_execute(sqlite, SQLITE_STALE_CONTENT, NULL, error))
        return false;
    if (kind == ROW_RUN || kind == ROW_COPIED_RUN) {
        struct values of_campaign = {.count = row->count + 1};
        of_campaign.fields[0] = (struct store_field){.kind = STORE_WHOLE, .whole = store->cell.campaign};
        for (size_t i = 0; i < row->count; i++)
            of_campaign.fields[i + 1] = row->fields[i];
        bind(sqlite->adding[kind], of_campaign.fields, of_campaign.count);
    } else {
        bind(sqlite->adding[kind], row->fields, row->count);
    }
    if (!step(sqlite, sqlite->adding[kind], error)) {
        int code = sqlite3_extended_errcode(sqlite->database);
        if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_UNIQUE)
            error_set(error, STORE_SAID_TWICE, store->location, row_kinds[kind].table);
        return false;
    }
    if (identifier != NULL)
        *identifier = sqlite3_last_insert_rowid(sqlite->database);
    return true;
}

/* ---------------------------------------------------------------------------------------- finishing -- */

bool sqlite_finish_rates(struct store *store, const struct store_output *output, struct error *error)
{
    struct values values;
    start_values(&values);
    put_number(&values, output->run);
    put_text(&values, side_name(output->side));
    return sqlite_execute(sqlite_of(store), SQLITE_FINISH_RATES, &values, error) &&
           sqlite_execute(sqlite_of(store), SQLITE_FINISH_NODES, &values, error);
}

static bool count_unnoted(struct sqlite_store *sqlite, const struct values *range, int64_t *count,
                          struct error *error)
{
    sqlite3_stmt **statement = &sqlite->own[SQLITE_FIND_UNNOTED];
    if (!prepare(sqlite, sqlite_statement_texts[SQLITE_FIND_UNNOTED], SQLITE_PREPARE_PERSISTENT, statement,
                 error))
        return false;
    bind(*statement, range->fields, range->count);
    bool good = sqlite3_step(*statement) == SQLITE_ROW || sqlite_fail(sqlite, error);
    *count = sqlite3_column_int64(*statement, 0);
    sqlite3_reset(*statement);
    return good;
}

bool sqlite_finish_runs(struct store *store, int64_t first, int64_t last, struct error *error)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    struct values range;
    int64_t without = 0;
    start_values(&range);
    put_number(&range, first);
    put_number(&range, last);
    if (!sqlite_execute(sqlite, store->has_circumstances ? SQLITE_FINISH_RUNS : SQLITE_FINISH_VALUES, &range,
                        error))
        return false;
    if (!store->has_circumstances || !count_unnoted(sqlite, &range, &without, error))
        return !store->has_circumstances;
    /* Combinations of circumstances that some of the runs have and the database has not. */
    return without == 0 || (sqlite_execute(sqlite, SQLITE_ADD_CIRCUMSTANCES, &range, error) &&
                            sqlite_execute(sqlite, SQLITE_NOTE_CIRCUMSTANCES, &range, error));
}
