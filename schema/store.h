/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: the only code that knows SQL. One results database, opened for reading or for loading: a file
 * (SQLite), or on a server (PostgreSQL). Nothing of the engine behind it shows through.
 *
 * Loading: store_begin, any number of store_add_*, store_commit; or store_rollback, which leaves no trace.
 * What is added to a run, and asked of it, is of the campaign that store_add_run was last called for. What is
 * wrong with a row can be said by any later call: by the commit at the latest. Identifiers (int64_t) are
 * surrogates of one database: they never leave it.
 */
#ifndef STEERSTAT_SCHEMA_STORE_H
#define STEERSTAT_SCHEMA_STORE_H

#include "base/digest.h"
#include "base/error.h"
#include "base/quantity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

enum store_access { STORE_READ, STORE_LOAD };

/*
 * Opens the database at `location`: postgresql://... or postgres://... (any URI of libpq), service=NAME (of
 * its service file) or another of its keywords and values, else a file's path. STORE_LOAD creates it where
 * there is none (on a server its tables) and migrates an older one; STORE_READ leaves an older one as it is,
 * and reads a copy that is up to date (a file) or fails. Fails for what is not a results database and for one
 * made by a newer version. store_close(NULL) is fine; after loading it leaves a file readable in a read-only
 * folder.
 */
MUST_CHECK bool store_open(struct store **store, const char *location, enum store_access access,
                           struct error *error);
void store_close(struct store *store);

/* A location as it may be shown to anybody: without a password. Free with free(). */
char *store_printable(const char *location);

/* ------------------------------------------------------------------------------------------ vocabulary -- */

/* A planned factor of a run, beside configuration and replicas: `--label KEY=VALUE` or a log's header. */
struct label {
    const char *key;
    const char *value;
};

/* Which end of a test a tool's output comes from; unknown where the output does not say. */
enum side { SIDE_UNKNOWN, SIDE_CLIENT, SIDE_SERVER };
enum direction { DIRECTION_UNKNOWN, DIRECTION_SENDER, DIRECTION_RECEIVER };
enum tool { TOOL_IPERF3, TOOL_MPSTAT, TOOL_SOFTNET_STAT, TOOL_SOFTIRQS };
enum protocol { PROTOCOL_UNKNOWN, PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_SCTP };

/* Whether a run's treatment was proved: every setting read as written, and the counters moved as they should.
 */
enum verified { VERIFIED_UNKNOWN, VERIFIED_NO, VERIFIED_YES };

/* mpstat's columns, in its own order. */
enum cpu_column {
    CPU_USR,
    CPU_NICE,
    CPU_SYS,
    CPU_IOWAIT,
    CPU_IRQ,
    CPU_SOFT,
    CPU_STEAL,
    CPU_GUEST,
    CPU_GNICE,
    CPU_IDLE,
    CPU_COLUMNS
};

enum { CPU_ALL = -1 }; /* the row "all" */

/* Names as they stand in the database, in printed records and in options ("client", "sender", "usr", ...). */
const char *side_name(enum side side);
const char *direction_name(enum direction direction);
const char *tool_name(enum tool tool);
const char *protocol_name(enum protocol protocol); /* NULL for PROTOCOL_UNKNOWN */
const char *cpu_column_name(enum cpu_column column);

/* A whole number that may be missing. */
struct count {
    bool defined;
    uint64_t value;
};

/* --------------------------------------------------------------------------------------------- loading -- */

struct store_source {
    struct digest sha256; /* of the whole content: what identifies a source */
    const char *name;     /* as it was given */
    uint64_t bytes;
    const char *format;
    unsigned parser_version;
    const char *claims; /* canonical text of what the options or the name said of the source */
};

/* What a run log's section says of its run. */
struct store_section {
    int64_t source;
    uint64_t line;      /* where the section begins in the source */
    const char *sha256; /* of the section */
    struct count attempt;
    const char *started_at; /* UTC, ISO 8601; NULL where it does not say */
    struct quantity seconds;
    enum verified verified;
};

/* What identifies a run, and where it stood in its campaign. Labels are sorted by key, keys differ. */
struct store_run {
    const char *campaign;
    const char *configuration;
    const char *title; /* of a configuration that base/configuration.h does not know; NULL: its name */
    unsigned replicas;
    const struct label *labels;
    size_t label_count;
    uint64_t number;
    struct count block, position; /* of a blocked campaign: which block, which place in the whole order */
    const struct store_section *section; /* NULL: the source has no sections */
};

