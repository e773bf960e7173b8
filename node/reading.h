/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What settings read, device by device, back from the kernel. */
#ifndef STEERSTAT_NODE_READING_H
#define STEERSTAT_NODE_READING_H

#include "node/setting.h"

/* What one device (or the machine) read. */
struct device_reading {
    char *device; /* "eth0"; "-" for the machine */
    enum device_class class;
    char *node;    /* "server", or "pod-3" */
    char **names;  /* [count] settings of the universe that this class has */
    char **values; /* [count] queues separated by '/' */
    size_t count;
};

struct reading {
    struct device_reading *devices;
    size_t count;
};

/* Adds what `more` says of devices that are not known yet, and finishes it. */
void reading_learn(struct reading *known, struct reading *more);
void reading_finish(struct reading *reading);

#endif
