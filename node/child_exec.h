/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a child does between fork and exec; only for node/child.c. */
#ifndef STEERSTAT_NODE_CHILD_EXEC_H
#define STEERSTAT_NODE_CHILD_EXEC_H

#include "node/child.h"

struct exec_request {
    const char *const *argv;
    const struct child_options *options;
    pid_t parent;
    int input, output, errors, status; /* descriptors; `status` is closed by a successful exec */
};

/* Where it failed, sent through `status`. */
struct exec_failure {
    enum { EXEC_PREPARE, EXEC_NAMESPACE, EXEC_CGROUP, EXEC_CPUS, EXEC_PROGRAM } step;
    int reason; /* errno */
};

/* Never comes back. */
_Noreturn void child_exec(const struct exec_request *request, const char *const *environment);

/* The environment of children: an array to be freed, of texts that are not. */
const char **child_environment(void);

/* Says what failed; returns false. */
bool child_explain(const char *program, const struct child_options *options,
                   const struct exec_failure *failure, struct error *error);

#endif
