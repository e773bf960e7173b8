/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How pods' packets travel between the two nodes: the table of encapsulations (runner/netns_encapsulation.c).
 */
#ifndef STEERSTAT_RUNNER_NETNS_ENCAPSULATION_H
#define STEERSTAT_RUNNER_NETNS_ENCAPSULATION_H

#include "base/error.h"

#include <stddef.h>
#include <stdio.h>

/*
 * Addresses are of RFC 2544's range for benchmarks: 198.18.0.0/24 is the underlay, 198.19.<node>.0/24 the
 * node's pods, of which .0 is the encapsulation's own, as in Calico. Node 1 is the client, node 2 the server.
 */
struct encapsulation_link {
    unsigned own, other; /* numbers of nodes */
};

struct encapsulation {
    const char *name;
    const char *device;        /* its device on each node; NULL: none */
    const char *kernel_option; /* what the kernel needs: "CONFIG_VXLAN"; NULL: nothing */
    const char *probe;         /* the kind of link and its options, for a try */
    const char *tool;          /* a program that it needs besides ip; NULL: none */
    unsigned pod_mtu;          /* 1500 less what it adds */
    /* Lines for `ip -batch` in the node: the device, and the route to the other node's pods. */
    void (*write_lines)(FILE *lines, const struct encapsulation *self, const struct encapsulation_link *link);
    /* Lines for `bridge -batch` in the node; NULL: none. */
    void (*write_bridge_lines)(FILE *lines, const struct encapsulation *self,
                               const struct encapsulation_link *link);
    bool encrypts; /* with keys that the nodes have to know of each other */
};

const struct encapsulation *encapsulation_find(const char *name); /* NULL where unknown */
const char *encapsulation_name_at(size_t index);                  /* NULL behind the end */

/* Tries it in a namespace of its own that is gone afterwards: what the kernel lacks is named. */
MUST_CHECK bool encapsulation_probe(const struct encapsulation *encapsulation, struct error *error);

#endif
