/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/kubernetes_preflight.h"

#include "base/memory.h"
#include "runner/kubernetes_agents.h"
#include "runner/kubernetes_cluster.h"
#include "runner/kubernetes_link.h"
#include "runner/kubernetes_pods.h"
#include "runner/kubernetes_wait.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const double answer_seconds = 30;
static const double lease_seconds = 120;

struct preflight {
    struct kubectl kubectl;
    FILE *stream;
    bool fit;
    struct cluster_node nodes[SIDES];
    struct kubernetes_agents agents;
    struct kubernetes_link links[SIDES];
};

static void say(struct preflight *preflight, const char *verdict, const char *what, const char *text)
{
    fprintf(preflight->stream, "%-8s%-14s%s\n", verdict, what, text);
}

static void say_missing(struct preflight *preflight, const char *what, const struct error *error)
{
    preflight->fit = false;
    say(preflight, "MISSING", what, error->message);
}

/* ---- what the API server says */

static void look_at_node(struct preflight *preflight, enum kubernetes_side side)
{
    const struct plan_cluster *cluster = preflight->kubectl.cluster;
    struct cluster_node *node = &preflight->nodes[side];
    const char *what = side == SIDE_SERVER ? "server node" : "client node";
    struct error error;
    if (!cluster_find_node(&preflight->kubectl, side == SIDE_SERVER ? "server-node" : "client-node",
                           side == SIDE_SERVER ? cluster->server_node : cluster->client_node, node, &error)) {
        say_missing(preflight, what, &error);
        return;
    }
    autofree char *text =
        memory_print("%s: %s, %s, kernel %s, %s, kubelet %s, %u CPUs, %s%s%s%s", node->name, node->system,
                     node->architecture, node->kernel, node->runtime, node->kubelet, node->cpus,
                     node->address, node->ready ? "" : ", NOT READY", node->cordoned ? ", CORDONED" : "",
                     cluster_node_is_here(node) ? ", a container on this machine" : "");
    bool good = node->ready && !node->cordoned;
    preflight->fit = preflight->fit && good;
    say(preflight, good ? "ok" : "MISSING", what, text);
    if (side == SIDE_SERVER && node->cpus < 2) {
        preflight->fit = false;
        say(preflight, "MISSING", "CPUs", "the server node has one: there is none to steer packets to");
    }
}

static bool look_at_cluster(struct preflight *preflight, struct error *error)
{
    char *version = NULL;
    struct error reason;
    if (!child_find_program("kubectl", error) || !cluster_version(&preflight->kubectl, &version, error))
        return false;
    say(preflight, "ok", "API server", version);
    free(version);
    look_at_node(preflight, SIDE_SERVER);
    look_at_node(preflight, SIDE_CLIENT);
    const char *server = preflight->nodes[SIDE_SERVER].name;
    const char *client = preflight->nodes[SIDE_CLIENT].name;
    if (server != NULL && client != NULL && strcmp(server, client) == 0) {
        error_set(&reason, "%s is both server and client node: choose two", server);
        say_missing(preflight, "two nodes", &reason);
    }
    return true;
}

static void look_at_namespace(struct preflight *preflight)
{
    const char *name = preflight->kubectl.cluster->namespace_name;
    struct kubernetes_agents *agents = &preflight->agents;
    struct error error;
    if (!kubernetes_agents_find(&preflight->kubectl, agents, &error)) {
        say_missing(preflight, "namespace", &error);
        return;
    }
    autofree char *text = memory_print("%s: %s; agents: %s", name,
                                       agents->namespace_there ? "is there" : "is made and removed again",
                                       agents->agents_there ? "stand already" : "are made and removed again");
    say(preflight, "ok", "namespace", text);
    if (cluster_check_permissions(&preflight->kubectl, !agents->namespace_there, !agents->agents_there, true,
                                  &error))
        say(preflight, "ok", "permissions", "all that the runner needs");
    else
        say_missing(preflight, "permissions", &error);
}

/* ---- what an agent says */

static bool open_link(struct preflight *preflight, size_t side, const char *agent, const char *node,
                      struct error *error)
{
    struct kubernetes_link *link = &preflight->links[side];
    json_t *answer = NULL;
    size_t restored = 0;
    bool good = kubernetes_link_open(link, &preflight->kubectl, agent, node, error) &&
                kubernetes_link_hold(link, lease_seconds, &restored, &answer, error) &&
                kubernetes_link_check_version(link, answer, error);
    json_decref(answer);
    return good;
}

static bool open_links(struct preflight *preflight, struct error *error)
{
    const char *const nodes[SIDES] = {preflight->nodes[SIDE_SERVER].name, preflight->nodes[SIDE_CLIENT].name};
    char *names[SIDES] = {NULL};
    bool good =
        kubernetes_wait_for_agents(&preflight->kubectl, nodes, KUBERNETES_READY_SECONDS, names, error);
    for (size_t side = 0; good && side < SIDES; side++)
        good = open_link(preflight, side, names[side], nodes[side], error);
    for (size_t side = 0; side < SIDES; side++)
        free(names[side]);
    return good;
}

