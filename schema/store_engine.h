/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands behind the store: one engine a kind of database, chosen by the database's location
 * (store_engines.c has the table of them). An engine knows its connection, its transactions and its dialect;
 * what is asked and written, and in which order, is the store's own and the same for all.
 *
 * Statements are written once where the dialects agree, in a form that each engine turns into its own:
 * parameters are ?1, ?2, ...; {run} and {flow} are the columns that say which run or flow a row is of, for
 * USING and lists; {a=b} and {a~b} that tables a and b are of the same run, or flow; {of_run} that it is run
 * ?2 of campaign ?1; {cross} before JOIN, that the tables are read in this order.
 */
#ifndef STEERSTAT_SCHEMA_STORE_ENGINE_H
#define STEERSTAT_SCHEMA_STORE_ENGINE_H

#include "schema/store.h"

/* --------------------------------------------------------------------------------- values and rows -- */

/* Values for a statement's parameters or a new row, in order. Texts must live until they are handed over. */
enum { VALUES_MAX = 20 };
struct values {
    size_t count;
    struct store_field fields[VALUES_MAX];
};

static inline void start_values(struct values *values)
{
    values->count = 0;
}

static inline void put_null(struct values *values)
{
    values->fields[values->count++].kind = STORE_NULL;
}

static inline void put_text(struct values *values, const char *text) /* NULL is NULL */
{
    struct store_field *field = &values->fields[values->count++];
    field->kind = text != NULL ? STORE_TEXT : STORE_NULL;
    field->text = text;
}

static inline void put_number(struct values *values, int64_t number)
{
    struct store_field *field = &values->fields[values->count++];
    field->kind = STORE_WHOLE;
    field->whole = number;
}

static inline void put_count(struct values *values, struct count count)
{
    if (count.defined)
        put_number(values, (int64_t)count.value);
    else
        put_null(values);
}

static inline void put_quantity(struct values *values, struct quantity quantity)
{
    struct store_field *field = &values->fields[values->count++];
    field->kind = quantity.defined ? STORE_REAL : STORE_NULL;
    field->real = quantity.value + 0.0; /* no -0: not every database keeps it, and all say the same */
}

/* What a key refuses that is not there from others; of a location and a table. */
#define STORE_SAID_TWICE "%s: two of its lines say the same thing of one run (%s): it may be said once"

/* What an engine has of a question that is being answered; its first member. */
struct rows {
    const struct store_engine *engine;
};

/* ------------------------------------------------------------------------------- what is written -- */

/* Rows that are added many times: one row of row_kinds[] (store_rows.c) each. What others refer to is first.
 */
enum row_kind {
    ROW_SOURCE,
    ROW_COPIED_SOURCE, /* of another database, with what was worked out of its rows there */
    ROW_SOURCE_HEADER,
    ROW_RUN,
    ROW_COPIED_RUN,
    ROW_OUTPUT,
    ROW_FLOW,
    ROW_SUMMARY,
    ROW_INTERVAL,
    ROW_CPU_SAMPLE,
    ROW_CPU_AVERAGE,
    ROW_RATE_SAMPLE,
    ROW_RATE_AVERAGE,
    ROW_NODE_SAMPLE,
    ROW_NODE_AVERAGE,
    ROW_SETTING,
    ROW_SOFTNET,
    ROW_SOFTIRQ,
    ROW_REJECTED_LINE,
    ROW_WARNED_LINE,
    ROW_KINDS
};

struct row_kind_details {
    const char *table;
    const char *columns;    /* separated by ", ", in the order of a row's values */
    const char *identifier; /* the column that the store makes up; NULL: none */
    bool of_run;            /* it belongs to a run, and to its campaign */
    bool may_repeat;        /* what is there already is left as it is, and nothing is said */
};
extern const struct row_kind_details row_kinds[ROW_KINDS];

/* Statements that are asked many times: their texts are statement_texts[] (store_statements.c), or the
   engine's own. */
enum statement {
    STATEMENT_FIND_SOURCE,
    STATEMENT_ADD_CAMPAIGN,
    STATEMENT_ADD_CONFIGURATION,
    STATEMENT_ADD_FACTOR_SET,
    STATEMENT_ADD_FACTOR,
    STATEMENT_FIND_CELL,
    STATEMENT_LARGEST_NUMBER,
    STATEMENT_FIND_RUN,
    STATEMENT_FIND_REPLICA,
    STATEMENT_COUNT_TESTS,
    STATEMENT_FIND_SLOT,
    STATEMENT_READ_FLOWS,
    STATEMENT_FIND_SOFTNET,
    STATEMENT_FIND_SOFTIRQ,
    STATEMENT_NOTE_SECTION,
    STATEMENT_FIND_REMOVED,
    STATEMENT_ADD_CIRCUMSTANCES,
    STATEMENT_FIND_CIRCUMSTANCES,
    STATEMENT_NAME_CONFIGURATION,
    STATEMENT_NAME_LABELS,
    STATEMENT_NAME_CIRCUMSTANCES,
    STATEMENT_COUNT
};
extern const char *const statement_texts[STATEMENT_COUNT];

/* What an engine puts for the words in braces. */
struct wording {
    const char *run, *flow, *of_run, *cross;
    bool by_campaign; /* runs and flows are of the same campaign, too */
    char parameter;   /* before a parameter's number */
};

