/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Settings: what a configuration switches on, as data. A setting is a name and a value on a class of devices;
 * the table of kinds (node/setting.c) says where the kernel keeps it.
 */
#ifndef STEERSTAT_NODE_SETTING_H
#define STEERSTAT_NODE_SETTING_H

#include "base/error.h"

#include <stddef.h>

/* Classes of devices on the server node. */
enum device_class {
    DEVICE_UNDERLAY,  /* the node's own device, towards the other node */
    DEVICE_TUNNEL,    /* the encapsulation's device */
    DEVICE_HOST_SIDE, /* the node's end of each measured pod's veth pair */
    DEVICE_POD,       /* the pod's own end */
    DEVICE_MACHINE,   /* no device: the whole machine */
    DEVICE_CLASSES
};

const char *
    device_class_name(enum device_class class); /* "underlay", "tunnel", "host-side", "pod", "machine" */
bool device_class_find(const char *name, enum device_class *class);

/* Where a setting is kept. */
enum setting_place {
    PLACE_RX_QUEUE, /* /sys/class/net/DEVICE/queues/rx-N/NAME, of every queue */
    PLACE_TX_QUEUE, /* /sys/class/net/DEVICE/queues/tx-N/NAME, of every queue */
    PLACE_DEVICE,   /* /sys/class/net/DEVICE/NAME */
    PLACE_FEATURE,  /* ethtool -K DEVICE NAME on|off */
    PLACE_SYSCTL,   /* /proc/sys, dots for slashes: of the machine */
};

struct setting {
    enum device_class on;
    enum setting_place place;
    char *name;  /* "rps_cpus", "gro_flush_timeout", "generic-receive-offload",
                    "net.core.rps_sock_flow_entries" */
    char *value; /* as it is written: masks are already those of this machine */
};

/*
 * The place of a name: rps_* and its like are known; "feature:NAME" is an ethtool feature, "device:NAME" a
 * file of the device, a name with dots a sysctl. Fails for others, and where the class does not fit. *rest is
 * the name itself.
 */
MUST_CHECK bool setting_place_of(const char *name, enum device_class on, enum setting_place *place,
                                 const char **rest, struct error *error);

/* Whether a name can become part of a path, and leads nowhere else. */
bool setting_name_is_safe(const char *name);

/*
 * Whether what the kernel reads back is what was written: masks compare as masks, numbers as numbers, and the
 * sizes of RFS's tables as the powers of two that the kernel makes of them. Of a queue's setting, all queues
 * ('/' between) have to match.
 */
bool setting_value_matches(const struct setting *setting, const char *read_back);

/* A list of settings; each (class, name) once: what is added again gets the new value. Copies its texts. */
struct setting_list {
    struct setting *items;
    size_t count, capacity;
};

void setting_list_add(struct setting_list *list, enum device_class on, enum setting_place place,
                      const char *name, const char *value);
const struct setting *setting_list_find(const struct setting_list *list, enum device_class on,
                                        const char *name);
void setting_list_finish(struct setting_list *list);

#endif
