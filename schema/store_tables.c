/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and views as they are. */
#include "schema/store_private.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static const char list_sql[] =
    "SELECT object.name, type = 'view', (SELECT group_concat(name, ' ') FROM"
    " (SELECT name FROM pragma_table_xinfo(object.name) ORDER BY cid))"
    " FROM sqlite_schema AS object WHERE type IN ('table', 'view')"
    " AND object.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type = 'table', object.name";

bool store_list_tables(struct store *store, store_table_function *function, void *context,
                       struct error *error)
{
    sqlite3_stmt *statement = store_prepare(store, list_sql, error);
    if (statement == NULL)
        return false;
    bool good = true;
    int step = sqlite3_step(statement);
    for (; good && step == SQLITE_ROW; step = sqlite3_step(statement))
        good = function(context,
                        &(struct store_table){.name = (const char *)sqlite3_column_text(statement, 0),
                                              .is_view = sqlite3_column_int(statement, 1) != 0,
                                              .columns = (const char *)sqlite3_column_text(statement, 2)},
                        error);
    if (good && step != SQLITE_DONE)
        good = store_fail(store, error);
    sqlite3_finalize(statement);
    return good;
}

/* The names that there are, as a message lists them; and whether `name` is one of them. */
struct search {
    const char *name;
    char *names;
    bool found;
};

static bool note_name(void *context, const struct store_table *table, struct error *error)
{
    (void)error;
    struct search *search = context;
    search->found = search->found || strcmp(search->name, table->name) == 0;
    memory_append(&search->names, "%s%s", search->names[0] != '\0' ? ", " : "", table->name);
    return true;
}

static bool is_there(struct store *store, const char *name, struct error *error)
{
    struct search search = {.name = name, .names = memory_copy_text("")};
    bool good = store_list_tables(store, note_name, &search, error);
    if (good && !search.found)
        good =
            error_set(error, "%s: there is no table %s: choose from %s", store->location, name, search.names);
    free(search.names);
    return good;
}

static struct store_field field_at(sqlite3_stmt *statement, int column)
{
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

static bool hand_on(struct store *store, sqlite3_stmt *statement, const struct store_row_reader *reader,
                    void *context, struct error *error)
{
    size_t count = (size_t)sqlite3_column_count(statement);
    autofree const char **names = memory_allocate(count, sizeof *names);
    autofree struct store_field *fields = memory_allocate(count, sizeof *fields);
    for (size_t i = 0; i < count; i++)
        names[i] = sqlite3_column_name(statement, (int)i);
    bool good = reader->columns(context, names, count, error);
    int step = good ? sqlite3_step(statement) : SQLITE_DONE;
    for (; good && step == SQLITE_ROW; step = sqlite3_step(statement)) {
        for (size_t i = 0; i < count; i++)
            fields[i] = field_at(statement, (int)i);
        good = reader->row(context, fields, count, error);
    }
    return good && (step == SQLITE_DONE || store_fail(store, error));
}

bool store_read_table(struct store *store, const char *name, const struct store_row_reader *reader,
                      void *context, struct error *error)
{
    if (!is_there(store, name, error)) /* a name of ours from here on: no parameter can stand there */
        return false;
    char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", name);
    sqlite3_stmt *statement = sql != NULL ? store_prepare(store, sql, error) : NULL;
    sqlite3_free(sql);
    if (statement == NULL)
        return false;
    bool good = hand_on(store, statement, reader, context, error);
    sqlite3_finalize(statement);
    return good;
}
