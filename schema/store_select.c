/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selections: which campaign, and which of its runs. */
#include "schema/store_private.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------------------------------------- campaigns --
 */

struct campaign_names {
    char *names; /* "default, monday, ..." */
    size_t count;
};

static bool take_campaign(struct rows *row, void *context, struct error *error)
{
    (void)error;
    struct campaign_names *names = context;
    if (++names->count <= 20)
        memory_append(&names->names, "%s%s", names->count > 1 ? ", " : "",
                      names->count == 20 ? "..." : text_at(row, 0));
    return true;
}

static bool find_campaign(struct store *store, const char *name, int64_t *identifier, struct error *error)
{
    struct values values = {0};
    put_text(&values, name);
    struct rows *rows =
        store_query(store, "SELECT campaign_id FROM campaign WHERE name = ?1", &values, error);
    int next = rows != NULL ? rows_next(rows, error) : -1;
    *identifier = next > 0 ? whole_at(rows, 0) : 0;
    rows_end(rows);
    return next >= 0;
}

static bool choose_campaign(struct store *store, const struct store_selection *selection, const char *names,
                            size_t count, int64_t *identifier, char **campaign, struct error *error)
{
    if (count == 0)
        return error_set(error, "%s: holds no runs: load some with ingest", store->location);
    if (selection->campaign == NULL && count > 1)
        return error_set(error, "%s: holds %zu campaigns: choose one with %s: %s", store->location, count,
                         selection->campaign_option != NULL ? selection->campaign_option : "--campaign",
                         names);
    const char *name = selection->campaign != NULL ? selection->campaign : names;
    if (!find_campaign(store, name, identifier, error))
        return false;
    if (*identifier == 0)
        return error_set(error, "%s: there is no campaign %s: choose from %s", store->location, name, names);
    *campaign = memory_copy_text(name);
    return true;
}

bool store_find_campaign(struct store *store, const struct store_selection *selection, int64_t *identifier,
                         char **campaign, struct error *error)
{
    struct campaign_names names = {.names = memory_copy_text("")};
    bool good = store_for_each(store_query(store, "SELECT name FROM campaign ORDER BY name", NULL, error),
                               take_campaign, &names, error) &&
                choose_campaign(store, selection, names.names, names.count, identifier, campaign, error);
    free(names.names);
    return good;
}

bool store_campaign(struct store *store, const struct store_selection *selection, char **campaign,
                    struct error *error)
{
    int64_t identifier = 0;
    return store_find_campaign(store, selection, &identifier, campaign, error);
}

/* ------------------------------------------------------------------------------------------- conditions --
 */

/* A query that is being put together, with the values of its parameters. */
struct draft {
    char *sql;
    struct store_field *values;
    size_t count, capacity;
};

/* Notes a value; returns the number of its parameter. */
static size_t add_value(struct draft *draft, const struct store_field *value)
{
    draft->values = memory_grow(draft->values, &draft->capacity, draft->count + 1, sizeof *draft->values);
    draft->values[draft->count++] = *value;
    return draft->count;
}

static size_t add_text(struct draft *draft, const char *text)
{
    return add_value(draft,
                     &(struct store_field){.kind = text != NULL ? STORE_TEXT : STORE_NULL, .text = text});
}

static size_t add_number(struct draft *draft, int64_t number)
{
    return add_value(draft, &(struct store_field){.kind = STORE_WHOLE, .whole = number});
}

/* "(?3, ?4)": as many parameters as there are names; free with free(). */
static char *add_names(struct draft *draft, char *const *names, size_t count)
{
    char *list = memory_copy_text("(");
    for (size_t i = 0; i < count; i++)
        memory_append(&list, "%s?%zu", i > 0 ? ", " : "", add_text(draft, names[i]));
    memory_append(&list, ")");
    return list;
}

static void add_labels(struct draft *draft, const struct dialect *dialect,
                       const struct store_selection *selection)
{
    for (size_t i = 0; i < selection->where_count; i++) {
        size_t key = add_text(draft, selection->where[i].key);
        size_t value = add_text(draft, selection->where[i].value);
        memory_append(&draft->sql,
                      " AND run.factor_set_id%sSELECT factor_set_id FROM factor WHERE key = ?%zu AND value ="
                      " ?%zu%s",
                      dialect->is_among.before, key, value, dialect->is_among.after);
    }
}

/* The configurations, and the reference where it stands beside one of them. */
static void add_configurations(struct draft *draft, const struct dialect *dialect,
                               const struct store_selection *selection)
{
    if (selection->configuration_count == 0)
        return;
    autofree char *names = add_names(draft, selection->configurations, selection->configuration_count);
    /* without a reference NULL, which equals no name */
    size_t reference = add_text(draft, selection->reference);
    memory_append(&draft->sql,
                  " AND (run.configuration_id%sSELECT configuration_id FROM configuration WHERE name IN %s%s"
                  " OR (run.configuration_id = (SELECT configuration_id FROM configuration WHERE name = ?%zu)"
                  " AND %s%s%s))",
                  dialect->is_among.before, names, dialect->is_among.after, reference,
                  dialect->stands_beside.before, names, dialect->stands_beside.after);
}

static void add_replicas(struct draft *draft, const struct store_selection *selection)
{
    for (size_t i = 0; i < selection->replica_count; i++)
        memory_append(&draft->sql, "%s?%zu", i > 0 ? ", " : " AND run.replicas IN (",
                      add_number(draft, selection->replicas[i]));
    if (selection->replica_count > 0)
        memory_append(&draft->sql, ")");
}

struct rows *store_query_selection(struct store *store, const char *query,
                                   const struct store_selection *selection, const char *order,
                                   struct error *error)
{
    const struct dialect *dialect = store->engine->dialect;
    autofree char *name = NULL;
    int64_t campaign = 0;
    if (!store_find_campaign(store, selection, &campaign, &name, error))
        return NULL;
    struct draft draft = {0};
    add_number(&draft, campaign);
    draft.sql = memory_print("%s WHERE %s", query, dialect->of_campaign);
    add_labels(&draft, dialect, selection);
    add_configurations(&draft, dialect, selection);
    add_replicas(&draft, selection);
    memory_append(&draft.sql, " %s", order);
    struct rows *rows = store->engine->query(store, draft.sql, draft.values, draft.count, error);
    free(draft.sql);
    free(draft.values);
    return rows;
}
