/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The devices that a test's packets go through on this node, found by what they are, never by their names. */
#ifndef STEERSTAT_AGENT_DEVICES_H
#define STEERSTAT_AGENT_DEVICES_H

#include "agent/pods.h"
#include "node/setting.h"

#include <jansson.h>

struct found_device {
    enum device_class class;
    char *name;
    char *kind;                /* "vxlan", "veth", "" (hardware) */
    const char *encapsulation; /* what plans call that of a tunnel; else NULL */
    unsigned replica;          /* 0: all pairs' */
    struct netns *netns;       /* the node's, or its pod's */
};

struct found_devices {
    struct found_device *items;
    size_t count, capacity;
};

struct device_question {
    struct netns *node;    /* the node's network namespace */
    struct pod_list *pods; /* whose own devices and host sides are looked for */
    const char *peer;      /* address of the other node */
    const char *peer_pod;  /* address of a pod on the other node; NULL: none */
    bool host;             /* the host network: the underlay alone */
};

/*
 * - tunnel: the device that the route to the other node's pod takes, where that encapsulates. Where that
 * route takes another device than the one to the node itself, or is not known: every encapsulating device
 * that is up (Cilium, Antrea and OVN send through them past the routes). None is fine.
 * - underlay: the device below the tunnel, where the tunnel is bound to one; else that of the route to the
 *   other node; else the default route's. Without a tunnel, those of the pods' ways back to the other node's
 *   pod as well. Of a VLAN, a bond and the like, the devices on which their packets come in
 *   (links_carriers()).
 * - pod: the pod's own default route's device; host side: the device whose index is its peer's (a veth pair).
 *
 * Fails where there is no underlay, or a pod has no device. A pod may have no host side (ipvlan, SR-IOV).
 */
MUST_CHECK bool devices_find(struct found_devices *devices, const struct device_question *question,
                             struct error *error);
void devices_finish(struct found_devices *devices);

/* The encapsulation's name as plans have it: "vxlan", "ipip", ..., "none". */
const char *devices_encapsulation(const struct found_devices *devices);

/* For people and the preflight: [{"class", "device", "kind", "replica", "rx", "tx"}, ...]; a new reference.
 */
json_t *devices_describe(const struct found_devices *devices);

#endif
