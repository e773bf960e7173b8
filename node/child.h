/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Child processes: started by argv (never a shell), their output kept, each with a time limit. A child dies
 * with the runner (PR_SET_PDEATHSIG) and is in a process group of its own, so that a terminal's interrupt
 * reaches only the runner, which then ends its children itself. What a child leaves behind in its group ends
 * with it.
 *
 * Every child runs with LC_ALL=C and TZ=UTC, and with sysstat's colours off and its times in ISO 8601.
 */
#ifndef STEERSTAT_NODE_CHILD_H
#define STEERSTAT_NODE_CHILD_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct child_options {
    int network_namespace;   /* descriptor to enter before exec; 0 or -1: none */
    const char *cgroup_file; /* a cgroup.procs that the child joins before exec; NULL: none */
    const char *cpus;        /* CPU list "0,2-3" to run on; NULL: any */
    const char *input;       /* text for its standard input; NULL: /dev/null */
    bool converses;          /* its standard input is a pipe that is written to by child_tell */
    bool apart;              /* its standard error is kept apart, for child_complaint */
    bool putting_back;       /* child_run only: runs to its end although a signal came */
};

struct child {
    pid_t pid;      /* 0: never started */
    int process;    /* pidfd; -1 once ended */
    int descriptor; /* of its standard output and error together; -1 once closed */
    int input;      /* the pipe to its standard input; -1: none */
    int complaints; /* a file of its standard error, where that is apart; else -1 */
    char *output;   /* what it wrote so far; NUL-terminated, owned; NULL before the first byte */
    size_t length, capacity;
    bool ended;
    int exit_status; /* of an ended child: status, or signal + 128 */
};

/* Starts argv[0] (found in PATH). Fails, naming the program, where it can't be started at all. Back when it
 * runs. */
MUST_CHECK bool child_start(struct child *child, const char *const *argv, const struct child_options *options,
                            struct error *error);

/* What a wait may end with besides: asked whenever a child wrote something or ended, and now and then. */
struct child_until {
    bool (*holds)(void *context);
    void *context;
    double every_s; /* 0: only when something happened; each time costs the machine that is being measured */
    int watched;    /* a descriptor: also asked when there is something to read (or its end); 0: none */
};

/*
 * Waits until all have ended, `until` (NULL: nothing) holds, `seconds` are over or a caught signal came, in
 * this order of precedence; keeps their output meanwhile. With a count of 0 it has ended at once.
 */
enum child_wait { CHILDREN_ENDED, CHILDREN_READY, CHILDREN_TIMED_OUT, CHILDREN_INTERRUPTED };
enum child_wait child_wait(struct child *const *children, size_t count, double seconds,
                           const struct child_until *until);

/* Takes in what it says within that time, or until something came; also after a signal. */
void child_collect(struct child *child, int milliseconds);

/*
 * Ends those that still run (SIGTERM, and SIGKILL half a second later), also after a signal. Their output and
 * exit status stay. Zeroed ones are fine.
 */
void child_end(struct child *const *children, size_t count);

/* Ends a child that still runs, and frees its output. Zeroed is fine. */
void child_finish(struct child *child);

/* The last line of its output (or of its standard error, where that is apart) that is not blank, fit for a
 * message: what tools say when they fail. free() it. */
char *child_last_line(const struct child *child);

/* All that it wrote to a standard error that is apart, so far; free() it. */
char *child_complaint(const struct child *child);

/* Writes a text to one that converses; waits while the pipe is full. Fails where nobody reads it any more. */
MUST_CHECK bool child_tell(struct child *child, const char *text, struct error *error);

/*
 * Runs a command to its end; fails with its last line of output where it does not exit with 0. *output (may
 * be NULL: not wanted) gets all of its output, also then; it is freed by the caller.
 */
MUST_CHECK bool child_run(const char *const *argv, const struct child_options *options, double seconds,
                          char **output, struct error *error);

/* Whether a program is in PATH; says which package to install where it is not. */
MUST_CHECK bool child_find_program(const char *program, struct error *error);

/* Whether a list of CPUs ("0,2-3") can be kept to: all are CPUs that this process may use. */
MUST_CHECK bool child_check_cpus(const char *list, struct error *error);

/*
 * Signals: after child_catch_signals, SIGINT, SIGTERM and SIGHUP end waits with CHILDREN_INTERRUPTED instead
 * of the process; child_interrupted() is the signal that came, 0 for none. A SIGHUP that was ignored (nohup)
 * stays ignored, and writing to a closed pipe is an error then, no end.
 */
void child_catch_signals(void);
int child_interrupted(void);

/* "interrupted by SIGTERM"; returns false. */
bool child_set_interrupted(struct error *error);

#endif
