/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CPU limits: a cgroup a pod with a quota of CPU time, in version 1 (the cpu controller's own tree) or 2. */
#ifndef STEERSTAT_RUNNER_CGROUP_H
#define STEERSTAT_RUNNER_CGROUP_H

#include "base/error.h"
#include "node/action.h"

#include <stdbool.h>

struct cgroup_tree {
    char *mount;  /* where the tree with the cpu controller is; NULL: not looked for */
    bool unified; /* version 2 */
};

/* Finds it; fails where this machine has none, or its kernel no quotas. */
MUST_CHECK bool cgroup_find(struct cgroup_tree *tree, struct error *error);

/* The same of a text like /proc/self/mountinfo, without a look at what is there. */
bool cgroup_parse_mounts(struct cgroup_tree *tree, const char *mountinfo);
void cgroup_finish(struct cgroup_tree *tree);

/* A cgroup of the tree's "steerstat" that gets `millis` thousandths of a CPU. Journalled. */
MUST_CHECK bool cgroup_create(const struct cgroup_tree *tree, const char *name, unsigned millis,
                              struct actions *actions, struct error *error);

/* The file by which a process joins it; free with free(). */
char *cgroup_join_file(const struct cgroup_tree *tree, const char *name);

#endif
