/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The headers and rows of mpstat's text tables, wherever they stand (its own output, experiment logs).
 * Columns are found by the header's names and a row's values are read from the right, so that no clock,
 * locale or option shifts them. A row that does not have the shape that its header asks for is no row:
 * nothing is guessed.
 */
#ifndef STEERSTAT_INGEST_MPSTAT_ROWS_H
#define STEERSTAT_INGEST_MPSTAT_ROWS_H

#include "ingest/mpstat_label.h"
#include "ingest/record.h"

enum mpstat_table {
    MPSTAT_CPU,        /* shares of a CPU's time, in percent; up to sysstat 9 with its interrupts a second */
    MPSTAT_NODE,       /* the same by NUMA node */
    MPSTAT_INTERRUPTS, /* all interrupts a second */
    MPSTAT_IRQS,       /* each of them */
    MPSTAT_SOFTIRQS,
    MPSTAT_TABLES
};

enum {
    MPSTAT_SHARES_MAX = 32, /* columns of a table of shares */
    MPSTAT_NUMBERS = 16384, /* of CPUs and nodes: below this (Linux has 8192 at most) */
    MPSTAT_SHARE_UNKNOWN = -1,
    MPSTAT_SHARE_NONE = -2, /* intr/s among the shares */
};

/* The label of a row that was read, where rows like it can be read by position (mpstat_plain_row.h). */
struct mpstat_plain_label {
    char text[32];
    size_t length;       /* 0: there is none */
    size_t header_words; /* in front of its header: what it means depends on them, too */
    size_t time_at;      /* where the row's own label begins: a log's words stand before it */
    bool average;
};

/* What a header says of the rows below it. Zeroed at first, then reused; free with mpstat_header_finish. */
struct mpstat_header {
    enum mpstat_table table;
    size_t label_words;    /* in front of it */
    bool averages;         /* and they are an average's, not a time */
    size_t identity_count; /* words between label and values: the CPU, then CORE SOCK NODE where shown */
    size_t count;          /* 0: rows belong to no table */
    const char *foreign;   /* of a bad header: the program that it is of, where that is known; else NULL */
    struct rate *columns;  /* [count] names ("%idle", "NET_RX"); not of shares: the last row's values, too */
    double *values;        /* [count] of the last row read */
    int shares[MPSTAT_SHARES_MAX];      /* tables of shares: [count] enum cpu_column, or one of the above */
    int places[CPU_COLUMNS];            /* and the other way round: where each column stands, or -1 */
    bool has_interrupts;                /* among the shares */
    struct mpstat_plain_label plain[2]; /* of the last rows below samples' and averages' headers */
    char *text;                         /* the names' own memory */
    size_t column_capacity, value_capacity, text_capacity;
    struct mpstat_columns_text {
        char *text; /* [length] as it stood in the header; 0: these columns are not known to be good */
        size_t length, capacity;
        enum mpstat_table above; /* what it stood behind: CPU or NODE, with so many words more */
        size_t identity_count;
        enum mpstat_table table; /* what followed */
        size_t count;
    } known; /* the columns of the last good header: most have the same */
};

void mpstat_header_finish(struct mpstat_header *header);

enum mpstat_line {
    MPSTAT_NO_HEADER,
    MPSTAT_HEADER,
    MPSTAT_BAD_HEADER, /* a header, but damaged or of another program: *reason says it */
};

/* What a line is as a header. Without one *header is as it was; after a bad one it has no columns. */
enum mpstat_line mpstat_parse_header(struct slice line, struct mpstat_header *header, struct error *reason);

/* Whether a line is one that mpstat's output, text or JSON, begins with, or a table of it: other formats'
   parsers do not read it, and say so. */
bool mpstat_is_output(struct slice line);
#define MPSTAT_IN_IPERF3 "mpstat's output inside iperf3's: give it as a file of its own"

struct mpstat_row {
    struct slice label; /* the time, without what a log wrote before it, or the average's words */
    bool average;
    /* Tables of shares: `line` is the caller's to fill. Others: only its number, or CPU_ALL. */
    struct cpu_row cpu;
    bool offline;               /* all its shares are 0: nothing is known of it, and all are undefined */
    bool uneven_sum;            /* its shares do not add up to 100 % */
    double sum;                 /* then */
    struct quantity interrupts; /* a second, where they stand among the shares */
    int decimals;               /* of its values */
};

/*
 * Reads a row of the table below `header`, into it: its columns' values too. A row at the end of a file that
 * does not end in a line feed is not `complete`: it may have been cut inside its last number. Fails with the
 * reason; *row is then undefined.
 */
MUST_CHECK bool mpstat_parse_row(struct slice line, bool complete, struct mpstat_header *header,
                                 struct mpstat_row *row, struct error *error);

/* "CPU 3", "all CPUs", "node 0": for messages. */
void mpstat_describe(enum mpstat_table table, int number, char *buffer, size_t size);

/* The column that a name without its % is of ("usr", "user", "sys", "system", ...); -1 where none is. */
int mpstat_share_of(struct slice name);

/* Names are keys of what is read: whether all are text, none stands twice, and none is a key already. */
MUST_CHECK bool mpstat_check_names(const struct rate *columns, size_t count, struct error *reason);

/* Which shares make a row of an offline CPU or one that does not add up, of all that the row has. */
void mpstat_check_shares(struct mpstat_row *row, double sum, double guests, bool whole, size_t count);

#endif
