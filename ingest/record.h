/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records: what every format's parser hands on, in the order of the raw text. ingest/print.c shows them as
 * JSON lines, ingest/load.c puts them into the store. Texts live until the sink returns.
 */
#ifndef STEERSTAT_INGEST_RECORD_H
#define STEERSTAT_INGEST_RECORD_H

#include "base/error.h"
#include "base/quantity.h"
#include "schema/store.h"

enum record_kind {
    RECORD_RUN,            /* a run log's next run begins */
    RECORD_TEST,           /* an iperf3 test begins; its rows follow */
    RECORD_INTERVAL,       /* a row of it */
    RECORD_SUMMARY,        /* a final row of it */
    RECORD_MACHINE,        /* mpstat's banner; its rows follow */
    RECORD_CPU,            /* a row of mpstat's CPU table */
    RECORD_RATES,          /* a row of one of mpstat's tables of interrupts or softirqs */
    RECORD_NODE,           /* a row of mpstat's table by NUMA node */
    RECORD_REJECTED,       /* a line that could not be understood, or a run that does not count */
    RECORD_WARNING,        /* a line that was taken, and contradicts itself or others */
    RECORD_CELL,           /* a run log's header: of which cell its runs are */
    RECORD_LABEL,          /* a run log's header: a further factor of its runs */
    RECORD_HEADER,         /* any other line of a run log's header */
    RECORD_SETTINGS,       /* what one setting of one device read */
    RECORD_SOFTNET,        /* what the run added to a CPU's counters of packet processing */
    RECORD_SOFTIRQS,       /* what the run added to a CPU's counts of softirqs */
    RECORD_SOFTNET_TOTALS, /* a CPU's counters since the machine was started: of no run */
    RECORD_SOFTIRQS_TOTALS,
};

/* One end of a data connection as iperf3 prints it; empty texts and 0 where it does not. */
struct endpoint {
    char address[64];
    unsigned port;
};

struct test_record {
    unsigned test; /* from 1 in a file */
    enum tool tool;
    const char *version; /* NULL where the text does not say */
    enum side side;
    enum protocol protocol;
    struct count streams;
    bool reverse;
    struct endpoint local, remote; /* of the first stream */
    const char *cookie;            /* JSON: the same on both sides of one test; NULL where unknown */
};

enum { STREAM_SUM = -1, STREAM_NONE = -2 };

struct flow_record {
    unsigned test;
    int stream; /* the id as printed, STREAM_SUM, or STREAM_NONE where the text does not tell streams apart */
    bool reverse;        /* server to client */
    struct flow_row row; /* its `stream` and `reverse` are the loader's to fill */
};

struct machine_record {
    const char *host, *kernel; /* NULL where unknown */
    struct count cpus;
};

struct cpu_record {
    uint64_t sample; /* from 1; of an average: how many samples came before */
    bool average;
    bool offline; /* all that it says is 0: nothing is known of the CPU, and its columns are undefined */
    struct cpu_row row;
};

/* One value of a row: "NET_RX" at 1234.5 a second. */
struct rate {
    const char *name;
    struct quantity per_second;
};

struct rates_record {
    const char *table; /* "interrupts" (the sum of all), "irqs" (by number or name), "softirqs" */
    uint64_t sample;   /* as of a CPU's row */
    bool average;
    int cpu;
    const struct rate *rates; /* [count] in the order of the columns, names differ */
    size_t count;
};

/* Run logs with sections say all of it; experiment logs only that a run begins. */
struct run_record {
    struct count block, position, attempt;
    const char *started_at; /* as written: UTC, ISO 8601; NULL where the log does not say */
    struct quantity seconds;
    enum verified verified;
    const char *sha256; /* of the run's section; NULL where it has none */
};

struct cell_record {
    const char *campaign, *configuration;
    const char *title; /* of the configuration; NULL where the log does not say */
    unsigned replicas;
};

struct header_record {
    const char *kind;           /* "machine", "tool", "plan", "note", ... */
    const struct label *values; /* [count] in the order of the line, keys differ */
    size_t count;
};

struct settings_record {
    const char *phase; /* "before" or "after" the test */
    const char *node, *device, *class;
    const char *name, *value;
};

struct softnet_record {
    unsigned cpu;
    struct count processed, dropped, time_squeeze, received_rps, flow_limit_count;
};

struct softirq_count {
    const char *name; /* "NET_RX" */
    uint64_t count;
};

struct softirqs_record {
    unsigned cpu;
    const struct softirq_count *counts; /* [count] names differ */
    size_t count;
};

struct record {
    enum record_kind kind;
    uint64_t line;
    uint64_t run;     /* run logs: the number of the run that it belongs to; else 0 */
    unsigned replica; /* run logs: of a test; else 0 */
    enum side side;   /* run logs: of a tool's output, where they say it */
    bool torn;        /* rejected: the file ends before this is whole; what stands before it was handed on */
    union {
        struct test_record test;
        struct flow_record flow;
        struct machine_record machine;
        struct cpu_record cpu; /* of a node: its row.cpu is the node's number, or CPU_ALL */
        struct rates_record rates;
        struct run_record run_details;
        const char *reason; /* of a rejected line, or of a warning */
        struct cell_record cell;
        struct label label;
        struct header_record header;
        struct settings_record setting;
        struct softnet_record softnet;
        struct softirqs_record softirqs;
    };
};

/* Where records go; they are the sink's to change. Returning false (with the error set) ends the parsing. */
struct record_sink {
    bool (*take)(void *context, struct record *record, struct error *error);
    void *context;
};

#endif
