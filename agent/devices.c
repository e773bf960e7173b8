/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/devices.h"

#include "agent/ip_json.h"
#include "agent/links.h"
#include "base/memory.h"
#include "base/number.h"
#include "node/action.h"
#include "node/knob.h"

#include <stdlib.h>
#include <string.h>

static bool is_tunnel(const json_t *link)
{
    return link_encapsulation(link) != NULL;
}

static bool is_known(const struct found_devices *devices, enum device_class class, const char *name)
{
    for (size_t i = 0; i < devices->count; i++)
        if (devices->items[i].class == class && strcmp(devices->items[i].name, name) == 0)
            return true;
    return false;
}

static void add(struct found_devices *devices, enum device_class class, const json_t *link, unsigned replica,
                struct netns *netns)
{
    devices->items =
        memory_grow(devices->items, &devices->capacity, devices->count + 1, sizeof *devices->items);
    devices->items[devices->count++] = (struct found_device){.class = class,
                                                             .name = memory_copy_text(link_name(link)),
                                                             .kind = memory_copy_text(link_kind(link)),
                                                             .encapsulation = link_encapsulation(link),
                                                             .replica = replica,
                                                             .netns = netns};
}

/* ---- the node's */

/* By which a node's pods and the node itself reach an address, and where that is not known otherwise. */
struct routes {
    char *to_pod, *to_node, *otherwise; /* names of devices, or NULL */
};

static void routes_finish(struct routes *routes)
{
    free(routes->to_pod);
    free(routes->to_node);
    free(routes->otherwise);
}

static bool find_routes(struct routes *routes, const struct device_question *question, struct error *error)
{
    const struct ip_route_question to_node = {.to = question->peer};
    const struct ip_route_question to_pod = {.to = question->peer_pod};
    return ip_json_route_device(question->node, &to_node, &routes->to_node, error) &&
           (question->peer_pod == NULL ||
            ip_json_route_device(question->node, &to_pod, &routes->to_pod, error)) &&
           ip_json_default_device(question->node, &routes->otherwise, error);
}

static void find_tunnels(struct found_devices *devices, const struct device_question *question,
                         const json_t *links, const struct routes *routes)
{
    const json_t *routed = routes->to_pod != NULL ? links_named(links, routes->to_pod) : NULL;
    if (is_tunnel(routed)) {
        add(devices, DEVICE_TUNNEL, routed, 0, question->node);
        return;
    }
    if (routes->to_pod != NULL && routes->to_node != NULL && strcmp(routes->to_pod, routes->to_node) == 0)
        return; /* pods' packets go as the node's own do */
    for (size_t i = 0; i < json_array_size(links); i++) {
        const json_t *link = json_array_get(links, i);
        if (is_tunnel(link) && link_is_up(link))
            add(devices, DEVICE_TUNNEL, link, 0, question->node);
    }
}

static void add_underlay(struct found_devices *devices, const struct device_question *question,
                         const json_t *links, const json_t *link)
{
    json_t *carriers = links_carriers(links, link);
    for (size_t i = 0; i < json_array_size(carriers); i++)
        if (!is_known(devices, DEVICE_UNDERLAY, link_name(json_array_get(carriers, i))))
            add(devices, DEVICE_UNDERLAY, json_array_get(carriers, i), 0, question->node);
    json_decref(carriers);
}

static bool find_underlay(struct found_devices *devices, const struct device_question *question,
                          const json_t *links, const struct routes *routes, struct error *error)
{
    const char *const names[] = {routes->to_node, routes->otherwise};
    const json_t *link = NULL;
    for (size_t i = 0; link == NULL && i < devices->count; i++)
        link = links_bound_to(links, links_named(links, devices->items[i].name));
    for (size_t i = 0; link == NULL && i < sizeof names / sizeof names[0]; i++)
        link = names[i] != NULL ? links_named(links, names[i]) : NULL;
    if (link == NULL)
        return error_set(error, "no device leads to the other node (%s)", question->peer);
    if (link_is_loopback(link))
        return error_set(error, "%s, the other node's address, is this node's own", question->peer);
    add_underlay(devices, question, links, link);
    return true;
}

/*
 * Where pods' packets are routed as they are, their node may have a device for some of them (a cloud's
 * further network interfaces, chosen by the pod's address): that of the way back to the other node's pod.
 */
static bool find_underlay_of_pod(struct found_devices *devices, const struct device_question *question,
                                 const json_t *links, const struct pod *pod, const json_t *host_side,
                                 struct error *error)
{
    const struct ip_route_question back = {
        .to = question->peer_pod, .from = pod->address, .by = link_name(host_side)};
    autofree char *name = NULL;
    if (question->peer_pod == NULL || pod->address == NULL)
        return true;
    if (!ip_json_route_device(question->node, &back, &name, error))
        return false;
    const json_t *link = name != NULL ? links_named(links, name) : NULL;
    if (link != NULL && !link_is_loopback(link) && !is_tunnel(link))
        add_underlay(devices, question, links, link);
    return true;
}

