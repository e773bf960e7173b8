/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading: run values for the statistics, totals, and the content hash. */
#include "schema/store_private.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------------------------------------- values --
 */

/* NULL reads as 0: whether it is NULL is asked only where 0 was read. A million runs are read for one table.
 */

/* Of what counts from 1. */
static struct count place_column(struct rows *row, int column)
{
    int64_t place = whole_at(row, column);
    return (struct count){place != 0, (uint64_t)place};
}

static enum verified verified_column(struct rows *row, int column)
{
    if (whole_at(row, column) != 0)
        return VERIFIED_YES;
    return is_null_at(row, column) ? VERIFIED_UNKNOWN : VERIFIED_NO;
}

static struct quantity quantity_column(struct rows *row, int column)
{
    double value = real_at(row, column);
    return value == 0.0 && is_null_at(row, column) ? quantity_undefined(NULL) : quantity_of(value);
}

/* What stands behind a run's columns. */
enum value_kind {
    VALUES_OF_RUNS,      /* how many results, their mean, whether one is the sending side's copy */
    VALUES_OF_REPLICAS,  /* replica, bitrate, whether it is the sending side's copy */
    VALUES_OF_CPUS,      /* CPU, share, how many results the run has */
    VALUES_OF_INTERVALS, /* replicas, bitrate, begin, end, place */
};

static void read_details(struct rows *row, enum value_kind kind, struct store_value *value)
{
    switch (kind) {
    case VALUES_OF_RUNS:
        value->results = (unsigned)whole_at(row, 8);
        value->client_reported = whole_at(row, 10) != 0;
        break;
    case VALUES_OF_REPLICAS:
        value->replica = (unsigned)whole_at(row, 8);
        value->client_reported = whole_at(row, 10) != 0;
        break;
    case VALUES_OF_CPUS:
        value->cpu = (int)whole_at(row, 8);
        value->results = (unsigned)whole_at(row, 10);
        value->incomplete = value->results < value->replicas;
        value->without_bitrates = value->results == 0;
        break;
    case VALUES_OF_INTERVALS:
        value->results = (unsigned)whole_at(row, 8);
        value->start_s = real_at(row, 10);
        value->end_s = real_at(row, 11);
        value->interval = whole_at(row, 12);
        break;
    }
}

/* A name that was read lately, by its identifier. */
struct name_memory {
    int64_t identifier; /* 0: none */
    char *name;
};

enum { NAMES_REMEMBERED = 16 };

/* Names of one kind that were found. */
struct names {
    enum statement statement; /* that finds one */
    struct name_memory known[NAMES_REMEMBERED];
};

/* What the rows of a value query name, and where they go. */
struct value_reader {
    struct store *store;
    enum value_kind kind;
    struct names configurations, labels, circumstances;
    store_value_function *function;
    void *context;
};

/* The name of an identifier, until the next that is not known is asked for; "" for 0, NULL (error set) where
   it can't be read. */
static const char *find_name(struct store *store, struct names *names, int64_t identifier,
                             struct error *error)
{
    struct name_memory *known = &names->known[(uint64_t)identifier % NAMES_REMEMBERED];
    if (identifier == 0)
        return "";
    if (known->identifier == identifier)
        return known->name;
    struct values values = {0};
    put_number(&values, identifier);
    struct rows *rows = store->engine->ask(store, names->statement, &values, error);
    int next = rows != NULL ? rows_next(rows, error) : -1;
    if (next > 0) {
        free(known->name);
        *known = (struct name_memory){identifier, memory_copy_text(text_at(rows, 0))};
    } else if (next == 0) {
        error_set(error, "%s: a run's name is not there: rebuild the database from the raw files",
                  store->location);
    }
    rows_end(rows);
    return next > 0 ? known->name : NULL;
}

static void names_finish(struct names *names)
{
    for (size_t i = 0; i < NAMES_REMEMBERED; i++)
        free(names->known[i].name);
}

static bool read_names(struct value_reader *reader, struct rows *row, struct store_value *value,
                       struct error *error)
{
    struct store *store = reader->store;
    value->configuration = find_name(store, &reader->configurations, whole_at(row, 0), error);
    if (value->configuration == NULL)
        return false;
    value->labels = find_name(store, &reader->labels, whole_at(row, 1), error);
    if (value->labels == NULL)
        return false;
    value->circumstances = find_name(store, &reader->circumstances, whole_at(row, 7), error);
    return value->circumstances != NULL;
}

