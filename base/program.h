/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all programs have in common: options, messages, exit statuses. For main.c files only. */
#ifndef STEERSTAT_BASE_PROGRAM_H
#define STEERSTAT_BASE_PROGRAM_H

#include "base/choice.h"
#include "base/table.h"

#include <argp.h>
#include <stdbool.h>

enum exit_status {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_GATE = 2,    /* done, and a gate or check that was asked for did not hold */
    EXIT_TOO_FEW = 3, /* done, and the data are too few to say */
    EXIT_USAGE = 64,
};

/* An option's flags: it stands in the man page and is completed, and --help has no room for it. */
enum { OPTION_IN_MANUAL = OPTION_HIDDEN | OPTION_NO_USAGE };

struct program {
    const char *name;     /* for messages: "ingest", or "steerstat ingest" where it was called so */
    const char *database; /* --db, else $STEERSTAT_DB, else results.db */
    bool quiet, verbose;
    /* What words its options take, for --describe: ended by NULL, each list by a row of NULLs. */
    const struct choice *choices[4];
};

/* --db, -q, -v, --describe: an argp child whose input is a struct program. */
extern const struct argp program_argp;

/* --describe alone: prints the options by the tables that they are parsed by (base/describe.h), and exits. */
extern const struct argp program_describe_argp;

/*
 * Every argp's help_filter. In texts, "$0" is the name that the program was called by; of an option's text,
 * what stands behind a \v is for the man page alone.
 */
char *program_help(int key, const char *text, void *input);

/* Ends with an error of argp's: "--ci: there is no interval "x": choose from t, fieller…", and what was
 * meant. */
void program_refuse_word(const struct argp_state *state, const char *option, const char *kind,
                         const char *text, choice_word *word_at);

/* What --format takes; else an error of argp's. */
const struct table_format *program_parse_format(const char *text, const struct argp_state *state);

/* "steerstat 0.1.0". */
const char *program_version(void);

/* The name, and "steerstat" in front where it stands in argv[0]; the database from the environment or the
 * default. */
void program_init(struct program *program, const char *name);

/* One line on standard error, with the program's name in front; control characters are shown as \xNN. */
void program_say(const struct program *program, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same, unless --quiet. */
void program_note(const struct program *program, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The status to return from main: EXIT_FAILED, with a message, where standard output could not be written. */
int program_end(const struct program *program, int status);

/* A progress line with an ETA: on a terminal only, after the first second, not with --quiet or TERM=dumb. */
struct progress {
    bool enabled, shown;
    double started, last;
};
void progress_start(struct progress *progress, const struct program *program);
void progress_update(struct progress *progress, const char *what, double done, double total);
void progress_end(struct progress *progress);

#endif