/* A statement in an engine's own words; free with free(). */
char *store_in_words(const char *sql, const struct wording *wording);

/* Columns that every query of run values begins with. Names stand there by their identifiers: they are few,
   and the same from run to run. */
#define RUN_COLUMNS                                                                                          \
    "run.configuration_id, run.factor_set_id, run.replicas, run.number, run.block, run.position,"            \
    " run.verified, run.circumstance_set_id"
#define RUN_ORDER " ORDER BY run.replicas, run.configuration_id, run.factor_set_id, run.number, run.run_id"

/* A query in two parts, for what is put between them. */
struct query_parts {
    const char *before, *after;
};

/* Texts that the dialects do not agree on. */
struct dialect {
    /* Run values, behind RUN_COLUMNS: before and after the selection's conditions. Replica, bitrate, whether
       it is the sending side's copy; What stands behind CPU,
       share and how many results the run has; replicas, mean bitrate, begin, end, place. */
    struct query_parts replica_values, cpu_values, interval_values;
    const char *values_begin; /* of these, before RUN_COLUMNS */
    const char *of_campaign;  /* that a run is of the selection's campaign, ?1 */
    /* x IN (query), where nothing of x's query stands in the other. */
    struct query_parts is_among;
    /* Whether one of the configurations has runs of the run's replicas and labels; around "(?3, ?4, ...)",
       their names. */
    struct query_parts stands_beside;
    /* What runs are worth whose value_results were set to -1, because they lost an output; NULL ends it. */
    const char *const *revalue;
    const char *may_remove; /* 0 where the role that it was opened as may only add; NULL: everybody may */
    bool has_order; /* unasked, a table's rows come in the same order each time: else they are sorted */
    const char *list_tables; /* name, whether it is a view, columns separated by blanks */
};

/* ----------------------------------------------------------------------------------- the contract -- */

/*
 * All that can fail returns false or NULL with the message set, and notes in the store whether it is broken
 * (store_is_broken) or was in another's way (store_may_try).
 */
struct store_engine {
    const char *const *locations; /* what its locations begin with; NULL ends it. None: all others */
    const struct dialect *dialect;

    /* As store_open, store_close, store_expect and store_printable have it. */
    MUST_CHECK bool (*open)(struct store **store, const char *location, enum store_access access,
                            struct error *error);
    void (*close)(struct store *store);
    void (*expect)(struct store *store, uint64_t bytes);
    char *(*printable)(const char *location); /* without secrets; free with free() */

    MUST_CHECK bool (*begin)(struct store *store, struct error *error);
    MUST_CHECK bool (*commit)(struct store *store, struct error *error);
    void (*rollback)(struct store *store);
    /* Waits until no other transaction holds the lock of that name, and holds it to the transaction's end. */
    MUST_CHECK bool (*lock)(struct store *store, const char *name, struct error *error);

    /* Adds a row. Its identifier, where it has one, is known at once; the row may be sent later, with others:
       what is wrong with it can be said by any later call, by the commit at the latest. The identifier of a
       copied source is 0 where others have added the same one meanwhile. */
    MUST_CHECK bool (*add)(struct store *store, enum row_kind kind, const struct values *row,
                           int64_t *identifier, struct error *error);
    /* Averages that an mpstat output lacks, and values of runs, as store_finish_* say: now or at the commit.
     */
    MUST_CHECK bool (*finish_rates)(struct store *store, const struct store_output *output,
                                    struct error *error);
    MUST_CHECK bool (*finish_runs)(struct store *store, int64_t first, int64_t last, struct error *error);

    /* Asks one of the statements, and of these one at a time each; or any text, in constant memory. */
    struct rows *(*ask)(struct store *store, enum statement statement, const struct values *values,
                        struct error *error);
    struct rows *(*query)(struct store *store, const char *sql, const struct store_field *values,
                          size_t count, struct error *error);
    int (*next)(struct rows *rows, struct error *error); /* 1: there is a row; 0: no more; -1: failed */
    void (*end)(struct rows *rows);
    /* Of the current row. Texts live until the next. */
    size_t (*width)(const struct rows *rows);
    const char *(*name)(const struct rows *rows, int column);
    struct store_field (*field)(struct rows *rows, int column);
    bool (*is_null)(struct rows *rows, int column);
    int64_t (*whole)(struct rows *rows, int column);
    double (*real)(struct rows *rows, int column);
    const char *(*text)(struct rows *rows, int column); /* NULL for NULL */
};

extern const struct store_engine sqlite_engine, postgresql_engine;

/* The engine that a location is of. */
const struct store_engine *store_engine_of(const char *location);

static inline int rows_next(struct rows *rows, struct error *error)
{
    return rows->engine->next(rows, error);
}

static inline void rows_end(struct rows *rows) /* NULL is fine */
{
    if (rows != NULL)
        rows->engine->end(rows);
}

static inline bool is_null_at(struct rows *rows, int column)
{
    return rows->engine->is_null(rows, column);
}

static inline int64_t whole_at(struct rows *rows, int column)
{
    return rows->engine->whole(rows, column);
}

static inline double real_at(struct rows *rows, int column)
{
    return rows->engine->real(rows, column);
}

static inline const char *text_at(struct rows *rows, int column)
{
    return rows->engine->text(rows, column);
}

#endif
