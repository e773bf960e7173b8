/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQLite store's own insides, shared by its files store_*.c. */
#ifndef STEERSTAT_SCHEMA_STORE_PRIVATE_H
#define STEERSTAT_SCHEMA_STORE_PRIVATE_H

#include "schema/store.h"

#include <sqlite3.h>

/* One row of statements[] (store_open.c); prepared at first use, finalised at close. */
enum statement {
    STATEMENT_BEGIN,
    STATEMENT_COMMIT,
    STATEMENT_FIND_SOURCE,
    STATEMENT_ADD_SOURCE,
    STATEMENT_STALE_CONTENT,
    STATEMENT_ADD_CAMPAIGN,
    STATEMENT_ADD_CONFIGURATION,
    STATEMENT_ADD_FACTOR_SET,
    STATEMENT_ADD_FACTOR,
    STATEMENT_FIND_CELL,
    STATEMENT_FIND_RUN,
    STATEMENT_ADD_RUN,
    STATEMENT_FINISH_VALUES,
    STATEMENT_FINISH_RUNS,
    STATEMENT_FIND_UNNOTED,
    STATEMENT_ADD_CIRCUMSTANCES,
    STATEMENT_NOTE_CIRCUMSTANCES,
    STATEMENT_NEXT_RUN_NUMBER,
    STATEMENT_FIND_REPLICA,
    STATEMENT_COUNT_TESTS,
    STATEMENT_FIND_SLOT,
    STATEMENT_ADD_OUTPUT,
    STATEMENT_FIND_FLOW,
    STATEMENT_ADD_FLOW,
    STATEMENT_ADD_SUMMARY,
    STATEMENT_ADD_INTERVAL,
    STATEMENT_ADD_CPU_SAMPLE,
    STATEMENT_ADD_CPU_AVERAGE,
    STATEMENT_ADD_REJECTED_LINE,
    STATEMENT_ADD_WARNED_LINE,
    STATEMENT_ADD_RATE_SAMPLE,
    STATEMENT_ADD_RATE_AVERAGE,
    STATEMENT_ADD_NODE_SAMPLE,
    STATEMENT_ADD_NODE_AVERAGE,
    STATEMENT_FINISH_RATES,
    STATEMENT_FINISH_NODES,
    STATEMENT_FIND_SOFTNET,
    STATEMENT_FIND_SOFTIRQ,
    STATEMENT_NOTE_SECTION,
    STATEMENT_READ_SECTIONS,
    STATEMENT_ADD_SETTING,
    STATEMENT_ADD_SOFTNET,
    STATEMENT_ADD_SOFTIRQ,
    STATEMENT_ADD_SOURCE_HEADER,
    STATEMENT_COUNT
};

/* The cell that the last run belonged to: runs of one cell come in long rows. */
struct cell_memory {
    char *identity; /* campaign, configuration, labels; NULL: none yet */
    int64_t campaign, configuration, factor_set;
};

/* A flow that rows belonged to lately: those of one test come together, its streams in turns. */
struct flow_memory {
    int64_t run, flow;
    unsigned replica, stream;
    bool reverse;
};

enum { FLOWS_REMEMBERED = 64 };

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

struct store {
    sqlite3 *database;
    char *location;
    enum store_access access;
    bool broken;
    bool in_transaction;
    bool without_log;       /* no write-ahead log: see store_expect */
    bool has_circumstances; /* something added since the transaction began says what runs were made under */
    sqlite3_stmt *statements[STATEMENT_COUNT];
    struct cell_memory cell;
    struct flow_memory flows[FLOWS_REMEMBERED];
    struct removed_run *removed_runs;
    size_t removed_count, removed_capacity;
};

/*
 * What the view replica_bitrate says, for one run at a time, for an UPDATE of it: SQLite takes the bitrate
 * from the row that has the minimum.
 */
#define RUN_VALUES                                                                                           \
    "(value_results, value_bits_per_second, value_client_reported) ="                                        \
    " (SELECT count(*), avg(bits_per_second), coalesce(max(preference = 2), 0) FROM"                         \
    " (SELECT receiver_bits_per_second AS bits_per_second, min(preference) AS preference FROM output"        \
    " WHERE output.run_id = run.run_id AND tool = 'iperf3' AND receiver_bits_per_second IS NOT NULL"         \
    " GROUP BY replica))"

/* Which combination of what runs were made under a run has, by the view run_circumstances; NULL: one that is
   not there yet, or none. */
#define RUN_CIRCUMSTANCES                                                                                    \
    "circumstance_set_id = (SELECT circumstance_set_id FROM run_circumstances"                               \
    " JOIN circumstance_set USING (circumstances) WHERE run_circumstances.run_id = run.run_id)"

/* Those end in the condition that says of which runs. */
#define FINISH_RUNS        "UPDATE run SET " RUN_VALUES " WHERE "
#define NOTE_CIRCUMSTANCES "UPDATE run SET " RUN_CIRCUMSTANCES " WHERE "
#define ADD_CIRCUMSTANCES                                                                                    \
    "INSERT INTO circumstance_set (circumstances) SELECT DISTINCT circumstances FROM run"                    \
    " JOIN run_circumstances USING (run_id) WHERE circumstances <> '' AND "

/* Takes SQLite's last message into *error, in our words where we know better ones; returns false. */
bool store_fail(struct store *store, struct error *error);

/* The prepared statement, reset and ready for bindings; NULL (error set) where it can't be prepared. */
sqlite3_stmt *store_statement(struct store *store, enum statement statement, struct error *error);

/* Steps a statement that returns no row, and resets it. */
MUST_CHECK bool store_execute(struct store *store, sqlite3_stmt *statement, struct error *error);

/* Notes a run's section, where its description has one. */
MUST_CHECK bool store_note_section(struct store *store, int64_t run, const struct store_run *details,
                                   struct error *error);

/* Runs a text of constant SQL statements. */
MUST_CHECK bool store_run_script(struct store *store, const char *sql, struct error *error);

/* A statement that is the caller's to finalise; NULL, with the error set, where there is none. */
sqlite3_stmt *store_prepare(struct store *store, const char *sql, struct error *error);

/* The first column of the first row of a constant SQL query, as a number; 0 where there is no row. */
MUST_CHECK bool store_query_number(struct store *store, const char *sql, int64_t *number,
                                   struct error *error);

/*
 * Completes a query over `campaign`, `run` and `factor_set` by the selection's conditions and what stands
 * behind them (GROUP BY, ORDER BY), all values bound. To be finalised; NULL (error set) where it can't be
 * prepared.
 */
sqlite3_stmt *store_prepare_selection(struct store *store, const char *query,
                                      const struct store_selection *selection, const char *campaign,
                                      const char *order, struct error *error);

/* Brings a database from version - 1 to version; the first one makes it out of an empty file. */
struct migration {
    int version;
    const char *sql;
};

/* Applies those that are newer than the database, in one transaction: all of them or none. */
MUST_CHECK bool store_migrate(struct store *store, const struct migration *migrations, size_t count,
                              struct error *error);

/* Stores the content hash where a load has made it stale; a failure is harmless (readers compute it). */
void store_refresh_content_hash(struct store *store);

void store_forget_removals(struct store *store);

/* What was remembered of rows that may be gone by now. */
void store_forget_identifiers(struct store *store);

#endif
