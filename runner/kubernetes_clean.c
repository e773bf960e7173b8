/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/kubernetes_clean.h"

#include "base/memory.h"
#include "node/journal.h"
#include "runner/kubernetes_agents.h"
#include "runner/kubernetes_cluster.h"
#include "runner/kubernetes_link.h"
#include "runner/kubernetes_pods.h"

#include <stdlib.h>
#include <unistd.h>

static const double answer_seconds = 30;

/* Installs agents on the nodes that are named, where there are none. */
static bool install_agents(const struct kubectl *kubectl, struct kubernetes_agents *agents,
                           struct error *error)
{
    struct cluster_node nodes[SIDES] = {{0}};
    char *names[SIDES] = {NULL};
    if (agents->agents_there || kubectl->cluster->server_node == NULL ||
        kubectl->cluster->client_node == NULL)
        return true;
    bool good =
        cluster_find_nodes(kubectl, &nodes[SIDE_SERVER], &nodes[SIDE_CLIENT], error) &&
        kubernetes_agents_install(kubectl, agents, nodes[SIDE_SERVER].name, nodes[SIDE_CLIENT].name, error);
    const char *const wanted[SIDES] = {nodes[SIDE_SERVER].name, nodes[SIDE_CLIENT].name};
    good = good && kubernetes_wait_for_agents(kubectl, wanted, names, error);
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
    json_t *answer = NULL;
    bool good = kubernetes_link_open(&link, kubectl, agent->name, agent->node, error) &&
                kubernetes_link_ask(&link, json_pack("{s:s, s:f}", "do", "hold", "lease", answer_seconds),
                                    answer_seconds, &answer, error);
    *restored += (size_t)json_integer_value(json_object_get(answer, "restored"));
    json_decref(answer);
    return kubernetes_link_close(&link, good ? error : &later) && good;
}

static bool ask_agents(const struct kubectl *kubectl, size_t *restored, struct error *error)
{
    struct agent_pod *agents = NULL;
    size_t count = 0;
    if (!kubernetes_list_agents(kubectl, &agents, &count, error))
        return false;
    bool good = true;
    for (size_t i = 0; good && i < count; i++)
        good = ask_agent(kubectl, &agents[i], restored, error);
    agent_pods_finish(agents, count);
    return good;
}

static bool clean_cluster(const struct kubectl *kubectl, size_t *changes, struct error *error)
{
    struct kubernetes_agents agents;
    size_t removed = 0;
    if (!kubernetes_agents_find(kubectl, &agents, error))
        return false;
    bool found = agents.namespace_there;
    if (!install_agents(kubectl, &agents, error) ||
        ((found || agents.removes_agents) && !ask_agents(kubectl, changes, error)))
        return false;
    kubernetes_agents_adopt(&agents);
    if ((found && !kubernetes_remove_pods(kubectl, true, &removed, error)) ||
        !kubernetes_agents_remove(kubectl, &agents, error))
        return false;
    *changes += removed + agents.agents_marked + agents.namespace_marked;
    return true;
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