static bool take_value(struct rows *row, void *context, struct error *error)
{
    struct value_reader *reader = context;
    struct store_value value = {
        .replicas = (unsigned)whole_at(row, 2),
        .run_number = (uint64_t)whole_at(row, 3),
        .block = place_column(row, 4),
        .position = place_column(row, 5),
        .verified = verified_column(row, 6),
        .value = quantity_column(row, 9),
    };
    read_details(row, reader->kind, &value);
    return read_names(reader, row, &value, error) && reader->function(reader->context, &value, error);
}

static bool read_values(struct store *store, const struct store_selection *selection, const char *begin,
                        const struct query_parts *query, enum value_kind kind, store_value_function *function,
                        void *context, struct error *error)
{
    struct value_reader reader = {.store = store,
                                  .kind = kind,
                                  .configurations.statement = STATEMENT_NAME_CONFIGURATION,
                                  .labels.statement = STATEMENT_NAME_LABELS,
                                  .circumstances.statement = STATEMENT_NAME_CIRCUMSTANCES,
                                  .function = function,
                                  .context = context};
    autofree char *before = memory_print("%s" RUN_COLUMNS "%s", begin, query->before);
    bool good = store_for_each(store_query_selection(store, before, selection, query->after, error),
                               take_value, &reader, error);
    names_finish(&reader.configurations);
    names_finish(&reader.labels);
    names_finish(&reader.circumstances);
    return good;
}

bool store_read_run_bitrates(struct store *store, const struct store_selection *selection,
                             store_value_function *function, void *context, struct error *error)
{
    /* The order is that of the index on runs: nothing is sorted. */
    static const struct query_parts query = {
        ", value_results, value_bits_per_second, value_client_reported FROM run", RUN_ORDER};
    return read_values(store, selection, "SELECT ", &query, VALUES_OF_RUNS, function, context, error);
}

bool store_read_bitrates(struct store *store, const struct store_selection *selection,
                         store_value_function *function, void *context, struct error *error)
{
    return read_values(store, selection, store->engine->dialect->values_begin,
                       &store->engine->dialect->replica_values, VALUES_OF_REPLICAS, function, context, error);
}

bool store_read_cpu_averages(struct store *store, const struct store_selection *selection,
                             enum cpu_column column, store_value_function *function, void *context,
                             struct error *error)
{
    /* The column's name is one of our own constants: a parameter can't stand there. */
    const struct query_parts *query = &store->engine->dialect->cpu_values;
    autofree char *before =
        memory_print(", cpu, cpu_average.%s, value_results%s", cpu_column_name(column), query->before);
    const struct query_parts of_column = {before, query->after};
    return read_values(store, selection, store->engine->dialect->values_begin, &of_column, VALUES_OF_CPUS,
                       function, context, error);
}

bool store_read_intervals(struct store *store, const struct store_selection *selection,
                          store_value_function *function, void *context, struct error *error)
{
    return read_values(store, selection, store->engine->dialect->values_begin,
                       &store->engine->dialect->interval_values, VALUES_OF_INTERVALS, function, context,
                       error);
}

/* --------------------------------------------------------------------------------------- whole database --
 */

static bool take_source(struct rows *row, void *context, struct error *error)
{
    (void)error;
    for (int column = 0; column < 4; column++) {
        const char *text = text_at(row, column);
        digest_feed(context, text, strlen(text) + 1); /* the NUL ends each field */
    }
    return true;
}

bool store_compute_content_hash(struct store *store, struct digest *hash, struct error *error)
{
    struct digest_stream *stream = digest_create();
    bool good = store_for_each(
        store_query(store, "SELECT sha256, format, parser_version, claims FROM source ORDER BY sha256", NULL,
                    error),
        take_source, stream, error);
    *hash = digest_end(stream);
    return good;
}

bool store_content_hash(struct store *store, struct digest *hash, struct error *error)
{
    struct rows *rows = store_query(store, "SELECT hash FROM content", NULL, error);
    int next = rows != NULL ? rows_next(rows, error) : -1;
    if (next > 0)
        snprintf(hash->text, sizeof hash->text, "%s", text_at(rows, 0));
    rows_end(rows);
    return next > 0 || (next == 0 && store_compute_content_hash(store, hash, error));
}

bool store_count(struct store *store, struct store_totals *totals, struct error *error)
{
    const struct {
        const char *sql;
        uint64_t *total;
    } queries[] = {
        {"SELECT count(*) FROM source", &totals->sources},
        {"SELECT count(*) FROM run", &totals->runs},
        {"SELECT count(*) FROM replica_bitrate", &totals->bitrates},
        {"SELECT count(*) FROM cpu_average", &totals->cpu_rows},
        {"SELECT count(*) FROM rejected_line", &totals->rejected_lines},
    };
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        int64_t number = 0;
        if (!store_query_number(store, queries[i].sql, &number, error))
            return false;
        *queries[i].total = (uint64_t)number;
    }
    return true;
}
