/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Binding a statement's parameters, one after another. For the store's own files. */
#ifndef STEERSTAT_SCHEMA_STORE_BIND_H
#define STEERSTAT_SCHEMA_STORE_BIND_H

#include "schema/store_private.h"

/* Texts must outlive the statement's step, as all do here. */
struct binder {
    sqlite3_stmt *statement;
    int next;
};

static inline bool bind_start(struct store *store, enum statement which, struct binder *binder,
                              struct error *error)
{
    *binder = (struct binder){store_statement(store, which, error), 1};
    return binder->statement != NULL;
}

static inline void bind_text(struct binder *binder, const char *text)
{
    sqlite3_bind_text(binder->statement, binder->next++, text, -1, SQLITE_STATIC); /* NULL binds NULL */
}

static inline void bind_number(struct binder *binder, int64_t number)
{
    sqlite3_bind_int64(binder->statement, binder->next++, number);
}

static inline void bind_count(struct binder *binder, struct count count)
{
    if (count.defined)
        bind_number(binder, (int64_t)count.value);
    else
        sqlite3_bind_null(binder->statement, binder->next++);
}

static inline void bind_quantity(struct binder *binder, struct quantity quantity)
{
    if (quantity.defined)
        sqlite3_bind_double(binder->statement, binder->next++, quantity.value);
    else
        sqlite3_bind_null(binder->statement, binder->next++);
}

/* A run's block, position and section, NULL where it has none: nine parameters. */
void store_bind_section(struct store *store, struct binder *binder, const struct store_run *details);

#endif
