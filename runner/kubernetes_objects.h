/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the runner makes in a cluster: its namespace, the agents, the measured pods and their services. */
#ifndef STEERSTAT_RUNNER_KUBERNETES_OBJECTS_H
#define STEERSTAT_RUNNER_KUBERNETES_OBJECTS_H

#include "runner/plan.h"

#include <jansson.h>

/* Labels by which they are found again. */
#define KUBERNETES_AGENTS   "app.kubernetes.io/name=steerstat,app.kubernetes.io/component=agent"
#define KUBERNETES_MEASURED "app.kubernetes.io/name=steerstat,app.kubernetes.io/component=measured"
#define KUBERNETES_OURS     "app.kubernetes.io/managed-by=steerstat-runner"
#define KUBERNETES_NODES    "steerstat/nodes" /* of measured pods and services: kubernetes_nodes_mark() */

/* What tells the pods of two nodes from those of a campaign between two others: short as a label has to be,
 * and the same whichever is the server; free with free(). */
char *kubernetes_nodes_mark(const char *node, const char *other);

/* The namespace, allowed to hold agents; a new reference. */
json_t *kubernetes_namespace_object(const char *name);

/*
 * kubernetes/agent.yaml for the plan's namespace and image and two nodes only, marked as the runner's; free
 * with free(). Fails where that text is no longer the one that this rewrites.
 */
MUST_CHECK bool kubernetes_agent_text(const struct plan_cluster *cluster, const char *server_node,
                                      const char *client_node, char **text, struct error *error);

/* A measured pod, with no privilege whatsoever: the "restricted" Pod Security Standard, but for the host
 * network where the plan asks for it. It has no probe, which would run beside tests for ever: the agents wait
 * until its process listens. A new reference. */
json_t *kubernetes_pod_object(const struct plan *plan, const char *side, unsigned replica, const char *node,
                              const char *nodes_mark);

/* A service in front of a replica's server; a new reference. */
json_t *kubernetes_service_object(unsigned replica, const char *nodes_mark);

/* Its port: each server's own with the host network. */
unsigned kubernetes_port(const struct plan *plan, unsigned replica);

#endif
