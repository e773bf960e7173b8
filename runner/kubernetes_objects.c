/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/kubernetes_objects.h"

#include "base/digest.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

extern const char kubernetes_agent_yaml[];

enum { FIRST_PORT = 5201, NOBODY = 65534 };

static json_t *labels(const char *component)
{
    return json_pack("{s:s, s:s, s:s}", "app.kubernetes.io/name", "steerstat", "app.kubernetes.io/component",
                     component, "app.kubernetes.io/managed-by", "steerstat-runner");
}

json_t *kubernetes_namespace_object(const char *name)
{
    json_t *marks = labels("namespace");
    json_object_set_new(marks, "pod-security.kubernetes.io/enforce", json_string("privileged"));
    return json_pack("{s:s, s:s, s:{s:s, s:o}}", "apiVersion", "v1", "kind", "Namespace", "metadata", "name",
                     name, "labels", marks);
}

/* ---- the agents' text */

/* Every occurrence, of which there have to be so many. */
static bool replace(char **text, const char *from, const char *to, size_t expected, struct error *error)
{
    char *made = memory_copy_text("");
    size_t count = 0;
    const char *at = *text;
    for (const char *found = NULL; (found = strstr(at, from)) != NULL; at = found + strlen(from)) {
        memory_append(&made, "%.*s%s", (int)(found - at), at, to);
        count++;
    }
    memory_append(&made, "%s", at);
    free(*text);
    *text = made;
    return count == expected ||
           error_set(error, "kubernetes/agent.yaml: '%s' stands there %zu times, not %zu", from, count,
                     expected);
}

bool kubernetes_agent_text(const struct plan_cluster *cluster, const char *server_node,
                           const char *client_node, char **text, struct error *error)
{
    char *made = memory_copy_text(kubernetes_agent_yaml);
    autofree char *namespace_line = memory_print("  namespace: \"%s\"\n", cluster->namespace_name);
    autofree char *image_line = memory_print("          image: %s\n", cluster->image);
    autofree char *nodes =
        memory_print("      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
                     "{nodeSelectorTerms: ["
                     "{matchFields: [{key: metadata.name, operator: In, values: [\"%s\"]}]}, "
                     "{matchFields: [{key: metadata.name, operator: In, values: [\"%s\"]}]}]}}}\n",
                     server_node, client_node);
    static const char no_secret[] = "      imagePullSecrets: []\n";
    autofree char *secret =
        cluster->image_pull_secret != NULL
            ? memory_print("      imagePullSecrets: [{name: \"%s\"}]\n", cluster->image_pull_secret)
            : memory_copy_text(no_secret);
    static const char marked[] = "app.kubernetes.io/component: agent, app.kubernetes.io/managed-by: "
                                 "steerstat-runner}\n";
    bool good = replace(&made, "  namespace: steerstat\n", namespace_line, 2, error) &&
                replace(&made, "          image: localhost/steerstat:" STEERSTAT_VERSION "\n", image_line, 1,
                        error) &&
                replace(&made, "      nodeSelector: {\"kubernetes.io/os\":\"linux\"}\n", nodes, 1, error) &&
                replace(&made, no_secret, secret, 1, error) &&
                replace(&made, "app.kubernetes.io/component: agent}\n", marked, 4, error);
    if (!good) {
        free(made);
        return false;
    }
    *text = made;
    return true;
}

/* ---- measured pods */

char *kubernetes_nodes_mark(const char *node, const char *other)
{
    enum { MARK_DIGITS = 16 };
    bool in_order = strcmp(node, other) <= 0;
    autofree char *both = memory_print("%s %s", in_order ? node : other, in_order ? other : node);
    struct digest_stream *stream = digest_create();
    digest_feed(stream, both, strlen(both));
    struct digest digest = digest_end(stream);
    return memory_copy_bytes(digest.text, MARK_DIGITS);
}

unsigned kubernetes_port(const struct plan *plan, unsigned replica)
{
    return plan->network == NETWORK_HOST ? FIRST_PORT + replica - 1 : FIRST_PORT;
}

static void set_amount(json_t *object, const char *key, const char *amount)
{
    if (amount != NULL)
        json_object_set_new(object, key, json_string(amount));
}

static json_t *resources_of(const struct plan *plan)
{
    const struct plan_cluster *cluster = &plan->cluster;
    json_t *requests = json_object();
    json_t *limits = json_object();
    autofree char *cpu = memory_print("%um", plan->cpu_limit_millis);
    set_amount(requests, "cpu", cluster->cpu_request);
    set_amount(requests, "memory", cluster->memory_request);
    set_amount(limits, "cpu", plan->cpu_limit_millis > 0 ? cpu : NULL);
    set_amount(limits, "memory", cluster->memory_limit);
    return json_pack("{s:o, s:o}", "requests", requests, "limits", limits);
}

