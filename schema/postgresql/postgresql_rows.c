/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements, rows and values of the PostgreSQL engine. */
#include "schema/postgresql/postgresql_store.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_AT_ONCE = 2000 };

/* pg_type.dat of PostgreSQL's sources: these never change. */
enum {
    TYPE_BOOLEAN = 16,
    TYPE_INT8 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 23,
    TYPE_FLOAT4 = 700,
    TYPE_FLOAT8 = 701,
    TYPE_NUMERIC = 1700
};

struct postgresql_rows {
    struct rows rows;
    struct postgresql_store *store;
    PGresult *first;  /* columns' names live as long as the rows */
    PGresult *result; /* the first one, or a later one */
    int row;          /* of the result; -1: before the first */
    unsigned cursor;  /* that more rows come from; 0: none */
};

/* --------------------------------------------------------------------------------------- parameters -- */

void parameters_init(struct parameters *parameters, const struct store_field *values, size_t count)
{
    *parameters = (struct parameters){.texts = memory_allocate(count, sizeof(char *)),
                                      .numbers = memory_allocate(count, sizeof *parameters->numbers),
                                      .copies = memory_allocate(count, sizeof(char *)),
                                      .count = count};
    for (size_t i = 0; i < count; i++) {
        char *number = parameters->numbers[i];
        switch (values[i].kind) {
        case STORE_NULL:
            continue;
        case STORE_WHOLE:
            snprintf(number, sizeof *parameters->numbers, "%" PRId64, values[i].whole);
            parameters->texts[i] = number;
            continue;
        case STORE_REAL:
            snprintf(number, sizeof *parameters->numbers, "%.17g", values[i].real);
            parameters->texts[i] = number;
            continue;
        case STORE_TEXT:
            parameters->copies[i] = postgresql_clean_text(values[i].text);
            parameters->texts[i] = parameters->copies[i] != NULL ? parameters->copies[i] : values[i].text;
            continue;
        }
    }
}

void parameters_finish(struct parameters *parameters)
{
    for (size_t i = 0; i < parameters->count; i++)
        free(parameters->copies[i]);
    free(parameters->copies);
    free(parameters->numbers);
    free(parameters->texts);
}

/* ------------------------------------------------------------------------------------------- asking -- */

static struct rows *make_rows(struct postgresql_store *postgresql, PGresult *result, unsigned cursor)
{
    struct postgresql_rows *rows = memory_allocate(1, sizeof *rows);
    *rows = (struct postgresql_rows){.rows.engine = &postgresql_engine,
                                     .store = postgresql,
                                     .first = result,
                                     .result = result,
                                     .row = -1,
                                     .cursor = cursor};
    return &rows->rows;
}

