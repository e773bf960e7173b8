/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One test on the netns testbed: iperf3 between all pairs at once, mpstat and the kernel's counters beside
 * it. */
#ifndef STEERSTAT_RUNNER_NETNS_TEST_H
#define STEERSTAT_RUNNER_NETNS_TEST_H

#include "runner/cgroup.h"
#include "runner/netns_network.h"
#include "runner/testbed.h"

struct netns_test {
    const struct plan *plan;
    const struct netns_network *network;
    const struct cgroup_tree *cgroups; /* mount NULL: no limits */
    struct actions *actions;
    unsigned replicas;
};

/* As testbed.h says: on failure *result holds what the tools said so far, and is finished by the caller all
 * the same. */
MUST_CHECK bool netns_test_run(const struct netns_test *test, struct test_result *result,
                               struct error *error);

/* "client-3": the pod's name among the cgroups; free with free(). */
char *netns_test_cgroup(enum netns_side side, unsigned replica);

#endif
