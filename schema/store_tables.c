/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and views as they are. */
#include "schema/store_private.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

struct table_reader {
    store_table_function *function;
    void *context;
};

static bool take_table(struct rows *row, void *context, struct error *error)
{
    const struct table_reader *reader = context;
    const struct store_table table = {
        .name = text_at(row, 0), .is_view = whole_at(row, 1) != 0, .columns = text_at(row, 2)};
    return reader->function(reader->context, &table, error);
}

bool store_list_tables(struct store *store, store_table_function *function, void *context,
                       struct error *error)
{
    struct table_reader reader = {function, context};
    return store_for_each(store_query(store, store->engine->dialect->list_tables, NULL, error), take_table,
                          &reader, error);
}

/* The names that there are, as a message lists them; and whether `name` is one of them, and its columns. */
struct search {
    const char *name;
    char *names;
    bool found;
    size_t columns;
};

static bool note_name(void *context, const struct store_table *table, struct error *error)
{
    (void)error;
    struct search *search = context;
    if (strcmp(search->name, table->name) == 0) {
        search->found = true;
        search->columns = 1;
        for (const char *at = table->columns; *at != '\0'; at++)
            search->columns += *at == ' ';
    }
    memory_append(&search->names, "%s%s", search->names[0] != '\0' ? ", " : "", table->name);
    return true;
}

static bool is_there(struct store *store, const char *name, size_t *columns, struct error *error)
{
    struct search search = {.name = name, .names = memory_copy_text("")};
    bool good = store_list_tables(store, note_name, &search, error);
    if (good && !search.found)
        good =
            error_set(error, "%s: there is no table %s: choose from %s", store->location, name, search.names);
    free(search.names);
    *columns = search.columns;
    return good;
}

static bool hand_on(struct rows *rows, const struct store_row_reader *reader, void *context,
                    struct error *error)
{
    size_t count = rows->engine->width(rows);
    autofree const char **names = memory_allocate(count, sizeof *names);
    autofree struct store_field *fields = memory_allocate(count, sizeof *fields);
    for (size_t i = 0; i < count; i++)
        names[i] = rows->engine->name(rows, (int)i);
    bool good = reader->columns(context, names, count, error);
    int next = 0;
    while (good && (next = rows_next(rows, error)) > 0) {
        for (size_t i = 0; i < count; i++)
            fields[i] = rows->engine->field(rows, (int)i);
        good = reader->row(context, fields, count, error);
    }
    return good && next == 0;
}

bool store_read_table(struct store *store, const char *name, const struct store_row_reader *reader,
                      void *context, struct error *error)
{
    size_t columns = 0;
    if (!is_there(store, name, &columns,
                  error)) /* a name of ours from here on: no parameter can stand there */
        return false;
    autofree char *sql = memory_print("SELECT * FROM %s", name);
    for (size_t i = 1; !store->engine->dialect->has_order && i <= columns; i++)
        memory_append(&sql, "%s %zu", i == 1 ? " ORDER BY" : ",", i);
    struct rows *rows = store_query(store, sql, NULL, error);
    bool good = rows != NULL && hand_on(rows, reader, context, error);
    rows_end(rows);
    return good;
}
