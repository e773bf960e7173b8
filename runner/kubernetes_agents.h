/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The namespace and the agents in it: found standing, or made by the runner and removed by it again. */
#ifndef STEERSTAT_RUNNER_KUBERNETES_AGENTS_H
#define STEERSTAT_RUNNER_KUBERNETES_AGENTS_H

#include "runner/kubectl.h"

struct kubernetes_agents {
    bool namespace_there, agents_there; /* before the runner began */
    bool namespace_is_ours,
        agents_are_ours; /* to be removed at the end: this runner's, or one's that was killed */
};

/* What is there; changes nothing. */
MUST_CHECK bool kubernetes_agents_find(const struct kubectl *kubectl, struct kubernetes_agents *agents,
                                       struct error *error);

/* Makes what is not there, for these nodes (of the agents). */
MUST_CHECK bool kubernetes_agents_install(const struct kubectl *kubectl, struct kubernetes_agents *agents,
                                          const char *server_node, const char *client_node,
                                          struct error *error);

/* Removes what is the runner's, without waiting for its end. */
MUST_CHECK bool kubernetes_agents_remove(const struct kubectl *kubectl,
                                         const struct kubernetes_agents *agents, struct error *error);

#endif
