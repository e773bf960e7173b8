/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The measured pods of this node, found by their UID: kubelets put it into the name of each pod's cgroup. */
#ifndef STEERSTAT_AGENT_PODS_H
#define STEERSTAT_AGENT_PODS_H

#include "node/netns.h"

#include <jansson.h>

struct pod {
    unsigned replica;
    char *name, *uid;
    char *address;      /* its IP address; NULL: not said */
    struct netns netns; /* its network namespace; with the host network the node's own */
};

struct pod_list {
    struct pod *items;
    size_t count;
};

/* Of [{"replica": 1, "name": ..., "uid": ..., "address": ... (may be left out)}, ...]. Fails where one does
 * not run here. */
MUST_CHECK bool pods_find(struct pod_list *pods, const json_t *json, struct error *error);
const struct pod *pods_of_replica(const struct pod_list *pods, unsigned replica); /* NULL: none */
void pods_finish(struct pod_list *pods);

/* Whether a text like /proc/PID/cgroup is that of a process of the pod: cgroup drivers write the UID's dashes
 * as they are, or (systemd) as underscores. */
bool pods_cgroup_is_of(const char *cgroups, const char *uid);

#endif