/* A run that a run log's section is of, with the source that holds the section. */
struct store_held_section {
    uint64_t number; /* of the run */
    const char *sha256;
    int64_t source;
    const char *source_name;
};

/* What one setting of one device read, before or after a run. */
struct store_setting {
    const char *phase; /* "before" or "after" */
    const char *node, *device, *class;
    const char *name, *value;
    uint64_t line;
};

/* What a run added to a CPU's counters of packet processing (/proc/net/softnet_stat). */
struct store_softnet {
    unsigned cpu;
    struct count processed, dropped, time_squeeze, received_rps, flow_limit_count;
    uint64_t line;
};

/* What a run added to a CPU's count of one softirq (/proc/softirqs). */
struct store_softirq {
    unsigned cpu;
    const char *name; /* "NET_RX" */
    uint64_t count;
    uint64_t line;
};

/* One tool's output for one slot of a run: (replica, side, tool). */
struct store_output {
    int64_t run;
    int64_t source;
    uint64_t line;    /* where it begins in the source, from 1 */
    unsigned replica; /* from 1; 0 where the output is the whole run's (mpstat) */
    enum side side;
    enum tool tool;
    const char *version; /* of the tool, NULL where the output does not say */
    const char *host;    /* mpstat's banner; NULL where it has none */
    const char *kernel;
    struct count cpus;
    enum protocol protocol;
    struct count streams;
    bool reverse;                           /* the server sends (-R) */
    struct quantity sender_bits_per_second; /* the test's final averages over all its streams */
    struct quantity receiver_bits_per_second;
};

/* One row that iperf3 printed of a flow: an interval or its final summary. Undefined is what it did not say.
 */
struct flow_row {
    unsigned stream; /* from 1 in the order of the streams' first rows; 0 is iperf3's own SUM */
    bool reverse;    /* of a bidirectional test: server to client */
    enum direction direction;
    bool omitted;
    struct quantity start, end; /* seconds from the test's (or its omitted part's) start */
    struct quantity bytes, bits_per_second, cwnd_bytes, jitter_ms;
    struct count retransmits, packets;
    struct quantity lost; /* datagrams; iperf3 can print negative counts */
    uint64_t line;
};

struct cpu_row {
    int cpu;                              /* number or CPU_ALL */
    struct quantity columns[CPU_COLUMNS]; /* percent */
    uint64_t line;
};

struct store_rate {
    const char *kind; /* "interrupts", "irqs", "softirqs" */
    uint64_t sample;
    int cpu; /* number or CPU_ALL */
    const char *name;
    struct quantity per_second;
    uint64_t line;
};

/*
 * Between transactions: the next ones are of raw files of about so many bytes. A large one that is the first
 * of its database is kept out of the write-ahead log, whose index grows with what is written: the load takes
 * a constant amount of memory. Into a database that holds something already it goes by the log, beside which
 * others can go on reading. Where others are busy with the database all stays as it is.
 */
void store_expect(struct store *store, uint64_t bytes);

MUST_CHECK bool store_begin(struct store *store, struct error *error);
MUST_CHECK bool store_commit(struct store *store, struct error *error);
void store_rollback(struct store *store);

/* The last failure was the disk's or the database's own, not the data's: going on is pointless. */
bool store_is_broken(const struct store *store);

/* Whether a transaction that failed so many times (0: it is the first attempt) is worth another attempt, once
   it is rolled back: the last failure was that another program did the like at the same time. */
bool store_may_try(const struct store *store, unsigned failures);

/*
 * Looks for a source by content. *found is 0 where there is none, else its identifier, and *name and *claims
 * (free with free()) are what it was given as.
 */
MUST_CHECK bool store_find_source(struct store *store, const struct digest *sha256, int64_t *found,
                                  char **name, char **claims, struct error *error);
MUST_CHECK bool store_add_source(struct store *store, const struct store_source *source, int64_t *identifier,
                                 struct error *error);

/*
 * Finds the run of that identity or makes it (*is_new): all slots of a new run are free. A section is noted
 * in a run that has none; fails where the run has another source's, or another block or position.
 */
MUST_CHECK bool store_add_run(struct store *store, const struct store_run *run, int64_t *identifier,
                              bool *is_new, struct error *error);

/* Called for each section; returns false (with the error set) to stop. Nothing may be changed meanwhile. */
typedef bool store_section_function(void *context, const struct store_held_section *section,
                                    struct error *error);

/* All sections of a cell's runs (its own number is not read), source by source, then by run number. */
MUST_CHECK bool store_read_sections(struct store *store, const struct store_run *cell,
                                    store_section_function *function, void *context, struct error *error);

