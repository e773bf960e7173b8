/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plain tool outputs of one run: all of them, from one invocation, in one transaction. Client and server
 * outputs are paired by their cookies (JSON), else by their address and port lines; each pair, and each
 * output that has no partner, is one replica.
 */
#ifndef STEERSTAT_INGEST_PLAIN_RUN_H
#define STEERSTAT_INGEST_PLAIN_RUN_H

#include "ingest/load.h"

struct plain_run;

struct plain_run *plain_run_create(void);
void plain_run_destroy(struct plain_run *run); /* NULL is fine; closes its files */

/* Takes over an open file and reads what tests it holds. Fails with "line: reason". */
MUST_CHECK bool plain_run_add(struct plain_run *run, struct raw_file *file, struct error *error);

size_t plain_run_files(const struct plain_run *run);

/* What loading did with a file. */
typedef void plain_run_report(void *context, const struct raw_file *file, const char *taken_as,
                              const struct load_counts *counts);

/*
 * Loads all files, in a transaction of its own: `report` is called for each after the commit, with the name
 * that it was taken as before (else NULL). Fails with "file:line: reason", and nothing is stored.
 */
MUST_CHECK bool plain_run_load(struct plain_run *run, struct store *store, const struct claims *given,
                               bool replace, plain_run_report *report, void *context, struct error *error);

#endif
