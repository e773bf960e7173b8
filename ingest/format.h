/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The contract of a raw format, and the table of them (ingest/formats.c): one file a format, one row a
 * format. Parsers are pushed bytes in chunks of any size, keep constant memory (or, run logs, a few numbers a
 * run), and depend on nothing but the bytes.
 */
#ifndef STEERSTAT_INGEST_FORMAT_H
#define STEERSTAT_INGEST_FORMAT_H

#include "base/error.h"
#include "base/text.h"
#include "ingest/record.h"

enum { FORMAT_HEAD_BYTES = 65536 };

struct format {
    const char *name;    /* "iperf3-text": in the database */
    const char *title;   /* "iperf3 text output": for messages */
    unsigned version;    /* of the parser: counts up when the same bytes give other records */
    bool is_run_log;     /* says itself which runs it holds */
    bool names_its_cell; /* and of which cell they are (RECORD_CELL): its file's name means nothing */
    bool starts_file;    /* its first lines are the file's: other words do not stand before it */
    const char *refusal; /* a look-alike that is recognised to be refused: why, and what to do; else NULL */

    /* Whether content that has this in it, from a line's start on (at most FORMAT_HEAD_BYTES), is of this
     * format. */
    bool (*recognise)(struct slice text);
    /* A parser that hands its records to the sink, which outlives it. */
    void *(*create)(const struct record_sink *sink);
    /* Makes a parser, whatever it has read, as if it were just created, with its memory kept: for formats
     * that run logs hold by the thousands; else NULL. */
    void (*restart)(void *parser);
    /* Fail ("17: what is wrong": the line, then the reason) where the content is damaged beyond use. */
    bool (*feed)(void *parser, struct slice bytes, struct error *error);
    bool (*finish)(void *parser, struct error *error);
    void (*destroy)(void *parser);
};

/* The format, or look-alike, of content that begins like this, or has this in it further on; NULL: none. */
const struct format *format_find(struct slice text, bool is_beginning);

/* Fails, with the reason, where none was found (NULL) or it is refused; `head` is the content's beginning. */
MUST_CHECK bool format_accept(const struct format *format, struct slice head, struct error *error);

/* The format of content that begins like this; NULL, with the reason, where there is none or it is refused.
 */
const struct format *format_recognise(struct slice head, struct error *error);

/* The table, for tests and lists. */
const struct format *const *formats(size_t *count);

extern const struct format format_run_log, format_experiment_log, format_iperf2_text, format_iperf3_text,
    format_iperf3_json, format_mpstat_text, format_mpstat_json, format_softnet_stat, format_proc_softirqs;

/* Look-alikes, recognised to be refused by name (ingest/lookalikes.c). */
extern const struct format format_sadf_json, format_sar_text, format_sysstat_text, format_pcp_text,
    format_solaris_mpstat, format_iostat_json, format_proc_interrupts, format_iperf3_wrapped,
    format_not_found;

#endif
