/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run log into the store: of which cell it is, which sources it takes the place of, and then its records.
 * What options say comes before what the log's header says, and that before the file's name.
 */
#ifndef STEERSTAT_INGEST_LOAD_LOG_H
#define STEERSTAT_INGEST_LOAD_LOG_H

#include "ingest/load.h"

enum load_outcome {
    LOAD_TAKEN,
    LOAD_SAME_BYTES,  /* taken before, as `other` */
    LOAD_NOTHING_NEW, /* all its runs are there, unchanged: in `other`, or several */
    LOAD_EXTENDED,    /* taken, in the place of `other`, whose runs it holds and more */
};

struct load_report {
    enum load_outcome outcome;
    char *other; /* name of a source that was there before; NULL: none. Free with free(). */
    struct load_counts counts;
};

/*
 * Inside a transaction that the caller begins, and ends: by a commit where it succeeds (LOAD_SAME_BYTES and
 * LOAD_NOTHING_NEW changed nothing), else by a rollback. Fails with "line: reason". The report's `other` is
 * set either way.
 */
MUST_CHECK bool load_log(struct store *store, struct raw_file *file, const struct claims *given, bool replace,
                         struct load_report *report, struct error *error);

#endif