/*
 * Works out the value for bitrate of the runs from `first` to `last` from their outputs, after all of a
 * source's were added: what store_read_run_bitrates reads.
 */
MUST_CHECK bool store_finish_runs(struct store *store, int64_t first, int64_t last, struct error *error);

/* The number after the largest one in the run's cell (its own number is not read); 1 where the cell is empty.
 */
MUST_CHECK bool store_next_run_number(struct store *store, const struct store_run *run, uint64_t *number,
                                      struct error *error);

/* The replica that a source's test, which begins in `line`, was taken as; 0 where it was not taken. */
MUST_CHECK bool store_find_replica(struct store *store, int64_t source, uint64_t line, unsigned *replica,
                                   struct error *error);

/* How many iperf3 outputs a run holds; 0 where it is not there. */
MUST_CHECK bool store_count_tests(struct store *store, const struct store_run *run, uint64_t *count,
                                  struct error *error);

/* The source that holds a slot of a run; 0 where it is free. *name as above. */
MUST_CHECK bool store_find_slot(struct store *store, int64_t run, unsigned replica, enum side side,
                                enum tool tool, int64_t *source, char **name, struct error *error);

MUST_CHECK bool store_add_output(struct store *store, const struct store_output *output, struct error *error);

/* `index` counts a flow's intervals from 0 on each side. */
MUST_CHECK bool store_add_interval(struct store *store, const struct store_output *output, uint64_t index,
                                   const struct flow_row *row, struct error *error);
MUST_CHECK bool store_add_summary(struct store *store, const struct store_output *output,
                                  const struct flow_row *row, struct error *error);
MUST_CHECK bool store_add_cpu_sample(struct store *store, const struct store_output *output, uint64_t sample,
                                     const struct cpu_row *row, struct error *error);
/* `computed`: mean of the samples, because the output had no average of its own. */
MUST_CHECK bool store_add_cpu_average(struct store *store, const struct store_output *output, bool computed,
                                      const struct cpu_row *row, struct error *error);
/* A value of mpstat's tables of interrupts and softirqs; sample 0 is the output's own average. */
MUST_CHECK bool store_add_rate(struct store *store, const struct store_output *output,
                               const struct store_rate *rate, struct error *error);
/* A row of mpstat's table by NUMA node; sample 0 as above. */
MUST_CHECK bool store_add_node(struct store *store, const struct store_output *output, uint64_t sample,
                               const struct cpu_row *row, struct error *error);
/* Averages of rates and nodes for which the output has none, as means of its samples, after all were added.
 */
MUST_CHECK bool store_finish_rates(struct store *store, const struct store_output *output,
                                   struct error *error);
/* Whether the run holds counters of that kind (TOOL_SOFTNET_STAT, TOOL_SOFTIRQS), whoever said them. */
MUST_CHECK bool store_holds_counters(struct store *store, int64_t run, enum tool tool, bool *found,
                                     struct error *error);
MUST_CHECK bool store_add_warned_line(struct store *store, int64_t source, uint64_t line, const char *reason,
                                      struct error *error);
MUST_CHECK bool store_add_rejected_line(struct store *store, int64_t source, uint64_t line,
                                        const char *reason, struct error *error);

/* What sections hold beside outputs: (phase, node, device, class, name), CPU, and (CPU, name) occur once a
 * run.
 */
MUST_CHECK bool store_add_setting(struct store *store, int64_t run, const struct store_setting *setting,
                                  struct error *error);
MUST_CHECK bool store_add_softnet(struct store *store, int64_t run, const struct store_softnet *softnet,
                                  struct error *error);
MUST_CHECK bool store_add_softirq(struct store *store, int64_t run, const struct store_softirq *softirq,
                                  struct error *error);

/* One `key=value` of a line of a run log's header. */
MUST_CHECK bool store_add_source_header(struct store *store, int64_t source, uint64_t line, const char *kind,
                                        const struct label *value, struct error *error);

/*
 * Removes a source with all that it holds, and runs that are then empty. store_check_removals, before the
 * commit, fails, listing them, if runs or outputs of them that the sources removed in this transaction held
 * are not there again; of superseded ones, with the same section.
 */
MUST_CHECK bool store_remove_source(struct store *store, int64_t source, struct error *error);
MUST_CHECK bool store_supersede_source(struct store *store, int64_t source, struct error *error);
MUST_CHECK bool store_check_removals(struct store *store, struct error *error);

/* --------------------------------------------------------------------------------------------- reading -- */

