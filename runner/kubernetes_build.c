/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kubernetes testbed is built of: sessions, devices, pods; and how it is taken away. */
#include "runner/kubernetes_testbed.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/program.h"
#include "node/clock.h"
#include "node/wire.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* For how long a runner may be silent before an agent takes it for dead: no answer takes it that long to
 * send its next request. */
static const double lease_seconds = 180;
/* For an agent to be started again, an API server to come back. */
static const double mend_seconds = 30;
enum { MEND_STEP_MILLISECONDS = 1000 };

/* ---- sessions with both agents */

static bool hold(struct testbed *testbed, enum kubernetes_side side, struct error *error)
{
    struct kubernetes_link *link = &testbed->links[side];
    json_t *answer = NULL;
    bool good = kubernetes_link_ask(link, json_pack("{s:s, s:f}", "do", "hold", "lease", lease_seconds),
                                    KUBERNETES_ANSWER_SECONDS, &answer, error);
    if (good && answer != NULL) {
        const char *version = json_string_value(json_object_get(answer, "version"));
        testbed->actions->restored += (size_t)json_integer_value(json_object_get(answer, "restored"));
        if (version == NULL || strcmp(version, program_version()) != 0)
            good = error_set(
                error, "the agent on %s is %s, the runner %s: install the agents of that version",
                testbed->nodes[side].name, version != NULL ? version : "of none", program_version());
    }
    if (good && answer != NULL && side == SIDE_SERVER) {
        machine_finish(&testbed->machine);
        good = wire_to_machine(&testbed->machine, json_object_get(answer, "machine"), error);
    }
    json_decref(answer);
    return good;
}

static json_t *pods_request(const struct testbed *testbed, enum kubernetes_side side)
{
    json_t *list = json_array();
    for (unsigned r = 1; r <= testbed->pods.replicas; r++) {
        const struct measured_pod *pod = &testbed->pods.pods[side][r - 1];
        json_array_append_new(list, json_pack("{s:i, s:s, s:s, s:s}", "replica", (int)r, "name", pod->name,
                                              "uid", pod->uid, "address", pod->address));
    }
    return json_pack("{s:s, s:o}", "do", "pods", "pods", list);
}

static json_t *devices_request(const struct testbed *testbed)
{
    return json_pack("{s:s, s:o, s:s, s:s, s:b}", "do", "devices", "universe",
                     wire_of_settings(&testbed->node_universe), "peer", testbed->nodes[SIDE_CLIENT].address,
                     "peer_pod", testbed->pods.pods[SIDE_CLIENT][0].address, "host",
                     testbed->plan->network == NETWORK_HOST);
}

bool kubernetes_open_links(struct testbed *testbed, struct error *error)
{
    const char *const nodes[SIDES] = {testbed->nodes[SIDE_SERVER].name, testbed->nodes[SIDE_CLIENT].name};
    char *names[SIDES] = {NULL};
    bool good = kubernetes_wait_for_agents(&testbed->kubectl, nodes, names, error);
    for (unsigned side = 0; good && side < SIDES; side++)
        good =
            kubernetes_link_open(&testbed->links[side], &testbed->kubectl, names[side], nodes[side], error) &&
            hold(testbed, side, error);
    for (size_t side = 0; side < SIDES; side++)
        free(names[side]);
    return good;
}

static void close_links(struct testbed *testbed)
{
    for (size_t side = 0; side < SIDES; side++)
        kubernetes_link_finish(&testbed->links[side]);
}

/* ---- what the devices are */

/* The known configurations are set on what there is; one of the plan's own would be in force in part. */
static bool check_devices(const struct testbed *testbed, const json_t *devices, struct error *error)
{
    bool has[DEVICE_CLASSES] = {[DEVICE_MACHINE] = true};
    enum device_class class = DEVICE_MACHINE;
    for (size_t i = 0; i < json_array_size(devices); i++) {
        const char *name = json_string_value(json_object_get(json_array_get(devices, i), "class"));
        if (name != NULL && device_class_find(name, &class))
            has[class] = true;
    }
    for (size_t t = 0; t < testbed->plan->treatment_count; t++) {
        const struct treatment *treatment = &testbed->plan->treatments[t];
        bool known = false;
        size_t count = 0;
        const struct configuration *all = configurations(&count);
        for (size_t i = 0; i < count; i++)
            known = known || strcmp(all[i].name, treatment->name) == 0;
        for (size_t i = 0; !known && i < treatment->settings.count; i++)
            if (!has[treatment->settings.items[i].on])
                return error_set(error, "define %s: %s on %s: %s has no such device: take it out",
                                 treatment->name, treatment->settings.items[i].name,
                                 device_class_name(treatment->settings.items[i].on),
                                 testbed->nodes[SIDE_SERVER].name);
    }
    return true;
}

