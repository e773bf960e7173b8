/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One test on a cluster: both nodes' agents told their parts, and what they say gathered. */
#ifndef STEERSTAT_RUNNER_KUBERNETES_TEST_H
#define STEERSTAT_RUNNER_KUBERNETES_TEST_H

#include "runner/kubernetes_link.h"
#include "runner/kubernetes_pods.h"
#include "runner/testbed.h"

struct kubernetes_test {
    const struct plan *plan;
    const struct measured_pods *pods;
    const char *server_address;    /* of the server node: where servers listen with the host network */
    struct kubernetes_link *links; /* [SIDES] */
    unsigned replicas;
};

/* Whether all clients reach their servers: waits for that, and fails with why one does not. */
MUST_CHECK bool kubernetes_test_reach(const struct kubernetes_test *test, struct error *error);

/* As testbed.h says: on failure *result holds what the tools said so far, and is finished by the caller all
 * the same. */
MUST_CHECK bool kubernetes_test_run(const struct kubernetes_test *test, struct test_result *result,
                                    struct error *error);

#endif