/* What of the database is read: one campaign, and the runs that meet all conditions. */
struct store_selection {
    const char *campaign;        /* NULL: the only one that there is (else store_read_* fail, listing them) */
    const char *campaign_option; /* that chooses one, for the message; NULL: --campaign */
    const struct label *where;
    size_t where_count;
    /* Of these runs those of some configurations, and those of `reference` (NULL: none) at the numbers of
     * replicas, and with the labels, that runs of these configurations have. 0: those of all. */
    char *const *configurations;
    size_t configuration_count;
    const char *reference;
    const unsigned *replicas; /* numbers of replicas; 0: all */
    size_t replica_count;
};

/* The name of the selection's campaign; free with free(). Fails as reading does. */
MUST_CHECK bool store_campaign(struct store *store, const struct store_selection *selection, char **campaign,
                               struct error *error);

/* One replica's receiver bitrate or one CPU's average, with the run that it belongs to. */
struct store_value {
    const char *configuration;
    const char *labels; /* canonical text of all labels of the run, "" for none */
    /* What the run was made under beside its plan ("cpus=2", "kernel=6.1", ...), in the same form. */
    const char *circumstances;
    unsigned replicas;
    uint64_t run_number;
    struct count block, position;
    enum verified verified;
    unsigned replica; /* bitrates: from 1; 0 where the run has no bitrate at all */
    unsigned results; /* of the run: how many replicas have a bitrate (not where a value is one replica's) */
    int cpu;          /* CPU values */
    struct quantity value; /* bit/s or percent; undefined where the run has none */
    bool incomplete;       /* CPU values: not all of the run's replicas have a bitrate ... */
    bool without_bitrates; /* ... and none has */
    bool client_reported;  /* the sender's side reported the receiver's bitrate, nobody else did */
    double start_s, end_s; /* intervals: seconds from the test's begin */
    int64_t interval;      /* its place: in a run of intervals of one length, 0, 1, 2, ... */
};

/* Called for each value; returns false (with the error set) to stop. */
typedef bool store_value_function(void *context, const struct store_value *value, struct error *error);

/* Values by replicas, then grouped by configuration and labels, then by run number, then replica or CPU. */
MUST_CHECK bool store_read_run_bitrates(struct store *store, const struct store_selection *selection,
                                        store_value_function *function, void *context, struct error *error);
MUST_CHECK bool store_read_bitrates(struct store *store, const struct store_selection *selection,
                                    store_value_function *function, void *context, struct error *error);
MUST_CHECK bool store_read_cpu_averages(struct store *store, const struct store_selection *selection,
                                        enum cpu_column column, store_value_function *function, void *context,
                                        struct error *error);

/*
 * Bitrates over time inside the runs: for each run and interval of its tests, the mean over the replicas of
 * what the receiving side counted, in `results` of them; warm-up that was omitted is left out. Of
 * bidirectional tests the flows from client to server.
 */
MUST_CHECK bool store_read_intervals(struct store *store, const struct store_selection *selection,
                                     store_value_function *function, void *context, struct error *error);

/* A table or view, as it is: for dumps. Its columns' names are separated by blanks. */
struct store_table {
    const char *name, *columns;
    bool is_view;
};
typedef bool store_table_function(void *context, const struct store_table *table, struct error *error);

/* Views first, then by name. */
MUST_CHECK bool store_list_tables(struct store *store, store_table_function *function, void *context,
                                  struct error *error);

struct store_field {
    enum { STORE_NULL, STORE_WHOLE, STORE_REAL, STORE_TEXT } kind;
    int64_t whole;
    double real;
    const char *text;
};

/* Called once with the columns' names, then for each row; false (with the error set) stops. */
struct store_row_reader {
    bool (*columns)(void *context, const char *const *names, size_t count, struct error *error);
    bool (*row)(void *context, const struct store_field *fields, size_t count, struct error *error);
};

/* All rows of a table or view, in the same order each time, one at a time. Identifiers are as they are: they
   mean nothing outside this database. Fails, listing those that there are, for a name of none. */
MUST_CHECK bool store_read_table(struct store *store, const char *name, const struct store_row_reader *reader,
                                 void *context, struct error *error);

/*
 * SHA-256 over what the database was made of: the sorted (source SHA-256, format, parser version, claims) of
 * all its sources. The same whatever the order of loading.
 */
MUST_CHECK bool store_content_hash(struct store *store, struct digest *hash, struct error *error);

/* How much the database holds. */
struct store_totals {
    uint64_t sources, runs, bitrates, cpu_rows, rejected_lines;
};
MUST_CHECK bool store_count(struct store *store, struct store_totals *totals, struct error *error);

#endif