static json_t *container_of(const struct plan *plan)
{
    json_t *name = json_pack("{s:s, s:{s:{s:s}}}", "name", "POD_NAME", "valueFrom", "fieldRef", "fieldPath",
                             "metadata.name");
    json_t *security = json_pack("{s:b, s:b, s:b, s:{s:[s]}}", "allowPrivilegeEscalation", 0, "privileged", 0,
                                 "readOnlyRootFilesystem", 1, "capabilities", "drop", "ALL");
    return json_pack("{s:s, s:s, s:s, s:[s], s:[o], s:o, s:o, s:[{s:s, s:s}]}", "name", "iperf3", "image",
                     plan->cluster.image, "imagePullPolicy", "IfNotPresent", "args", "pod", "env", name,
                     "resources", resources_of(plan), "securityContext", security, "volumeMounts", "name",
                     "tmp", "mountPath", "/tmp");
}

static json_t *affinity_to(const char *node)
{
    return json_pack("{s:{s:{s:[{s:[{s:s, s:s, s:[s]}]}]}}}", "nodeAffinity",
                     "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms", "matchFields",
                     "key", "metadata.name", "operator", "In", "values", node);
}

json_t *kubernetes_pod_object(const struct plan *plan, const char *side, unsigned replica, const char *node,
                              const char *nodes_mark)
{
    autofree char *prefix = memory_print("steerstat-%s-%u-", side, replica);
    autofree char *number = memory_print("%u", replica);
    json_t *marks = labels("measured");
    json_object_set_new(marks, "steerstat/side", json_string(side));
    json_object_set_new(marks, "steerstat/replica", json_string(number));
    json_object_set_new(marks, KUBERNETES_NODES, json_string(nodes_mark));
    /* A mesh's proxy beside iperf3 would be what is measured. */
    json_object_set_new(marks, "sidecar.istio.io/inject", json_string("false"));
    json_t *notes = json_pack("{s:s}", "linkerd.io/inject", "disabled");
    /* The node was named: what else it is kept for, or from, is meant. */
    json_t *tolerations = json_pack("[{s:s, s:s}]", "operator", "Exists", "effect", "NoSchedule");
    json_t *security = json_pack("{s:b, s:i, s:i, s:{s:s}}", "runAsNonRoot", 1, "runAsUser", NOBODY,
                                 "runAsGroup", NOBODY, "seccompProfile", "type", "RuntimeDefault");
    json_t *spec = json_pack("{s:o, s:o, s:s, s:b, s:b, s:i, s:o, s:[o], s:[{s:s, s:{s:s}}]}", "affinity",
                             affinity_to(node), "tolerations", tolerations, "restartPolicy", "Never",
                             "automountServiceAccountToken", 0, "enableServiceLinks", 0,
                             "terminationGracePeriodSeconds", 1, "securityContext", security, "containers",
                             container_of(plan), "volumes", "name", "tmp", "emptyDir", "medium", "Memory");
    if (plan->cluster.image_pull_secret != NULL)
        json_object_set_new(spec, "imagePullSecrets",
                            json_pack("[{s:s}]", "name", plan->cluster.image_pull_secret));
    if (plan->network == NETWORK_HOST)
        json_object_set_new(spec, "hostNetwork", json_true());
    return json_pack("{s:s, s:s, s:{s:s, s:o, s:o}, s:o}", "apiVersion", "v1", "kind", "Pod", "metadata",
                     "generateName", prefix, "labels", marks, "annotations", notes, "spec", spec);
}

json_t *kubernetes_service_object(unsigned replica, const char *nodes_mark)
{
    autofree char *prefix = memory_print("steerstat-server-%u-", replica);
    autofree char *number = memory_print("%u", replica);
    json_t *ports = json_pack("[{s:s, s:s, s:i}, {s:s, s:s, s:i}]", "name", "tcp", "protocol", "TCP", "port",
                              FIRST_PORT, "name", "udp", "protocol", "UDP", "port", FIRST_PORT);
    json_t *marks = labels("measured");
    json_object_set_new(marks, KUBERNETES_NODES, json_string(nodes_mark));
    json_t *selector =
        json_pack("{s:s, s:s, s:s, s:s}", "app.kubernetes.io/name", "steerstat", "steerstat/side", "server",
                  "steerstat/replica", number, KUBERNETES_NODES, nodes_mark);
    return json_pack("{s:s, s:s, s:{s:s, s:o}, s:{s:o, s:o}}", "apiVersion", "v1", "kind", "Service",
                     "metadata", "generateName", prefix, "labels", marks, "spec", "selector", selector,
                     "ports", ports);
}
