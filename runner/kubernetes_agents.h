/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The namespace and the agents in it: found standing, or made by the runner and removed by it again. */
#ifndef STEERSTAT_RUNNER_KUBERNETES_AGENTS_H
#define STEERSTAT_RUNNER_KUBERNETES_AGENTS_H

#include "runner/kubectl.h"
#include "runner/kubernetes_side.h"

struct kubernetes_agents {
    bool namespace_there, agents_there;     /* before the runner began */
    bool account_there;                     /* the agents' account: alone where they were removed half way */
    bool namespace_marked, agents_marked;   /* ... made by a runner: perhaps by one that is at work */
    bool removes_namespace, removes_agents; /* at the end */
};

/* What is there; changes nothing. */
MUST_CHECK bool kubernetes_agents_find(const struct kubectl *kubectl, struct kubernetes_agents *agents,
                                       struct error *error);

/* Makes what is not there, for these nodes (of the agents), to be removed at the end. */
MUST_CHECK bool kubernetes_agents_install(const struct kubectl *kubectl, struct kubernetes_agents *agents,
                                          const char *server_node, const char *client_node,
                                          struct error *error);

/* Once the agents' locks are held no other runner is at work: what has a runner's mark was left by one that
 * was killed, and is removed at the end, too. */
void kubernetes_agents_adopt(struct kubernetes_agents *agents);

/* Removes what is to be removed, without waiting for its end. */
MUST_CHECK bool kubernetes_agents_remove(const struct kubectl *kubectl,
                                         const struct kubernetes_agents *agents, struct error *error);

/* The names of both nodes' agents, once they are ready, within so many seconds; free each with free(). Fails
 * with why one is not. */
MUST_CHECK bool kubernetes_wait_for_agents(const struct kubectl *kubectl,
                                           const char *const nodes[static SIDES], double seconds,
                                           char *names[static SIDES], struct error *error);

struct agent_pod {
    char *name, *node;
    bool ready;
};

/* All agents of the namespace; to be finished. */
MUST_CHECK bool kubernetes_list_agents(const struct kubectl *kubectl, struct agent_pod **agents,
                                       size_t *count, struct error *error);

/* The name of a node's agent that is ready now; free with free(). */
MUST_CHECK bool kubernetes_find_agent(const struct kubectl *kubectl, const char *node, char **name,
                                      struct error *error);
void agent_pods_finish(struct agent_pod *agents, size_t count);

#endif