/* ---- the pods' */

static const json_t *only_device(const json_t *links)
{
    const json_t *found = NULL;
    for (size_t i = 0; i < json_array_size(links); i++) {
        const json_t *link = json_array_get(links, i);
        if (link_is_loopback(link) || !link_is_up(link))
            continue;
        if (found != NULL)
            return NULL;
        found = link;
    }
    return found;
}

/* Its peer's index; 0 where the kernel names none, or only itself. */
static json_int_t peer_index(struct netns *pod, const char *device)
{
    autofree char *file = memory_print("class/net/%s/iflink", device);
    autofree char *text = NULL;
    struct error ignored;
    uint64_t index = 0;
    int directory = -1;
    if (!netns_sysfs(pod, &directory, &ignored) || !action_read(directory, file, file, &text, &ignored) ||
        number_parse_unsigned(slice_of(text), &index) != NUMBER_OK)
        return 0;
    return (json_int_t)index;
}

/* The two ends of a veth pair name each other: an index alone could be that of another namespace. */
static bool are_peers(struct netns *node, const json_t *host_side, const json_t *pod_side)
{
    return peer_index(node, link_name(host_side)) == json_integer_value(json_object_get(pod_side, "ifindex"));
}

static bool is_tunnel_known(const struct found_devices *devices)
{
    for (size_t i = 0; i < devices->count; i++)
        if (devices->items[i].class == DEVICE_TUNNEL)
            return true;
    return false;
}

static bool find_of_pod(struct found_devices *devices, const struct device_question *question,
                        const json_t *node_links, struct pod *pod, struct error *error)
{
    json_t *links = NULL;
    autofree char *standard = NULL;
    if (!ip_json_links(&pod->netns, &links, error))
        return false;
    bool good = ip_json_default_device(&pod->netns, &standard, error);
    const json_t *own = standard != NULL ? links_named(links, standard) : only_device(links);
    if (good && own == NULL)
        good = error_set(error, "pod %s: which of its devices it is reached by is not known", pod->name);
    if (good) {
        const json_t *host_side = links_indexed(node_links, peer_index(&pod->netns, link_name(own)));
        if (host_side != NULL && are_peers(question->node, host_side, own)) {
            add(devices, DEVICE_HOST_SIDE, host_side, pod->replica, question->node);
            good = is_tunnel_known(devices) ||
                   find_underlay_of_pod(devices, question, node_links, pod, host_side, error);
        }
        add(devices, DEVICE_POD, own, pod->replica, &pod->netns);
    }
    json_decref(links);
    return good;
}

/* ---- all */

bool devices_find(struct found_devices *devices, const struct device_question *question, struct error *error)
{
    struct found_devices found = {0};
    struct routes routes = {0};
    json_t *links = NULL;
    if (!ip_json_links(question->node, &links, error))
        return false;
    bool good = find_routes(&routes, question, error);
    if (good && !question->host)
        find_tunnels(&found, question, links, &routes);
    good = good && find_underlay(&found, question, links, &routes, error);
    for (size_t i = 0; good && !question->host && i < question->pods->count; i++)
        good = find_of_pod(&found, question, links, &question->pods->items[i], error);
    routes_finish(&routes);
    json_decref(links);
    if (!good) {
        devices_finish(&found);
        return false;
    }
    *devices = found;
    return true;
}

void devices_finish(struct found_devices *devices)
{
    for (size_t i = 0; i < devices->count; i++) {
        free(devices->items[i].name);
        free(devices->items[i].kind);
    }
    free(devices->items);
    *devices = (struct found_devices){0};
}

const char *devices_encapsulation(const struct found_devices *devices)
{
    for (size_t i = 0; i < devices->count; i++)
        if (devices->items[i].class == DEVICE_TUNNEL)
            return devices->items[i].encapsulation;
    return "none";
}

static int queues_of(const struct found_device *device, enum setting_place place)
{
    struct knob knob = {place, "", 0};
    struct knob_device at = {.name = device->name, .netns = device->netns};
    struct error ignored;
    size_t count = 0;
    return knob_count(&knob, &at, &count, &ignored) ? (int)count : 0;
}

json_t *devices_describe(const struct found_devices *devices)
{
    json_t *list = json_array();
    for (size_t i = 0; i < devices->count; i++) {
        const struct found_device *device = &devices->items[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:i, s:i, s:i}", "class",
                                              device_class_name(device->class), "device", device->name,
                                              "kind", device->kind, "replica", (int)device->replica, "rx",
                                              queues_of(device, PLACE_RX_QUEUE), "tx",
                                              queues_of(device, PLACE_TX_QUEUE)));
    }
    return list;
}