static void say_devices(struct preflight *preflight, const char *what, const json_t *answer)
{
    const json_t *devices = json_object_get(answer, "devices");
    for (size_t i = 0; i < json_array_size(devices); i++) {
        const char *class = "";
        const char *device = "";
        const char *kind = "";
        int rx = 0;
        int tx = 0;
        if (json_unpack(json_array_get(devices, i), "{s:s, s:s, s:s, s:i, s:i}", "class", &class, "device",
                        &device, "kind", &kind, "rx", &rx, "tx", &tx) != 0)
            continue;
        autofree char *text = memory_print("%s: %s %s%s%s, %d receive and %d transmit queues", what, class,
                                           device, kind[0] != '\0' ? ", " : "", kind, rx, tx);
        say(preflight, "ok", "device", text);
    }
    const char *found = json_string_value(json_object_get(answer, "encapsulation"));
    autofree char *text = memory_print("%s: %s", what, found != NULL ? found : "not told");
    say(preflight, "ok", "encapsulation", text);
    const char *cni = json_string_value(json_object_get(answer, "cni"));
    bool known = cni != NULL && cni[0] != '\0';
    autofree char *plugins =
        memory_print("%s: %s", what, known ? cni : "no configuration in its usual folders");
    say(preflight, known ? "ok" : "note", "CNI", plugins);
}

static void look_at_devices(struct preflight *preflight, enum kubernetes_side side)
{
    json_t *answer = NULL;
    struct error error;
    json_t *request =
        json_pack("{s:s, s:[], s:s, s:b}", "do", "devices", "universe", "peer",
                  preflight->nodes[side == SIDE_SERVER ? SIDE_CLIENT : SIDE_SERVER].address, "host", 0);
    if (kubernetes_link_ask(&preflight->links[side], request, answer_seconds, &answer, &error))
        say_devices(preflight, preflight->nodes[side].name, answer);
    else
        say_missing(preflight, "devices", &error);
    json_decref(answer);
}

static void look_at_machine_settings(struct preflight *preflight)
{
    json_t *answer = NULL;
    struct error error;
    if (!kubernetes_link_ask(&preflight->links[SIDE_SERVER], json_pack("{s:s}", "do", "sysctls"),
                             answer_seconds, &answer, &error))
        say_missing(preflight, "RFS", &error);
    else if (json_is_true(json_object_get(answer, "rps_sock_flow_entries")))
        say(preflight, "ok", "RFS", "net.core.rps_sock_flow_entries is the node's to set");
    else if (!cluster_node_is_here(&preflight->nodes[SIDE_SERVER]))
        say(preflight, "note", "RFS",
            "the node is a container: RFS needs the runner on the machine that it is on");
    else if (geteuid() != 0)
        say(preflight, "note", "RFS",
            "the node is a container on this machine: RFS needs the runner as root");
    else
        say(preflight, "ok", "RFS", "the node is a container on this machine: the runner sets it here");
    json_decref(answer);
}

static void look_at_nodes(struct preflight *preflight)
{
    struct error error;
    const struct cluster_node *nodes = preflight->nodes;
    if (!kubernetes_agents_install(&preflight->kubectl, &preflight->agents, nodes[SIDE_SERVER].name,
                                   nodes[SIDE_CLIENT].name, &error) ||
        !open_links(preflight, &error)) {
        say_missing(preflight, "agents", &error);
        return;
    }
    say(preflight, "ok", "agents", "run on both nodes, and nobody else's runner is at work there");
    look_at_devices(preflight, SIDE_SERVER);
    look_at_devices(preflight, SIDE_CLIENT);
    look_at_machine_settings(preflight);
}

bool kubernetes_preflight(const struct plan_source *source, FILE *stream, bool *fit, struct error *error)
{
    struct plan_cluster cluster;
    struct error later;
    plan_cluster_make(&cluster, source);
    struct preflight preflight = {.kubectl = {.cluster = &cluster}, .stream = stream, .fit = true};
    bool good = look_at_cluster(&preflight, error);
    if (good)
        look_at_namespace(&preflight);
    if (good && preflight.fit)
        look_at_nodes(&preflight);
    for (size_t side = 0; side < SIDES; side++)
        good = kubernetes_link_close(&preflight.links[side], good ? error : &later) && good;
    good = kubernetes_agents_remove(&preflight.kubectl, &preflight.agents, good ? error : &later) && good;
    for (size_t side = 0; side < SIDES; side++)
        cluster_node_finish(&preflight.nodes[side]);
    plan_cluster_finish(&cluster);
    *fit = preflight.fit;
    return good;
}
