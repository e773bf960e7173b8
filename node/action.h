/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that the runner does to the machine goes through here, so that --dry-run can print it instead,
 * and what outlives the process is in the journal before it is done.
 */
#ifndef STEERSTAT_NODE_ACTION_H
#define STEERSTAT_NODE_ACTION_H

#include "base/error.h"
#include "node/journal.h"

#include <stddef.h>
#include <stdio.h>

struct actions {
    FILE *dry_run;           /* print here instead of doing; NULL: do it */
    struct journal *journal; /* NULL in a dry run, and where nothing of this machine is changed */
    size_t restored;         /* how many changes that a killed runner had left were put back on the way */
};

/* Runs a command (argv, NULL-terminated); `input` is its standard input or NULL. */
MUST_CHECK bool action_run(struct actions *actions, const char *const *argv, const char *input,
                           struct error *error);

/* Where a command runs. */
struct action_place {
    const char *namespace_name; /* for what is shown; NULL: the runner's own */
    int descriptor;             /* of that namespace */
    bool putting_back;          /* runs to its end although a signal came */
};

/* The same inside a network namespace. */
MUST_CHECK bool action_run_in(struct actions *actions, const struct action_place *place,
                              const char *const *argv, const char *input, struct error *error);

/*
 * A list of commands for one process of ip or bridge (`ip -n NAME -batch -`): a line each, without the
 * program's name. A dry run shows them as the single commands that they stand for.
 */
struct action_batch {
    const char *program;        /* "ip", "bridge" */
    const char *namespace_name; /* NULL: the runner's own */
    const char *lines;
};

/* Runs all of them side by side; fails with the line that failed first and what the program said to it. */
MUST_CHECK bool action_run_batches(struct actions *actions, const struct action_batch *batches, size_t count,
                                   struct error *error);

/* Dry runs only: prints the command as one would type it, with its namespace (or NULL) and input (or NULL).
 */
void action_show(const struct actions *actions, const char *namespace_name, const char *const *argv,
                 const char *input);

/*
 * Writes `value` to `file` below the directory `directory` (a descriptor; AT_FDCWD for absolute names).
 * `shown` is the whole name, for messages and dry runs.
 */
MUST_CHECK bool action_write(struct actions *actions, int directory, const char *file, const char *shown,
                             const char *value, struct error *error);

/* Reads a whole small file, without its line feed at the end. *text is freed by the caller. */
MUST_CHECK bool action_read(int directory, const char *file, const char *shown, char **text,
                            struct error *error);

#endif
