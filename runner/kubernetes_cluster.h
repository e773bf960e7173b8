/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is found out of a cluster before anything is changed in it. */
#ifndef STEERSTAT_RUNNER_KUBERNETES_CLUSTER_H
#define STEERSTAT_RUNNER_KUBERNETES_CLUSTER_H

#include "runner/kubectl.h"

struct cluster_node {
    char *name, *address; /* its InternalIP */
    char *kernel, *system, *runtime, *kubelet, *architecture;
    char *boot_id; /* its kernel's: that of this machine, where the node is a container on it */
    unsigned cpus;
    bool ready, cordoned;
};
void cluster_node_finish(struct cluster_node *node);

/* A node by its name, or the only one that a selector ("role=server") finds. `role` is for messages. */
MUST_CHECK bool cluster_find_node(const struct kubectl *kubectl, const char *role, const char *said,
                                  struct cluster_node *node, struct error *error);

/* Both of a plan's; fails where they are one, or one is not ready. */
MUST_CHECK bool cluster_find_nodes(const struct kubectl *kubectl, struct cluster_node *server,
                                   struct cluster_node *client, struct error *error);

/* Whether the namespace is there; one that is just being removed is waited for. */
MUST_CHECK bool cluster_find_namespace(const struct kubectl *kubectl, bool *there, struct error *error);

/* Fails with the first thing that the runner needs and may not do; `makes_namespace` and `makes_agents`: it
 * has to. */
MUST_CHECK bool cluster_check_permissions(const struct kubectl *kubectl, bool makes_namespace,
                                          bool makes_agents, bool makes_services, struct error *error);

/* "v1.20.2"; free with free(). */
MUST_CHECK bool cluster_version(const struct kubectl *kubectl, char **version, struct error *error);

/* Whether the node is a container on this machine: it runs this machine's kernel. */
bool cluster_node_is_here(const struct cluster_node *node);

#endif
