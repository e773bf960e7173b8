/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store's own insides, whatever database is behind it, shared by its files store_*.c and the engines. */
#ifndef STEERSTAT_SCHEMA_STORE_PRIVATE_H
#define STEERSTAT_SCHEMA_STORE_PRIVATE_H

#include "schema/store_engine.h"

/* The cell that the last run belonged to: runs of one cell come in long rows. */
struct cell_memory {
    char *identity; /* campaign, configuration, labels; NULL: none yet */
    int64_t campaign, configuration, factor_set;
    unsigned replicas; /* of the number; 0: it is not known */
    int64_t largest;   /* number of the cell's runs at so many replicas; 0: there are none */
};

/* The flows of the run that rows were added to last: an open hash table. */
struct known_flow {
    int64_t flow; /* 0: the place is empty */
    unsigned replica, stream;
    bool reverse;
};
struct flow_memory {
    int64_t run; /* 0: none */
    struct known_flow *places;
    size_t count, capacity; /* a power of two */
};

/* A run that a removed source held: what identifies it. */
struct removed_run {
    char *campaign, *configuration, *labels;
    char *section_sha256; /* that it must have when it is there again; NULL: any */
    unsigned replicas;
    uint64_t number;
    /* One output that it held; tool NULL: the source held none of its outputs. */
    char *tool, *side;
    unsigned replica;
};

/* What every engine's own begins with. */
struct store {
    const struct store_engine *engine;
    char *location; /* as messages name it */
    enum store_access access;
    bool broken;
    bool can_retry;
    bool in_transaction;
    bool has_circumstances; /* something added since the transaction began says what runs were made under */
    struct cell_memory cell;
    struct flow_memory flows;
    struct removed_run *removed_runs;
    size_t removed_count, removed_capacity;
};

/* Frees what is in it, not itself: the last that an engine's close does. */
void store_finish(struct store *store);

/* Says in *error what an opened database's version means for us, where it is not `newest` (0: it is empty).
 */
MUST_CHECK bool store_check_version(const struct store *store, int64_t version, int64_t newest,
                                    struct error *error);

static inline struct rows *store_query(struct store *store, const char *sql, const struct values *values,
                                       struct error *error)
{
    return store->engine->query(store, sql, values != NULL ? values->fields : NULL,
                                values != NULL ? values->count : 0, error);
}

/* Asks a statement that has no rows, or none of interest. */
MUST_CHECK bool store_execute(struct store *store, enum statement statement, const struct values *values,
                              struct error *error);

/* The one number that a statement returns; 0 where it has no row. */
MUST_CHECK bool store_ask_number(struct store *store, enum statement statement, const struct values *values,
                                 int64_t *number, struct error *error);

/* The first column of the first row of a constant SQL query, as a number; 0 where there is no row. */
MUST_CHECK bool store_query_number(struct store *store, const char *sql, int64_t *number,
                                   struct error *error);

/* Adds a row that has no identifier. */
MUST_CHECK bool store_add(struct store *store, enum row_kind kind, const struct values *row,
                          struct error *error);

/* Calls the function for each row, and ends the rows; fails where they are NULL, with the message that is
   there already. */
typedef bool row_function(struct rows *row, void *context, struct error *error);
MUST_CHECK bool store_for_each(struct rows *rows, row_function *function, void *context, struct error *error);

/* Finds a run (0: it is not there) and its cell, whose parts are made if need be. */
MUST_CHECK bool store_enter_cell(struct store *store, const struct store_run *run, int64_t *identifier,
                                 struct error *error);
/* A run of that cell that was added. */
void store_note_new_run(struct store *store, const struct store_run *run, int64_t identifier);

/* A run's block, position and section, NULL where it has none: nine values. */
void store_put_section(struct store *store, struct values *values, const struct store_run *details);

/* Notes a run's section, where its description has one. */
MUST_CHECK bool store_note_section(struct store *store, int64_t run, const struct store_run *details,
                                   struct error *error);

/* The identifier of a row's flow, which is made if need be. */
MUST_CHECK bool store_find_flow(struct store *store, const struct store_output *output,
                                const struct flow_row *row, int64_t *identifier, struct error *error);
/* A run that has none yet; 0: what is known of flows is forgotten. */
void store_begin_flows(struct store *store, int64_t run);

/* The selection's campaign and its name (free with free()). */
MUST_CHECK bool store_find_campaign(struct store *store, const struct store_selection *selection,
                                    int64_t *identifier, char **campaign, struct error *error);

/*
 * A query over `run`, closed by the selection's conditions and what stands behind them (GROUP BY, ORDER BY),
 * all values bound. NULL (error set) where it can't be asked.
 */
struct rows *store_query_selection(struct store *store, const char *query,
                                   const struct store_selection *selection, const char *order,
                                   struct error *error);

void store_forget_removals(struct store *store);

/* What was remembered of rows that may be gone by now. */
void store_forget_identifiers(struct store *store);

/* SHA-256 over all sources, read from the database: what store_content_hash says where it is not stored. */
MUST_CHECK bool store_compute_content_hash(struct store *store, struct digest *hash, struct error *error);

#endif
