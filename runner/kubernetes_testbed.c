/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The testbed of two nodes of a Kubernetes cluster. */
#include "runner/kubernetes_testbed.h"

#include "base/memory.h"
#include "node/wire.h"
#include "runner/kubernetes_clean.h"
#include "runner/kubernetes_preflight.h"
#include "runner/kubernetes_test.h"

#include <stdlib.h>
#include <string.h>

/* ---- before there is a plan */

static bool kubernetes_count_cpus(const struct plan_source *source, unsigned *cpus, struct error *error)
{
    struct plan_cluster cluster;
    struct cluster_node node = {0};
    plan_cluster_make(&cluster, source);
    struct kubectl kubectl = {.cluster = &cluster};
    bool good = child_find_program("kubectl", error) &&
                cluster_find_node(&kubectl, "server-node", cluster.server_node, &node, error);
    if (good)
        *cpus = node.cpus;
    cluster_node_finish(&node);
    plan_cluster_finish(&cluster);
    return good;
}

/* ---- check */

static bool check_plan(const struct plan *plan, struct error *error)
{
    enum { MOST_REPLICAS = 100 };
    if (plan->queues > 0)
        return error_set(error, "queues: those of a cluster's nodes are what they are: take it out");
    return plan_largest_replica_count(plan) <= MOST_REPLICAS ||
           error_set(error, "%u replicas: the kubernetes testbed takes 1 to %d",
                     plan_largest_replica_count(plan), MOST_REPLICAS);
}

static bool kubernetes_check(const struct plan *plan, struct error *error)
{
    struct kubectl kubectl = {.cluster = &plan->cluster};
    struct cluster_node nodes[SIDES] = {{0}};
    struct kubernetes_agents agents = {0};
    bool good = check_plan(plan, error) &&
                cluster_find_nodes(&kubectl, &nodes[SIDE_SERVER], &nodes[SIDE_CLIENT], error);
    cluster_node_finish(&nodes[SIDE_SERVER]);
    cluster_node_finish(&nodes[SIDE_CLIENT]);
    return good && kubernetes_agents_find(&kubectl, &agents, error) &&
           cluster_check_permissions(&kubectl, !agents.namespace_there, !agents.agents_there,
                                     plan->network == NETWORK_SERVICE, error);
}

/* ---- what runs are made on */

static bool kubernetes_describe(struct testbed *testbed, struct machine *machine, struct error *error)
{
    const struct cluster_node *server = &testbed->nodes[SIDE_SERVER];
    const struct cluster_node *client = &testbed->nodes[SIDE_CLIENT];
    json_t *copy = wire_of_machine(&testbed->machine);
    bool good = wire_to_machine(machine, copy, error);
    json_decref(copy);
    if (!good)
        return false;
    free(machine->host);
    machine->host = memory_copy_text(server->name);
    machine->note = memory_print("Kubernetes %s; server on %s (%s, %s), client on %s (kernel %s); %s",
                                 testbed->version, server->name, server->system, server->runtime,
                                 client->name, client->kernel, testbed->devices);
    return true;
}

/* ---- use */

static bool kubernetes_apply(struct testbed *testbed, const struct treatment *wanted, unsigned replicas,
                             struct error *error)
{
    if (testbed->here != NULL && !device_settings_apply(testbed->here, &wanted->settings, replicas, error))
        return false;
    bool good = kubernetes_link_ask(
        &testbed->links[SIDE_SERVER],
        json_pack("{s:s, s:i, s:o, s:o, s:o}", "do", "apply", "replicas", (int)replicas, "wanted",
                  wire_of_settings(&wanted->settings), "set_up",
                  wire_of_commands((struct command_list){wanted->set_up, wanted->set_up_count}), "tear_down",
                  wire_of_commands((struct command_list){wanted->tear_down, wanted->tear_down_count})),
        KUBERNETES_ANSWER_SECONDS, NULL, error);
    testbed->suspect = testbed->suspect || !good;
    return good;
}

/* Takes over the devices of `more`. */
static void join(struct reading *reading, struct reading *more)
{
    size_t capacity = reading->count;
    reading->devices =
        memory_grow(reading->devices, &capacity, reading->count + more->count + 1, sizeof *reading->devices);
    if (more->count > 0)
        memcpy(reading->devices + reading->count, more->devices, more->count * sizeof *more->devices);
    reading->count += more->count;
    free(more->devices);
    *more = (struct reading){0};
}

static bool kubernetes_read(struct testbed *testbed, unsigned replicas, struct reading *reading,
                            struct error *error)
{
    json_t *answer = NULL;
    struct reading node = {0};
    struct reading made = {0};
    bool good = kubernetes_link_ask(&testbed->links[SIDE_SERVER],
                                    json_pack("{s:s, s:i}", "do", "read", "replicas", (int)replicas),
                                    KUBERNETES_ANSWER_SECONDS, &answer, error) &&
                (answer == NULL || wire_to_reading(&node, json_object_get(answer, "reading"), error)) &&
                (testbed->here == NULL || device_settings_read(testbed->here, replicas, &made, error));
    json_decref(answer);
    if (!good) {
        testbed->suspect = true;
        reading_finish(&node);
        reading_finish(&made);
        return false;
    }
    join(&made, &node);
    *reading = made;
    return true;
}

struct kubernetes_test kubernetes_test_of(struct testbed *testbed, unsigned replicas)
{
    return (struct kubernetes_test){testbed->plan, &testbed->pods, testbed->nodes[SIDE_SERVER].address,
                                    testbed->links, replicas};
}

static bool kubernetes_run_test(struct testbed *testbed, unsigned replicas, struct test_result *result,
                                struct error *error)
{
    struct kubernetes_test test = kubernetes_test_of(testbed, replicas);
    struct error why;
    if (kubernetes_test_run(&test, result, error))
        return true;
    testbed->suspect = true;
    if (child_interrupted() == 0 && !kubernetes_check_pods(&testbed->kubectl, &testbed->pods, &why))
        *error = why;
    return false;
}

extern const struct testbed_kind testbed_kubernetes;
const struct testbed_kind testbed_kubernetes = {
    .name = "kubernetes",
    .summary = "pods on two nodes of a cluster, by kubectl",
    .count_cpus = kubernetes_count_cpus,
    .check = kubernetes_check,
    .create = kubernetes_create,
    .describe = kubernetes_describe,
    .destroy = kubernetes_destroy,
    .mend = kubernetes_mend,
    .apply = kubernetes_apply,
    .read = kubernetes_read,
    .test = kubernetes_run_test,
    .clean = kubernetes_clean,
    .preflight = kubernetes_preflight,
};
