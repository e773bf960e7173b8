/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One setting on one device (or the machine): where the kernel has it, read and written. */
#ifndef STEERSTAT_NODE_KNOB_H
#define STEERSTAT_NODE_KNOB_H

#include "node/action.h"
#include "node/netns.h"
#include "node/setting.h"

/* A device on the server node or in one of its pods. */
struct knob_device {
    char *name;          /* "eth0"; "-" for the machine */
    struct netns *netns; /* NULL for the machine */
    char *features;      /* what `ethtool -k` printed, while it is good; else NULL */
};

struct knob {
    enum setting_place place;
    const char *name;
    size_t count; /* of queues; 1 where there are none; 0: the device has no such setting */
};

/* How many values it has: as many as the device has queues of its kind, 1 of others. */
MUST_CHECK bool knob_count(const struct knob *knob, const struct knob_device *device, size_t *count,
                           struct error *error);

/* From the kernel; an ethtool feature from device->features, which is filled where it is NULL. */
MUST_CHECK bool knob_read(const struct knob *knob, struct knob_device *device, size_t queue, char **value,
                          struct error *error);

MUST_CHECK bool knob_write(const struct knob *knob, const struct knob_device *device, size_t queue,
                           const char *value, struct actions *actions, struct error *error);

/* The file behind a sysctl: "/proc/sys/net/core/…"; free with free(). */
char *knob_sysctl_file(const char *name);

#endif
