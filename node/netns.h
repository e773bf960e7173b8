/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Network namespaces by name, as `ip netns` has them, and entered by descriptor. */
#ifndef STEERSTAT_NODE_NETNS_H
#define STEERSTAT_NODE_NETNS_H

#include "base/error.h"
#include "node/action.h"

#include <stdbool.h>
#include <stddef.h>

struct netns {
    char *name;     /* "steerstat-server-3" */
    int descriptor; /* -1: not open, as in a dry run */
    int sysfs;      /* a sysfs of its own, mounted nowhere; -1 until asked for */
};

/* Where `ip netns` keeps them. */
#define NETNS_FOLDER "/run/netns"

/* Fails where one of the names is taken; changes nothing. */
MUST_CHECK bool netns_names_are_free(const struct netns *list, size_t count, struct error *error);

/* Makes and opens all of them, by one `ip` process; each is in the journal before. Only the names are set
 * before. */
MUST_CHECK bool netns_make(struct netns *list, size_t count, struct actions *actions, struct error *error);

/* Closes, and frees the name; does not remove. */
void netns_finish(struct netns *netns);

/*
 * The calling thread's visit to a namespace: /proc/sys/net and new sockets are those of the namespace until
 * the end. *home is for netns_leave, which has to follow.
 */
MUST_CHECK bool netns_enter(int descriptor, int *home, struct error *error);
MUST_CHECK bool netns_leave(int home, struct error *error);

/* Writes to a file of /proc/sys/net, given by its whole name, inside the namespace. */
MUST_CHECK bool netns_write_sysctl(const struct netns *netns, const char *file, const char *value,
                                   struct actions *actions, struct error *error);

/* *directory gets the namespace's own /sys, writable: "class/net/…" below it shows its devices only. Owned by
 * the netns. */
MUST_CHECK bool netns_sysfs(struct netns *netns, int *directory, struct error *error);

/* The same for a namespace that is only a descriptor, and only to be looked at; closed by the caller. */
MUST_CHECK bool netns_open_sysfs(int descriptor, int *directory, struct error *error);

/* A new namespace without a name, which is gone when *descriptor is closed. */
MUST_CHECK bool netns_open_unnamed(int *descriptor, struct error *error);

#endif