/* "underlay ul0 (4 queues), tunnel flannel.1 (vxlan)": those of the node, whose names stay. */
static char *describe_devices(const json_t *devices)
{
    char *text = memory_copy_text("");
    for (size_t i = 0; i < json_array_size(devices); i++) {
        const char *class = "";
        const char *device = "";
        const char *kind = "";
        int replica = 0;
        int queues = 0;
        if (json_unpack(json_array_get(devices, i), "{s:s, s:s, s:s, s:i, s:i}", "class", &class, "device",
                        &device, "kind", &kind, "replica", &replica, "rx", &queues) != 0 ||
            replica > 0)
            continue;
        memory_append(&text, "%s%s %s (%s%s%d receive queue%s)", text[0] != '\0' ? ", " : "", class, device,
                      kind, kind[0] != '\0' ? ", " : "", queues, queues == 1 ? "" : "s");
    }
    return text;
}

static bool check_encapsulation(const struct testbed *testbed, const json_t *answer, struct error *error)
{
    const struct plan *plan = testbed->plan;
    const char *found = json_string_value(json_object_get(answer, "encapsulation"));
    if (plan->network == NETWORK_HOST || found == NULL || strcmp(found, plan->encapsulation) == 0)
        return true;
    return error_set(error,
                     "%s: its pods' packets are encapsulated by %s, not by %s as the plan says: "
                     "--encapsulation %s",
                     testbed->nodes[SIDE_SERVER].name, found, plan->encapsulation, found);
}

/* Tells both agents of their pods, and the server's of the settings; after a session is opened anew, too. */
static bool find_devices(struct testbed *testbed, struct error *error)
{
    json_t *answer = NULL;
    for (unsigned side = 0; side < SIDES; side++)
        if (!kubernetes_link_ask(&testbed->links[side], pods_request(testbed, side),
                                 KUBERNETES_ANSWER_SECONDS, NULL, error))
            return false;
    bool good = kubernetes_link_ask(&testbed->links[SIDE_SERVER], devices_request(testbed),
                                    KUBERNETES_ANSWER_SECONDS, &answer, error);
    if (good && answer != NULL) {
        const json_t *devices = json_object_get(answer, "devices");
        free(testbed->devices);
        testbed->devices = describe_devices(devices);
        good = check_encapsulation(testbed, answer, error) && check_devices(testbed, devices, error);
    }
    json_decref(answer);
    return good;
}

/* ---- the machine's own settings */

static bool wants_machine_settings(const struct plan *plan)
{
    for (size_t t = 0; t < plan->treatment_count; t++)
        for (size_t i = 0; i < plan->treatments[t].settings.count; i++)
            if (plan->treatments[t].settings.items[i].on == DEVICE_MACHINE)
                return true;
    return false;
}

/*
 * Some sysctls are there in the machine's own network namespace only. A node that is a container (kind,
 * minikube) has none of them; where it is one on this machine, the runner makes them here.
 */
static bool place_machine_settings(struct testbed *testbed, bool node_has_them, struct error *error)
{
    const struct plan *plan = testbed->plan;
    const struct cluster_node *server = &testbed->nodes[SIDE_SERVER];
    bool here = !node_has_them && cluster_node_is_here(server) && geteuid() == 0;
    if (!node_has_them && !here && wants_machine_settings(plan))
        return error_set(
            error,
            "%s is a container, and has no net.core.rps_sock_flow_entries: run the runner as root "
            "on the machine that it is on, or leave the configurations out that set it",
            server->name);
    for (size_t i = 0; i < plan->universe.count; i++) {
        const struct setting *setting = &plan->universe.items[i];
        if (setting->on != DEVICE_MACHINE || node_has_them)
            setting_list_add(&testbed->node_universe, setting->on, setting->place, setting->name, "");
        else if (here)
            setting_list_add(&testbed->here_universe, setting->on, setting->place, setting->name, "");
    }
    if (!here || testbed->actions->dry_run != NULL)
        return true;
    struct device_settings_options options = {.actions = testbed->actions};
    size_t restored = 0;
    if (!journal_open(&testbed->actions->journal, &restored, error))
        return false;
    testbed->actions->restored += restored;
    testbed->here = device_settings_create(&options);
    device_settings_add(testbed->here, DEVICE_MACHINE, "-", NULL, 0);
    return device_settings_find(testbed->here, &testbed->here_universe, error);
}

static bool ask_for_machine_settings(struct testbed *testbed, bool *has, struct error *error)
{
    json_t *answer = NULL;
    *has = true;
    bool good = kubernetes_link_ask(&testbed->links[SIDE_SERVER], json_pack("{s:s}", "do", "sysctls"),
                                    KUBERNETES_ANSWER_SECONDS, &answer, error);
    if (good && answer != NULL)
        *has = json_is_true(json_object_get(answer, "rps_sock_flow_entries"));
    json_decref(answer);
    return good;
}

/* ---- mending */

static bool are_broken(const struct testbed *testbed)
{
    return testbed->links[SIDE_SERVER].broken || testbed->links[SIDE_CLIENT].broken;
}

