/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kubernetes testbed's own state, for its three files: how it is used, what it is built of, its sessions.
 */
#ifndef STEERSTAT_RUNNER_KUBERNETES_TESTBED_H
#define STEERSTAT_RUNNER_KUBERNETES_TESTBED_H

#include "node/device_settings.h"
#include "runner/kubernetes_agents.h"
#include "runner/kubernetes_cluster.h"
#include "runner/kubernetes_link.h"
#include "runner/kubernetes_pods.h"
#include "runner/kubernetes_test.h"
#include "runner/testbed.h"

struct testbed {
    const struct plan *plan;
    struct actions *actions;
    struct kubectl kubectl;
    struct cluster_node nodes[SIDES];
    char *version; /* of the cluster */
    struct kubernetes_agents agents;
    struct measured_pods pods;
    struct kubernetes_link links[SIDES];
    bool suspect;           /* something failed: the pods are looked after before the next */
    bool has_new_pods;      /* whose devices nobody has read yet */
    bool given_up;          /* links that broke could not be opened again */
    struct machine machine; /* the server node */
    char *devices;          /* for the logs: what was found */
    /* The machine's own settings, where the server node is a container on this machine and has none. */
    struct device_settings *here;
    struct setting_list here_universe, node_universe;
};

/* For an agent to answer what takes no test. */
#define KUBERNETES_ANSWER_SECONDS 30.0

/* As testbed.h says of create and destroy. */
MUST_CHECK bool kubernetes_create(struct testbed **testbed, const struct plan *plan, struct actions *actions,
                                  struct error *error);
MUST_CHECK bool kubernetes_destroy(struct testbed *testbed, struct error *error);

/* Sessions with both nodes' agents, once they are ready within so many seconds, and their locks; counts what
 * they put back into actions->restored. */
MUST_CHECK bool kubernetes_open_links(struct testbed *testbed, double seconds, struct error *error);

/* Tells both agents of their pods, sees to it that clients reach their servers, and has the server node's
 * devices found: after sessions are opened. */
MUST_CHECK bool kubernetes_find_devices(struct testbed *testbed, struct error *error);

/* As testbed.h says. After an agent died, or the API server went away for a while: new sessions; for pods
 * that are gone: new ones. What is not there again in time, is not waited for once more. */
MUST_CHECK bool kubernetes_mend(struct testbed *testbed, bool *anew, struct error *error);

/* A test for so many pairs. */
struct kubernetes_test kubernetes_test_of(struct testbed *testbed, unsigned replicas);

#endif