static bool is_good(PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

PGresult *postgresql_execute(struct postgresql_store *postgresql, const char *sql,
                             const char *const *parameters, size_t count, struct error *error)
{
    PGresult *result = PQexecParams(postgresql->connection, sql, (int)count, NULL, parameters, NULL, NULL, 0);
    if (is_good(result))
        return result;
    postgresql_fail(postgresql, result, error);
    return NULL;
}

bool postgresql_run_script(struct postgresql_store *postgresql, const char *sql, struct error *error)
{
    PGresult *result = PQexec(postgresql->connection, sql);
    if (!is_good(result))
        return postgresql_fail(postgresql, result, error);
    PQclear(result);
    return true;
}

struct rows *postgresql_ask(struct store *store, enum statement statement, const struct values *values,
                            struct error *error)
{
    struct postgresql_store *postgresql = postgresql_of(store);
    char name[16];
    snprintf(name, sizeof name, "ask%d", (int)statement);
    if (!postgresql_flush(postgresql, error))
        return NULL;
    if (!postgresql->prepared[statement]) {
        const char *own = postgresql_statement_text(statement);
        autofree char *sql =
            store_in_words(own != NULL ? own : statement_texts[statement], &postgresql_words);
        PGresult *prepared = PQprepare(postgresql->connection, name, sql, 0, NULL);
        if (!is_good(prepared)) {
            postgresql_fail(postgresql, prepared, error);
            return NULL;
        }
        PQclear(prepared);
        postgresql->prepared[statement] = true;
    }
    struct parameters parameters;
    parameters_init(&parameters, values->fields, values->count);
    PGresult *result =
        PQexecPrepared(postgresql->connection, name, (int)values->count, parameters.texts, NULL, NULL, 0);
    parameters_finish(&parameters);
    if (is_good(result))
        return make_rows(postgresql, result, 0);
    postgresql_fail(postgresql, result, error);
    return NULL;
}

static PGresult *fetch(struct postgresql_store *postgresql, unsigned cursor, struct error *error)
{
    char sql[64];
    snprintf(sql, sizeof sql, "FETCH %d FROM rows%u", ROWS_AT_ONCE, cursor);
    return postgresql_execute(postgresql, sql, NULL, 0, error);
}

struct rows *postgresql_query(struct store *store, const char *sql, const struct store_field *values,
                              size_t count, struct error *error)
{
    struct postgresql_store *postgresql = postgresql_of(store);
    if (!postgresql_flush(postgresql, error))
        return NULL;
    /* Cursors live in transactions, and are of what is read only. */
    bool by_cursor = PQtransactionStatus(postgresql->connection) == PQTRANS_INTRANS &&
                     (strncmp(sql, "SELECT", 6) == 0 || strncmp(sql, "WITH", 4) == 0);
    unsigned cursor = by_cursor ? ++postgresql->cursors : 0;
    autofree char *words = store_in_words(sql, &postgresql_words);
    autofree char *declaration = memory_print("DECLARE rows%u NO SCROLL CURSOR FOR %s", cursor, words);
    struct parameters parameters;
    parameters_init(&parameters, values, count);
    PGresult *result =
        postgresql_execute(postgresql, by_cursor ? declaration : words, parameters.texts, count, error);
    parameters_finish(&parameters);
    if (result != NULL && by_cursor) {
        PQclear(result);
        result = fetch(postgresql, cursor, error);
    }
    return result != NULL ? make_rows(postgresql, result, cursor) : NULL;
}

int postgresql_next(struct rows *rows, struct error *error)
{
    struct postgresql_rows *own = (struct postgresql_rows *)rows;
    if (++own->row < PQntuples(own->result))
        return 1;
    if (own->cursor == 0 || PQntuples(own->result) < ROWS_AT_ONCE)
        return 0;
    if (own->result != own->first)
        PQclear(own->result);
    own->result = fetch(own->store, own->cursor, error);
    own->row = 0;
    if (own->result == NULL)
        return -1;
    return PQntuples(own->result) > 0;
}

void postgresql_end(struct rows *rows)
{
    struct postgresql_rows *own = (struct postgresql_rows *)rows;
    if (own->result != own->first)
        PQclear(own->result);
    PQclear(own->first);
    if (own->cursor > 0 && PQtransactionStatus(own->store->connection) == PQTRANS_INTRANS) {
        char sql[32];
        snprintf(sql, sizeof sql, "CLOSE rows%u", own->cursor);
        PQclear(PQexec(own->store->connection, sql));
    }
    free(own);
}

/* ------------------------------------------------------------------------------------------- values -- */

size_t postgresql_width(const struct rows *rows)
{
    return (size_t)PQnfields(((const struct postgresql_rows *)rows)->first);
}

const char *postgresql_name(const struct rows *rows, int column)
{
    return PQfname(((const struct postgresql_rows *)rows)->first, column);
}

bool postgresql_is_null(struct rows *rows, int column)
{
    const struct postgresql_rows *own = (const struct postgresql_rows *)rows;
    return PQgetisnull(own->result, own->row, column) != 0;
}

/* "" for NULL. */
static const char *value_at(struct rows *base, int column)
{
    const struct postgresql_rows *rows = (const struct postgresql_rows *)base;
    return PQgetvalue(rows->result, rows->row, column);
}

int64_t postgresql_whole(struct rows *rows, int column)
{
    return strtoll(value_at(rows, column), NULL, 10);
}

double postgresql_real(struct rows *rows, int column)
{
    return strtod(value_at(rows, column), NULL);
}

const char *postgresql_text(struct rows *rows, int column)
{
    return postgresql_is_null(rows, column) ? NULL : value_at(rows, column);
}

struct store_field postgresql_field(struct rows *rows, int column)
{
    const char *text = value_at(rows, column);
    if (postgresql_is_null(rows, column))
        return (struct store_field){.kind = STORE_NULL};
    switch (PQftype(((const struct postgresql_rows *)rows)->result, column)) {
    case TYPE_BOOLEAN:
        return (struct store_field){.kind = STORE_WHOLE, .whole = *text == 't'};
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_INT8:
        return (struct store_field){.kind = STORE_WHOLE, .whole = postgresql_whole(rows, column)};
    case TYPE_NUMERIC:
        if (strpbrk(text, ".N") == NULL && strlen(text) < 19)
            return (struct store_field){.kind = STORE_WHOLE, .whole = postgresql_whole(rows, column)};
        __attribute__((fallthrough));
    case TYPE_FLOAT4:
    case TYPE_FLOAT8:
        return (struct store_field){.kind = STORE_REAL, .real = postgresql_real(rows, column)};
    default:
        return (struct store_field){.kind = STORE_TEXT, .text = text};
    }
}
