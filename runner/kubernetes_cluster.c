/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/kubernetes_cluster.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "node/action.h"
#include "node/clock.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

static const double removal_seconds = 90;
enum { REMOVAL_STEP_MILLISECONDS = 500 };

/* ---- nodes */

void cluster_node_finish(struct cluster_node *node)
{
    char *const texts[] = {node->name,    node->address, node->kernel,       node->system,
                           node->runtime, node->kubelet, node->architecture, node->boot_id};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        free(texts[i]);
    *node = (struct cluster_node){0};
}

static char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return memory_copy_text(text != NULL ? text : "");
}

/* The value of the list's first object whose `key` is `name`: conditions, addresses. */
static const char *value_in(const json_t *list, const char *name, const char *value)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        const char *type = json_string_value(json_object_get(item, "type"));
        if (type != NULL && strcmp(type, name) == 0)
            return json_string_value(json_object_get(item, value));
    }
    return NULL;
}

static bool read_node(struct cluster_node *node, const json_t *json, struct error *error)
{
    const json_t *status = json_object_get(json, "status");
    const json_t *info = json_object_get(status, "nodeInfo");
    const json_t *capacity = json_object_get(status, "capacity");
    const char *cpus = json_string_value(json_object_get(capacity, "cpu"));
    const char *address = value_in(json_object_get(status, "addresses"), "InternalIP", "address");
    const char *ready = value_in(json_object_get(status, "conditions"), "Ready", "status");
    uint64_t count = 0;
    *node = (struct cluster_node){
        .name = text_of(json_object_get(json, "metadata"), "name"),
        .address = memory_copy_text(address != NULL ? address : ""),
        .kernel = text_of(info, "kernelVersion"),
        .system = text_of(info, "osImage"),
        .runtime = text_of(info, "containerRuntimeVersion"),
        .kubelet = text_of(info, "kubeletVersion"),
        .architecture = text_of(info, "architecture"),
        .boot_id = text_of(info, "bootID"),
        .ready = ready != NULL && strcmp(ready, "True") == 0,
        .cordoned = json_is_true(json_object_get(json_object_get(json, "spec"), "unschedulable")),
    };
    if (cpus != NULL && number_parse_unsigned(slice_of(cpus), &count) == NUMBER_OK && count > 0 &&
        address != NULL) {
        node->cpus = (unsigned)count;
        return true;
    }
    error_set(error, "node %s: says neither its CPUs nor its address", node->name);
    cluster_node_finish(node);
    return false;
}

static bool read_only_node(struct cluster_node *node, const char *role, const char *selector,
                           const json_t *list, struct error *error)
{
    const json_t *items = json_object_get(list, "items");
    if (json_array_size(items) == 0)
        return error_set(error, "%s: no node has the labels %s (kubectl get nodes --show-labels)", role,
                         selector);
    if (json_array_size(items) > 1)
        return error_set(error, "%s: %zu nodes have the labels %s: choose one by its name", role,
                         json_array_size(items), selector);
    return read_node(node, json_array_get(items, 0), error);
}

bool cluster_find_node(const struct kubectl *kubectl, const char *role, const char *said,
                       struct cluster_node *node, struct error *error)
{
    json_t *json = NULL;
    if (said == NULL)
        return error_set(error, "--%s: say which node that is (kubectl get nodes)", role);
    bool selects = strpbrk(said, "=,/") != NULL; /* no name has one */
    autofree char *selector = memory_print("--selector=%s", said);
    const char *words[] = {"get", "node", selects ? selector : said, "-o", "json", NULL};
    struct kubectl_call call = {.words = words};
    if (!kubectl_json(kubectl, &call, &json, error))
        return strstr(error->message, "there is none") != NULL
                   ? error_set(error, "--%s: there is no node %s (kubectl get nodes)", role, said)
                   : false;
    bool good = selects ? read_only_node(node, role, said, json, error) : read_node(node, json, error);
    json_decref(json);
    return good;
}

static bool check_node(const struct cluster_node *node, struct error *error)
{
    if (!node->ready)
        return error_set(error, "node %s is not ready: see kubectl describe node %s", node->name, node->name);
    return !node->cordoned || error_set(error, "node %s is cordoned: no pod is scheduled there", node->name);
}

bool cluster_find_nodes(const struct kubectl *kubectl, struct cluster_node *server,
                        struct cluster_node *client, struct error *error)
{
    *server = *client = (struct cluster_node){0};
    if (!cluster_find_node(kubectl, "server-node", kubectl->cluster->server_node, server, error) ||
        !cluster_find_node(kubectl, "client-node", kubectl->cluster->client_node, client, error))
        return false;
    if (strcmp(server->name, client->name) == 0)
        return error_set(error,
                         "%s is both server and client node: packets between them would not leave it: "
                         "choose two",
                         server->name);
    return check_node(server, error) && check_node(client, error);
}

bool cluster_node_is_here(const struct cluster_node *node)
{
    static const char file[] = "/proc/sys/kernel/random/boot_id";
    autofree char *here = NULL;
    struct error ignored;
    return action_read(AT_FDCWD, file, file, &here, &ignored) && strcmp(here, node->boot_id) == 0;
}

/* ---- the namespace */

static bool look_for_namespace(const struct kubectl *kubectl, bool *there, bool *ending, struct error *error)
{
    const char *words[] = {"get",  "namespace", kubectl->cluster->namespace_name, "--ignore-not-found", "-o",
                           "json", NULL};
    struct kubectl_call call = {.words = words};
    json_t *json = NULL;
    if (!kubectl_json(kubectl, &call, &json, error))
        return false;
    const char *phase = json_string_value(json_object_get(json_object_get(json, "status"), "phase"));
    *there = json != NULL;
    *ending = phase != NULL && strcmp(phase, "Terminating") == 0;
    json_decref(json);
    return true;
}

