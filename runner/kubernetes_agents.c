/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/kubernetes_agents.h"

#include "base/memory.h"
#include "runner/kubernetes_cluster.h"
#include "runner/kubernetes_objects.h"

#include <stdlib.h>
#include <string.h>

static const char daemonset[] = "steerstat-agent";

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
         !find(kubectl, "daemonset", daemonset, &found.agents_there, &found.agents_marked, error)))
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
    agents->removes_agents = true; /* also where only a part of it could be made */
    return create(kubectl, text, error) || error_prefix(error, "agents: ");
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
