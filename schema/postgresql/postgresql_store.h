/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The PostgreSQL engine's own insides: a store on a server.
 *
 * Rows wait in memory and go to the server a few megabytes at a time, by COPY, parents first, whatever is
 * asked next or at the commit; averages and run values are worked out there, once a transaction, from what it
 * added. What is read comes by cursors. Two loaders of the same bytes, or of the same cell, wait for one
 * another (advisory locks); the keys are there for who does not ask.
 */
#ifndef STEERSTAT_SCHEMA_POSTGRESQL_STORE_H
#define STEERSTAT_SCHEMA_POSTGRESQL_STORE_H

#include "schema/store_private.h"

#include <libpq-fe.h>

/* Rows of one kind that wait, as COPY takes them. */
struct waiting {
    char *bytes;
    size_t length, capacity;
};

/* Identifiers that this program may use up: from `next` on, below `end`. */
struct identifiers {
    int64_t next, end;
};

struct postgresql_store {
    struct store store;
    PGconn *connection;
    bool prepared[STATEMENT_COUNT];
    unsigned cursors; /* opened so far: their names are numbered */
    struct waiting waiting[ROW_KINDS];
    size_t waiting_bytes;
    struct identifiers runs, flows;
    char *sources; /* "{7,8": those added in this transaction; NULL: none */
    bool has_rates;
};

static inline struct postgresql_store *postgresql_of(struct store *store)
{
    return (struct postgresql_store *)store;
}

/* Loads libpq, once; nothing of it may be called before. Stays loaded. False where it is not installed. */
MUST_CHECK bool postgresql_load_library(void);

extern const struct dialect postgresql_dialect;
extern const struct wording postgresql_words;

/* The engine's own text of a statement; NULL: the common one. */
const char *postgresql_statement_text(enum statement statement);

/* A location without what is secret in it; free with free(). Whether libpq's own words on it could tell such
   a secret: it takes the location otherwise than it was meant. */
char *postgresql_printable(const char *location);
bool postgresql_is_telling(const char *location);

/* Not a URI of another kind. */
bool postgresql_is_known(const char *location);

/* Takes what the server said last into *error, in our words where we know better ones; frees the result (NULL
   is fine), returns false. */
bool postgresql_fail(struct postgresql_store *postgresql, PGresult *result, struct error *error);

/* The result of a text with parameters (NULL is NULL) if the server did it, to be cleared; else NULL. */
PGresult *postgresql_execute(struct postgresql_store *postgresql, const char *sql,
                             const char *const *parameters, size_t count, struct error *error);

/* The same, of one or more statements without parameters, whose result is of no interest. */
MUST_CHECK bool postgresql_run_script(struct postgresql_store *postgresql, const char *sql,
                                      struct error *error);

/* Texts of parameters: they live until parameters_finish. */
struct parameters {
    const char **texts;
    char (*numbers)[32];
    char **copies; /* of texts that were no UTF-8 */
    size_t count;
};
void parameters_init(struct parameters *parameters, const struct store_field *values, size_t count);
void parameters_finish(struct parameters *parameters);

/* A text as the server takes it: bytes that are no UTF-8 as \xNN. NULL where it is good as it is, else free
   with free(). */
char *postgresql_clean_text(const char *text);

/* Sends what waits, parents first; forgets it. */
MUST_CHECK bool postgresql_flush(struct postgresql_store *postgresql, struct error *error);
void postgresql_forget_waiting(struct postgresql_store *postgresql);

/* The contract's functions for rows, and for what is added. */
struct rows *postgresql_ask(struct store *store, enum statement statement, const struct values *values,
                            struct error *error);
struct rows *postgresql_query(struct store *store, const char *sql, const struct store_field *values,
                              size_t count, struct error *error);
int postgresql_next(struct rows *rows, struct error *error);
void postgresql_end(struct rows *rows);
size_t postgresql_width(const struct rows *rows);
const char *postgresql_name(const struct rows *rows, int column);
struct store_field postgresql_field(struct rows *rows, int column);
bool postgresql_is_null(struct rows *rows, int column);
int64_t postgresql_whole(struct rows *rows, int column);
double postgresql_real(struct rows *rows, int column);
const char *postgresql_text(struct rows *rows, int column);
MUST_CHECK bool postgresql_add(struct store *store, enum row_kind kind, const struct values *row,
                               int64_t *identifier, struct error *error);

#endif
