/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/mpstat_columns.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void mpstat_columns_finish(struct mpstat_columns *columns)
{
    for (size_t i = 0; i < MPSTAT_TABLES; i++)
        free(columns->tables[i].text);
    *columns = (struct mpstat_columns){0};
}

void mpstat_columns_restart(struct mpstat_columns *columns)
{
    for (size_t i = 0; i < MPSTAT_TABLES; i++)
        columns->tables[i].length = 0;
}

static bool are_same(const struct column_names *known, const struct rate *names, size_t count)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (at == known->length || strcmp(known->text + at, names[i].name) != 0)
            return false;
        at += strlen(names[i].name) + 1;
    }
    return at == known->length;
}

/* A share that no version of mpstat has. */
static bool is_unknown_share(enum mpstat_table table, const char *name)
{
    bool shares = table == MPSTAT_CPU || table == MPSTAT_NODE;
    return shares && strcmp(name, "intr") != 0 && mpstat_share_of(slice_of(name + (name[0] == '%'))) < 0;
}

static const char *find_unknown(enum mpstat_table table, const struct rate *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_unknown_share(table, names[i].name))
            return names[i].name;
    return NULL;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The first column of those before that is not among these; NULL where all are. */
static const char *find_missing(const struct column_names *known, enum mpstat_table table,
                                const struct rate *names, size_t count)
{
    if (known->length == 0)
        return NULL;
    autofree const char **sorted = memory_allocate(count, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        sorted[i] = names[i].name;
    qsort(sorted, count, sizeof *sorted, compare_names);
    for (size_t at = 0; at < known->length; at += strlen(known->text + at) + 1) {
        const char *name = known->text + at;
        if (!is_unknown_share(table, name) &&
            bsearch(&name, sorted, count, sizeof *sorted, compare_names) == NULL)
            return name;
    }
    return NULL;
}

static void describe(const char *unknown, const char *missing, struct error *reason)
{
    reason->message[0] = '\0';
    if (unknown != NULL && missing != NULL)
        error_set(reason, "%.60s in the place of the column %.60s: no value of that is known here", unknown,
                  missing);
    else if (unknown != NULL)
        error_set(reason, "a column %.80s that is none of mpstat's: it is not read", unknown);
    else if (missing != NULL)
        error_set(reason, "no column %.80s, which its table had before: no value of it is known here",
                  missing);
}

static void keep(struct column_names *known, const struct rate *names, size_t count)
{
    known->length = 0;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(names[i].name) + 1;
        known->text = memory_grow(known->text, &known->capacity, known->length + length, 1);
        memcpy(known->text + known->length, names[i].name, length);
        known->length += length;
    }
}

bool mpstat_columns_change(struct mpstat_columns *columns, enum mpstat_table table, const struct rate *names,
                           size_t count, struct error *reason)
{
    struct column_names *known = &columns->tables[table];
    reason->message[0] = '\0';
    if (are_same(known, names, count))
        return false;
    describe(find_unknown(table, names, count), find_missing(known, table, names, count), reason);
    keep(known, names, count);
    return true;
}
