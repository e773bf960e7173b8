/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/kubernetes_clean.h"

#include "base/memory.h"
#include "node/journal.h"
#include "runner/kubernetes_agents.h"
#include "runner/kubernetes_cluster.h"
#include "runner/kubernetes_link.h"
#include "runner/kubernetes_objects.h"
#include "runner/kubernetes_pods.h"
#include "runner/kubernetes_wait.h"

#include <stdlib.h>
#include <unistd.h>

static const double answer_seconds = 30;

/* Installs agents on the nodes that are named, where there are none; those of named nodes are waited for. */
static bool install_agents(const struct kubectl *kubectl, struct kubernetes_agents *agents,
                           struct error *error)
{
    struct cluster_node nodes[SIDES] = {{0}};
    char *names[SIDES] = {NULL};
    if (kubectl->cluster->server_node == NULL || kubectl->cluster->client_node == NULL)
        return true;
    bool good =
        cluster_find_nodes(kubectl, &nodes[SIDE_SERVER], &nodes[SIDE_CLIENT], error) &&
        kubernetes_agents_install(kubectl, agents, nodes[SIDE_SERVER].name, nodes[SIDE_CLIENT].name, error);
    const char *const wanted[SIDES] = {nodes[SIDE_SERVER].name, nodes[SIDE_CLIENT].name};
    good = good && kubernetes_wait_for_agents(kubectl, wanted, KUBERNETES_READY_SECONDS, names, error);
    for (size_t side = 0; side < SIDES; side++) {
        cluster_node_finish(&nodes[side]);
        free(names[side]);
    }
    return good;
}

/* Takes an agent's lock, which puts back what was left, and gives it up again. */
static bool ask_agent(const struct kubectl *kubectl, const struct agent_pod *agent, size_t *restored,
                      struct error *error)
{
    struct kubernetes_link link = {0};
    struct error later;
    if (!agent->ready)
        return error_set(error,
                         "the agent on %s is not ready: it puts back what was set there when it is; nothing "
                         "was removed: try again then",
                         agent->node);
    bool good = kubernetes_link_open(&link, kubectl, agent->name, agent->node, error) &&
                kubernetes_link_hold(&link, answer_seconds, restored, NULL, error);
    return kubernetes_link_close(&link, good ? error : &later) && good;
}

/* All of them, also where one can't be asked; fails with the first such reason. */
static bool ask_agents(const struct kubectl *kubectl, size_t *restored, struct error *error)
{
    struct agent_pod *agents = NULL;
    struct error later;
    size_t count = 0;
    if (!kubernetes_list_agents(kubectl, &agents, &count, error))
        return false;
    bool good = true;
    for (size_t i = 0; i < count; i++)
        good = ask_agent(kubectl, &agents[i], restored, good ? error : &later) && good;
    agent_pods_finish(agents, count);
    return good;
}

static bool remove_measured(const struct kubectl *kubectl, size_t *removed, struct error *error)
{
    size_t services = 0;
    if (!kubernetes_remove_pods(kubectl, KUBERNETES_MEASURED, removed, error) ||
        !kubernetes_remove_services(kubectl, KUBERNETES_MEASURED, &services, error))
        return false;
    *removed += services;
    return true;
}

static bool clean_cluster(const struct kubectl *kubectl, size_t *changes, struct error *error)
{
    struct kubernetes_agents agents;
    struct error later;
    size_t removed = 0;
    if (!kubernetes_agents_find(kubectl, &agents, error))
        return false;
    bool found = agents.namespace_there;
    bool good = install_agents(kubectl, &agents, error) &&
                (!(found || agents.removes_agents) || ask_agents(kubectl, changes, error));
    if (good) {
        kubernetes_agents_adopt(&agents);
        good = !found || remove_measured(kubectl, &removed, error);
    }
    good =
        kubernetes_agents_remove(kubectl, &agents, good ? error : &later) && good; /* its own in any case */
    if (good)
        *changes += removed + agents.agents_marked + agents.namespace_marked;
    return good;
}

bool kubernetes_clean(const struct plan_source *source, size_t *changes, struct error *error)
{
    struct plan_cluster cluster;
    struct journal *journal = NULL;
    plan_cluster_make(&cluster, source);
    struct kubectl kubectl = {.cluster = &cluster};
    *changes = 0;
    bool here = geteuid() != 0 || (journal_open(&journal, changes, error) && journal_close(journal, error));
    bool good = here && child_find_program("kubectl", error) && clean_cluster(&kubectl, changes, error);
    plan_cluster_finish(&cluster);
    return good;
}
