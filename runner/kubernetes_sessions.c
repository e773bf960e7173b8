/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kubernetes testbed's sessions with both agents, and what these find. */
#include "runner/kubernetes_testbed.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "node/wire.h"

#include <stdlib.h>
#include <string.h>

/* For how long a runner may be silent before an agent takes it for dead: no answer takes it that long to
 * send its next request. */
static const double lease_seconds = 180;

/* ---- sessions with both agents */

static bool hold(struct testbed *testbed, enum kubernetes_side side, struct error *error)
{
    struct kubernetes_link *link = &testbed->links[side];
    json_t *answer = NULL;
    bool good = kubernetes_link_hold(link, lease_seconds, &testbed->actions->restored, &answer, error) &&
                (answer == NULL || kubernetes_link_check_version(link, answer, error));
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

bool kubernetes_open_links(struct testbed *testbed, double seconds, struct error *error)
{
    const char *const nodes[SIDES] = {testbed->nodes[SIDE_SERVER].name, testbed->nodes[SIDE_CLIENT].name};
    char *names[SIDES] = {NULL};
    bool good = kubernetes_wait_for_agents(&testbed->kubectl, nodes, seconds, names, error);
    for (unsigned side = 0; good && side < SIDES; side++)
        good =
            kubernetes_link_open(&testbed->links[side], &testbed->kubectl, names[side], nodes[side], error) &&
            hold(testbed, side, error);
    for (size_t side = 0; side < SIDES; side++)
        free(names[side]);
    return good;
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

static bool tell_pods(struct testbed *testbed, struct error *error)
{
    for (unsigned side = 0; side < SIDES; side++)
        if (!kubernetes_link_ask(&testbed->links[side], pods_request(testbed, side),
                                 KUBERNETES_ANSWER_SECONDS, NULL, error))
            return false;
    struct kubernetes_test test = kubernetes_test_of(testbed, testbed->pods.replicas);
    return kubernetes_test_reach(&test, error);
}

bool kubernetes_find_devices(struct testbed *testbed, struct error *error)
{
    json_t *answer = NULL;
    if (!tell_pods(testbed, error))
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
