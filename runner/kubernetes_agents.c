/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/kubernetes_agents.h"

#include "base/memory.h"
#include "runner/kubernetes_cluster.h"
#include "runner/kubernetes_objects.h"
#include "runner/kubernetes_wait.h"

#include <stdlib.h>
#include <string.h>

/* Of their DaemonSet and of their account. */
static const char agents_name[] = "steerstat-agent";

/* *there, and *ours: it has the runner's mark. */
static bool find(const struct kubectl *kubectl, const char *kind, const char *name, bool *there, bool *ours,
                 struct error *error)
{
    const char *words[] = {"get", kind, name, "--ignore-not-found", "-o", "json", NULL};
    struct kubectl_call call = {.words = words};
    json_t *json = NULL;
    if (!kubectl_json(kubectl, &call, &json, error))
        return false;
    const json_t *marks = json_object_get(json_object_get(json, "metadata"), "labels");
    const char *manager = json_string_value(json_object_get(marks, "app.kubernetes.io/managed-by"));
    *there = json != NULL;
    *ours = manager != NULL && strcmp(manager, "steerstat-runner") == 0;
    json_decref(json);
    return true;
}

bool kubernetes_agents_find(const struct kubectl *kubectl, struct kubernetes_agents *agents,
                            struct error *error)
{
    struct kubernetes_agents found = {0};
    const char *name = kubectl->cluster->namespace_name;
    bool there = false;
    if (!cluster_find_namespace(kubectl, &there, error) ||
        !find(kubectl, "namespace", name, &found.namespace_there, &found.namespace_marked, error) ||
        (found.namespace_there &&
         !find(kubectl, "daemonset", agents_name, &found.agents_there, &found.agents_marked, error)) ||
        (found.namespace_there && !found.agents_there &&
         !find(kubectl, "serviceaccount", agents_name, &found.account_there, &found.agents_marked, error)))
        return false;
    *agents = found;
    return true;
}

static bool create(const struct kubectl *kubectl, const char *text, struct error *error)
{
    const char *words[] = {"create", "-f", "-", NULL};
    struct kubectl_call call = {.words = words, .input = text, .changes = true};
    return kubectl_run(kubectl, &call, NULL, error);
}

bool kubernetes_agents_install(const struct kubectl *kubectl, struct kubernetes_agents *agents,
                               const char *server_node, const char *client_node, struct error *error)
{
    if (!agents->namespace_there) {
        json_t *object = kubernetes_namespace_object(kubectl->cluster->namespace_name);
        autofree char *text = json_dumps(object, JSON_COMPACT);
        json_decref(object);
        if (!create(kubectl, text, error))
            return false;
        agents->removes_namespace = true;
    }
    if (agents->agents_there)
        return true;
    autofree char *text = NULL;
    if (!kubernetes_agent_text(kubectl->cluster, server_node, client_node, &text, error))
        return false;
    agents->removes_agents = true;              /* also where only a part of it could be made */
    const char *rest = strstr(text, "\n---\n"); /* behind the account */
    return create(kubectl, agents->account_there && rest != NULL ? rest : text, error) ||
           error_prefix(error, "agents: ");
}

void kubernetes_agents_adopt(struct kubernetes_agents *agents)
{
    agents->removes_namespace |= agents->namespace_marked;
    agents->removes_agents |= agents->agents_marked;
}

bool kubernetes_agents_remove(const struct kubectl *kubectl, const struct kubernetes_agents *agents,
                              struct error *error)
{
    const char *name = kubectl->cluster->namespace_name;
    const char *all[] = {"delete", "namespace", name, "--wait=false", "--ignore-not-found", NULL};
    const char *only[] = {"delete",       "daemonset,serviceaccount", "-l", KUBERNETES_OURS,
                          "--wait=false", "--ignore-not-found",       NULL};
    struct kubectl_call call = {
        .words = agents->removes_namespace ? all : only, .changes = true, .putting_back = true};
    return (!agents->removes_namespace && !agents->removes_agents) ||
           kubectl_run(kubectl, &call, NULL, error);
}

/* ---- their pods */

bool kubernetes_wait_for_agents(const struct kubectl *kubectl, const char *const nodes[static SIDES],
                                double seconds, char *names[static SIDES], struct error *error)
{
    json_t *pods = NULL;
    for (size_t side = 0; kubectl->dry_run != NULL && side < SIDES; side++)
        names[side] = memory_copy_text("steerstat-agent-…");
    if (kubectl->dry_run != NULL)
        return true;
    if (!kubernetes_wait_for_pods(kubectl, KUBERNETES_AGENTS, nodes, SIDES, seconds, &pods, error))
        return error_prefix(error, "agents: ");
    for (size_t side = 0; side < SIDES; side++) {
        names[side] = NULL;
        for (size_t i = 0; names[side] == NULL && i < json_array_size(pods); i++) {
            const json_t *pod = json_array_get(pods, i);
            if (strcmp(kubernetes_text(json_object_get(pod, "spec"), "nodeName"), nodes[side]) == 0)
                names[side] = memory_copy_text(kubernetes_text(json_object_get(pod, "metadata"), "name"));
        }
    }
    json_decref(pods);
    if (names[SIDE_SERVER] != NULL && names[SIDE_CLIENT] != NULL)
        return true;
    free(names[SIDE_SERVER]);
    free(names[SIDE_CLIENT]);
    return error_set(error, "agents: there is none on %s",
                     nodes[names[SIDE_SERVER] == NULL ? SIDE_SERVER : SIDE_CLIENT]);
}

bool kubernetes_list_agents(const struct kubectl *kubectl, struct agent_pod **agents, size_t *count,
                            struct error *error)
{
    json_t *pods = NULL;
    struct error why;
    if (!kubernetes_list_pods(kubectl, KUBERNETES_AGENTS, &pods, error))
        return false;
    *agents = memory_allocate(json_array_size(pods), sizeof **agents);
    *count = 0;
    for (size_t i = 0; i < json_array_size(pods); i++) {
        const json_t *pod = json_array_get(pods, i);
        (*agents)[(*count)++] = (struct agent_pod){
            .name = memory_copy_text(kubernetes_text(json_object_get(pod, "metadata"), "name")),
            .node = memory_copy_text(kubernetes_text(json_object_get(pod, "spec"), "nodeName")),
            .ready = kubernetes_pod_state(pod, &why) == POD_READY};
    }
    json_decref(pods);
    return true;
}

bool kubernetes_find_agent(const struct kubectl *kubectl, const char *node, char **name, struct error *error)
{
    struct agent_pod *agents = NULL;
    size_t count = 0;
    *name = NULL;
    if (!kubernetes_list_agents(kubectl, &agents, &count, error))
        return false;
    for (size_t i = 0; *name == NULL && i < count; i++)
        if (agents[i].ready && strcmp(agents[i].node, node) == 0)
            *name = memory_copy_text(agents[i].name);
    agent_pods_finish(agents, count);
    return *name != NULL || error_set(error, "there is none that is ready");
}

void agent_pods_finish(struct agent_pod *agents, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(agents[i].name);
        free(agents[i].node);
    }
    free(agents);
}
