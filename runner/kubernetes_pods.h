/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pods in a cluster: the agents on two nodes, and the measured ones; made, waited for, removed. */
#ifndef STEERSTAT_RUNNER_KUBERNETES_PODS_H
#define STEERSTAT_RUNNER_KUBERNETES_PODS_H

#include "runner/kubectl.h"

enum kubernetes_side { SIDE_SERVER, SIDE_CLIENT, SIDES };
const char *kubernetes_side_name(enum kubernetes_side side); /* "server", "client" */

struct measured_pod {
    char *name, *uid, *address;
};

struct measured_pods {
    unsigned replicas;
    struct measured_pod *pods[SIDES]; /* [replicas] */
    char **services;                  /* [replicas] addresses; NULL without services */
};

/* The names of both nodes' agents, once they are ready; free each with free(). Fails with why one is not. */
MUST_CHECK bool kubernetes_wait_for_agents(const struct kubectl *kubectl,
                                           const char *const nodes[static SIDES], char *names[static SIDES],
                                           struct error *error);

struct agent_pod {
    char *name, *node;
};

/* All agents of the namespace that are ready; to be finished. */
MUST_CHECK bool kubernetes_list_agents(const struct kubectl *kubectl, struct agent_pod **agents,
                                       size_t *count, struct error *error);
void agent_pods_finish(struct agent_pod *agents, size_t count);

/* Makes both sides' pods for so many replicas, and waits until they are ready. What was made has to be
 * removed and *pods finished also after a failure. A dry run knows names only. */
MUST_CHECK bool kubernetes_make_pods(const struct kubectl *kubectl, const struct plan *plan,
                                     const char *const nodes[static SIDES], struct measured_pods *pods,
                                     struct error *error);

/* Says which measured pod is gone or has ended, and why; false where one is. For explaining a failed test. */
bool kubernetes_check_pods(const struct kubectl *kubectl, const struct measured_pods *pods,
                           struct error *error);

/* Removes all measured pods and services of the namespace, without waiting for their end; *count gets how
 * many objects that were. */
MUST_CHECK bool kubernetes_remove_pods(const struct kubectl *kubectl, bool services, size_t *count,
                                       struct error *error);

void measured_pods_finish(struct measured_pods *pods);

#endif
