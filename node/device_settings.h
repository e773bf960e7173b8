/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of a plan's universe on the devices of one node and its pods: found, made, read back. */
#ifndef STEERSTAT_NODE_DEVICE_SETTINGS_H
#define STEERSTAT_NODE_DEVICE_SETTINGS_H

#include "node/action.h"
#include "node/netns.h"
#include "node/reading.h"

struct device_settings;

struct device_settings_options {
    struct actions *actions;
    /* Devices that outlive the runner: whatever is set on them is in the journal before. Else they go with
     * their namespaces, and only the machine's own settings are. */
    bool devices_stay;
    unsigned supposed_queues; /* of the underlay's device, for a dry run, in which there are no devices */
};

struct device_settings *device_settings_create(const struct device_settings_options *options);
void device_settings_destroy(struct device_settings *settings); /* NULL is fine; writes nothing */

/*
 * A device that pairs use: those of one replica, or (replica 0) of all of them. `netns` has to outlive the
 * settings; NULL for the machine, whose device is "-".
 */
void device_settings_add(struct device_settings *settings, enum device_class class, const char *device,
                         struct netns *netns, unsigned replica);

/*
 * After the last device is added: reads what every setting of the universe, which has to outlive the
 * settings, is now. In a dry run the machine is read; the devices are not there: "(as found)".
 */
MUST_CHECK bool device_settings_find(struct device_settings *settings, const struct setting_list *universe,
                                     struct error *error);

/*
 * Makes the wanted settings on the devices that `replicas` pairs use; all others, those of further pairs
 * included, get the value that was found. Writes what is not so already.
 */
MUST_CHECK bool device_settings_apply(struct device_settings *settings, const struct setting_list *wanted,
                                      unsigned replicas, struct error *error);

/* Writes back what outlives the runner. */
MUST_CHECK bool device_settings_put_back(struct device_settings *settings, struct error *error);

/* What the universe's settings of all devices that `replicas` pairs use read: always from the kernel. Nothing
 * in a dry run. */
MUST_CHECK bool device_settings_read(struct device_settings *settings, unsigned replicas,
                                     struct reading *reading, struct error *error);

#endif
