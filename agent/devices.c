/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/devices.h"

#include "agent/ip_json.h"
#include "base/memory.h"
#include "base/number.h"
#include "node/action.h"
#include "node/knob.h"

#include <stdlib.h>
#include <string.h>

/* Kinds of links (ip-link(8)) that encapsulate, and what plans call it. */
static const struct {
    const char *kind, *encapsulation;
} tunnels[] = {
    {"vxlan", "vxlan"}, {"geneve", "geneve"}, {"ipip", "ipip"},           {"gre", "gre"},
    {"gretap", "gre"},  {"ip6gre", "gre"},    {"wireguard", "wireguard"},
};

static const char *encapsulation_of(const char *kind)
{
    for (size_t i = 0; i < sizeof tunnels / sizeof tunnels[0]; i++)
        if (strcmp(tunnels[i].kind, kind) == 0)
            return tunnels[i].encapsulation;
    return NULL;
}

/* ---- links, as `ip -j -d link` has them */

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static const char *kind_of(const json_t *link)
{
    return text_of(json_object_get(link, "linkinfo"), "info_kind");
}

static bool is_up(const json_t *link)
{
    const json_t *flags = json_object_get(link, "flags");
    for (size_t i = 0; i < json_array_size(flags); i++)
        if (strcmp(json_string_value(json_array_get(flags, i)), "UP") == 0)
            return true;
    return false;
}

static const json_t *link_named(const json_t *links, const char *name)
{
    for (size_t i = 0; i < json_array_size(links); i++)
        if (strcmp(text_of(json_array_get(links, i), "ifname"), name) == 0)
            return json_array_get(links, i);
    return NULL;
}

static const json_t *link_indexed(const json_t *links, json_int_t index)
{
    for (size_t i = 0; i < json_array_size(links); i++)
        if (json_integer_value(json_object_get(json_array_get(links, i), "ifindex")) == index)
            return json_array_get(links, i);
    return NULL;
}

static bool is_tunnel(const json_t *link)
{
    return link != NULL && encapsulation_of(kind_of(link)) != NULL;
}

static void add(struct found_devices *devices, enum device_class class, const json_t *link, unsigned replica,
                struct netns *netns)
{
    devices->items =
        memory_grow(devices->items, &devices->capacity, devices->count + 1, sizeof *devices->items);
    devices->items[devices->count++] = (struct found_device){class, memory_copy_text(text_of(link, "ifname")),
                                                             memory_copy_text(kind_of(link)), replica, netns};
}

/* ---- the node's */

static bool find_tunnels(struct found_devices *devices, const struct device_question *question,
                         const json_t *links, struct error *error)
{
    autofree char *name = NULL;
    if (question->peer_pod != NULL && !ip_json_route_device(question->node, question->peer_pod, &name, error))
        return false;
    const json_t *routed = name != NULL ? link_named(links, name) : NULL;
    if (is_tunnel(routed)) {
        add(devices, DEVICE_TUNNEL, routed, 0, question->node);
        return true;
    }
    for (size_t i = 0; i < json_array_size(links); i++) {
        const json_t *link = json_array_get(links, i);
        if (is_tunnel(link) && is_up(link))
            add(devices, DEVICE_TUNNEL, link, 0, question->node);
    }
    return true;
}

/* What a tunnel is bound to; NULL: to nothing. */
static const json_t *below(const json_t *links, const struct found_devices *devices)
{
    for (size_t i = 0; i < devices->count; i++) {
        const json_t *tunnel = link_named(links, devices->items[i].name);
        const json_t *data = json_object_get(json_object_get(tunnel, "linkinfo"), "info_data");
        const char *bound = text_of(data, "link");
        bound = bound[0] != '\0' ? bound : text_of(tunnel, "link"); /* ipip and gre say it there */
        if (bound[0] != '\0' && link_named(links, bound) != NULL)
            return link_named(links, bound);
    }
    return NULL;
}

static bool find_underlay(struct found_devices *devices, const struct device_question *question,
                          const json_t *links, struct error *error)
{
    const json_t *link = below(links, devices);
    autofree char *routed = NULL;
    autofree char *standard = NULL;
    if (link == NULL && !ip_json_route_device(question->node, question->peer, &routed, error))
        return false;
    if (link == NULL && routed != NULL)
        link = link_named(links, routed);
    if (link == NULL && !ip_json_default_device(question->node, &standard, error))
        return false;
    if (link == NULL && standard != NULL)
        link = link_named(links, standard);
    if (link == NULL)
        return error_set(error, "no device leads to the other node (%s)", question->peer);
    if (strcmp(text_of(link, "ifname"), "lo") == 0)
        return error_set(error, "%s, the other node's address, is this node's own", question->peer);
    add(devices, DEVICE_UNDERLAY, link, 0, question->node);
    return true;
}

/* ---- the pods' */

static const json_t *only_device(const json_t *links)
{
    const json_t *found = NULL;
    for (size_t i = 0; i < json_array_size(links); i++) {
        const json_t *link = json_array_get(links, i);
        if (strcmp(text_of(link, "link_type"), "loopback") == 0 || !is_up(link))
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
    return peer_index(node, text_of(host_side, "ifname")) ==
           json_integer_value(json_object_get(pod_side, "ifindex"));
}

static bool find_of_pod(struct found_devices *devices, const struct device_question *question,
                        const json_t *node_links, struct pod *pod, struct error *error)
{
    json_t *links = NULL;
    autofree char *standard = NULL;
    if (!ip_json_links(&pod->netns, &links, error))
        return false;
    bool good = ip_json_default_device(&pod->netns, &standard, error);
    const json_t *own = standard != NULL ? link_named(links, standard) : only_device(links);
    if (good && own == NULL)
        good = error_set(error, "pod %s: which of its devices it is reached by is not known", pod->name);
    if (good) {
        const json_t *host_side = link_indexed(node_links, peer_index(&pod->netns, text_of(own, "ifname")));
        if (host_side != NULL && are_peers(question->node, host_side, own))
            add(devices, DEVICE_HOST_SIDE, host_side, pod->replica, question->node);
        add(devices, DEVICE_POD, own, pod->replica, &pod->netns);
    }
    json_decref(links);
    return good;
}

/* ---- all */

bool devices_find(struct found_devices *devices, const struct device_question *question, struct error *error)
{
    struct found_devices found = {0};
    json_t *links = NULL;
    if (!ip_json_links(question->node, &links, error))
        return false;
    bool good = (question->host || find_tunnels(&found, question, links, error)) &&
                find_underlay(&found, question, links, error);
    for (size_t i = 0; good && !question->host && i < question->pods->count; i++)
        good = find_of_pod(&found, question, links, &question->pods->items[i], error);
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
            return encapsulation_of(devices->items[i].kind);
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