static bool reopen_links(struct testbed *testbed, struct error *error)
{
    close_links(testbed);
    if (kubernetes_open_links(testbed, error) && find_devices(testbed, error))
        return true;
    for (size_t side = 0; side < SIDES; side++)
        testbed->links[side].broken = true;
    return false;
}

bool kubernetes_mend(struct testbed *testbed, struct error *error)
{
    double limit = clock_seconds() + (testbed->given_up ? 0 : mend_seconds);
    if (testbed->suspect && !kubernetes_check_pods(&testbed->kubectl, &testbed->pods, error))
        return false;
    testbed->suspect = false;
    while (are_broken(testbed)) {
        if (reopen_links(testbed, error))
            break;
        if (child_interrupted() != 0)
            return child_set_interrupted(error);
        testbed->given_up = clock_seconds() >= limit;
        if (testbed->given_up)
            return false;
        poll(NULL, 0, MEND_STEP_MILLISECONDS);
    }
    testbed->given_up = false;
    return true;
}

/* ---- create and destroy */

static bool build(struct testbed *testbed, struct error *error)
{
    const struct kubectl *kubectl = &testbed->kubectl;
    const struct cluster_node *nodes = testbed->nodes;
    const char *names[SIDES] = {NULL};
    bool has_machine_settings = true;
    size_t left = 0;
    if (!cluster_find_nodes(kubectl, &testbed->nodes[SIDE_SERVER], &testbed->nodes[SIDE_CLIENT], error) ||
        !cluster_version(kubectl, &testbed->version, error) ||
        !kubernetes_agents_find(kubectl, &testbed->agents, error) ||
        !kubernetes_agents_install(kubectl, &testbed->agents, nodes[SIDE_SERVER].name,
                                   nodes[SIDE_CLIENT].name, error) ||
        !kubernetes_open_links(testbed, error))
        return false;
    kubernetes_agents_adopt(&testbed->agents);
    if (testbed->agents.agents_there &&
        !kubernetes_remove_pods(kubectl, testbed->plan->network == NETWORK_SERVICE, &left, error))
        return false;
    names[SIDE_SERVER] = nodes[SIDE_SERVER].name;
    names[SIDE_CLIENT] = nodes[SIDE_CLIENT].name;
    return ask_for_machine_settings(testbed, &has_machine_settings, error) &&
           place_machine_settings(testbed, has_machine_settings, error) &&
           kubernetes_make_pods(kubectl, testbed->plan, names, &testbed->pods, error) &&
           find_devices(testbed, error);
}

bool kubernetes_create(struct testbed **testbed, const struct plan *plan, struct actions *actions,
                       struct error *error)
{
    struct testbed *made = memory_allocate(1, sizeof *made);
    made->plan = plan;
    made->actions = actions;
    made->kubectl = (struct kubectl){&plan->cluster, actions->dry_run};
    if (build(made, error)) {
        *testbed = made;
        return true;
    }
    struct error left;
    struct error reason = *error;
    if (!kubernetes_destroy(made, &left))
        error_set(error, "%s; and %s", reason.message, left.message);
    return false;
}

/* What is left is named, so that it can be removed. */
static bool say_left(const struct testbed *testbed, struct error *error)
{
    return error_prefix(
        error, "left in namespace %s, for runner --clean to remove: ", testbed->plan->cluster.namespace_name);
}

bool kubernetes_destroy(struct testbed *testbed, struct error *error)
{
    struct error later;
    size_t removed = 0;
    if (testbed == NULL)
        return true;
    const struct kubectl *kubectl = &testbed->kubectl;
    bool good = kubernetes_link_close(&testbed->links[SIDE_SERVER], error);
    good = kubernetes_link_close(&testbed->links[SIDE_CLIENT], good ? error : &later) && good;
    if (testbed->here != NULL)
        (void)!device_settings_put_back(testbed->here, &later); /* its journal says what could not be */
    bool removes_all = testbed->agents.removes_namespace;
    bool removed_pods = testbed->pods.replicas == 0 || removes_all ||
                        kubernetes_remove_pods(kubectl, testbed->plan->network == NETWORK_SERVICE, &removed,
                                               good ? error : &later) ||
                        say_left(testbed, good ? error : &later);
    good = good && removed_pods;
    bool removed_agents = kubernetes_agents_remove(kubectl, &testbed->agents, good ? error : &later) ||
                          say_left(testbed, good ? error : &later);
    good = good && removed_agents;
    device_settings_destroy(testbed->here);
    setting_list_finish(&testbed->here_universe);
    setting_list_finish(&testbed->node_universe);
    measured_pods_finish(&testbed->pods);
    for (size_t side = 0; side < SIDES; side++)
        cluster_node_finish(&testbed->nodes[side]);
    machine_finish(&testbed->machine);
    free(testbed->version);
    free(testbed->devices);
    free(testbed);
    return good;
}