bool cluster_find_namespace(const struct kubectl *kubectl, bool *there, struct error *error)
{
    double limit = clock_seconds() + removal_seconds;
    for (;;) {
        bool ending = false;
        if (!look_for_namespace(kubectl, there, &ending, error))
            return false;
        if (!ending)
            return true;
        if (clock_seconds() > limit)
            return error_set(error,
                             "namespace %s: is being removed since more than %g s: see kubectl get "
                             "namespace %s -o yaml",
                             kubectl->cluster->namespace_name, removal_seconds,
                             kubectl->cluster->namespace_name);
        if (child_interrupted() != 0)
            return child_set_interrupted(error);
        poll(NULL, 0, REMOVAL_STEP_MILLISECONDS);
    }
}

/* ---- permissions */

/* What is asked of the API server itself (SelfSubjectAccessReview), as `kubectl auth can-i` does. */
static const struct need {
    const char *verb, *group, *resource, *subresource;
    enum { ALWAYS, FOR_NAMESPACE, FOR_AGENTS, FOR_SERVICES } when;
} needs[] = {
    {"get", "", "pods", "", ALWAYS},
    {"list", "", "pods", "", ALWAYS},
    {"create", "", "pods", "", ALWAYS},
    {"delete", "", "pods", "", ALWAYS},
    {"create", "", "pods", "exec", ALWAYS},
    {"list", "", "events", "", ALWAYS},
    {"create", "", "services", "", FOR_SERVICES},
    {"list", "", "services", "", FOR_SERVICES},
    {"delete", "", "services", "", FOR_SERVICES},
    {"create", "", "namespaces", "", FOR_NAMESPACE},
    {"delete", "", "namespaces", "", FOR_NAMESPACE},
    {"create", "apps", "daemonsets", "", FOR_AGENTS},
    {"list", "apps", "daemonsets", "", FOR_AGENTS},
    {"delete", "apps", "daemonsets", "", FOR_AGENTS},
    {"create", "", "serviceaccounts", "", FOR_AGENTS},
    {"list", "", "serviceaccounts", "", FOR_AGENTS},
    {"delete", "", "serviceaccounts", "", FOR_AGENTS},
};
enum { NEEDS = sizeof needs / sizeof needs[0] };

static json_t *review_of(const struct need *need, const char *namespace)
{
    return json_pack("{s:s, s:s, s:{s:{s:s, s:s, s:s, s:s, s:s}}}", "apiVersion", "authorization.k8s.io/v1",
                     "kind", "SelfSubjectAccessReview", "spec", "resourceAttributes", "verb", need->verb,
                     "group", need->group, "resource", need->resource, "subresource", need->subresource,
                     "namespace", need->when == FOR_NAMESPACE ? "" : namespace);
}

static const struct need *need_of(const json_t *review)
{
    const json_t *asked = json_object_get(json_object_get(review, "spec"), "resourceAttributes");
    for (size_t i = 0; i < NEEDS; i++) {
        autofree char *verb = text_of(asked, "verb");
        autofree char *resource = text_of(asked, "resource");
        autofree char *subresource = text_of(asked, "subresource");
        if (strcmp(needs[i].verb, verb) == 0 && strcmp(needs[i].resource, resource) == 0 &&
            strcmp(needs[i].subresource, subresource) == 0)
            return &needs[i];
    }
    return NULL;
}

static bool judge_reviews(const json_t *reviews, const char *namespace, struct error *error)
{
    for (size_t i = 0; i < json_array_size(reviews); i++) {
        const json_t *review = json_array_get(reviews, i);
        const struct need *need = need_of(review);
        if (need == NULL || json_is_true(json_object_get(json_object_get(review, "status"), "allowed")))
            continue;
        return error_set(error,
                         "not allowed: to %s %s%s%s in namespace %s: kubernetes/runner.yaml has all that the "
                         "runner needs",
                         need->verb, need->resource, need->subresource[0] != '\0' ? "/" : "",
                         need->subresource, namespace);
    }
    return true;
}

bool cluster_check_permissions(const struct kubectl *kubectl, bool makes_namespace, bool makes_agents,
                               bool makes_services, struct error *error)
{
    const char *namespace = kubectl->cluster->namespace_name;
    const bool wanted[] = {true, makes_namespace, makes_agents, makes_services};
    json_t *items = json_array();
    for (size_t i = 0; i < NEEDS; i++)
        if (wanted[needs[i].when])
            json_array_append_new(items, review_of(&needs[i], namespace));
    json_t *list = json_pack("{s:s, s:s, s:o}", "apiVersion", "v1", "kind", "List", "items", items);
    autofree char *input = json_dumps(list, JSON_COMPACT);
    const char *words[] = {"create", "-f", "-", "-o", "json", NULL};
    struct kubectl_call call = {.words = words, .input = input};
    json_t *reviews = NULL;
    json_decref(list);
    bool good = kubectl_json(kubectl, &call, &reviews, error);
    if (good)
        good = judge_reviews(json_is_array(reviews) ? reviews : json_object_get(reviews, "items"), namespace,
                             error);
    json_decref(reviews);
    return good;
}

bool cluster_version(const struct kubectl *kubectl, char **version, struct error *error)
{
    const char *words[] = {"version", "-o", "json", NULL};
    struct kubectl_call call = {.words = words};
    json_t *json = NULL;
    if (!kubectl_json(kubectl, &call, &json, error))
        return false;
    *version = text_of(json_object_get(json, "serverVersion"), "gitVersion");
    json_decref(json);
    return true;
}
