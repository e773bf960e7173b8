/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The network of the netns testbed: two nodes as namespaces, joined by a veth pair as underlay; on each the
 * device of an encapsulation and a namespace a pod, whose veth pair is routed as Calico does it. With the
 * host network, tests run in the nodes themselves and there are neither pods nor an encapsulation.
 */
#ifndef STEERSTAT_RUNNER_NETNS_NETWORK_H
#define STEERSTAT_RUNNER_NETNS_NETWORK_H

#include "base/error.h"
#include "node/action.h"
#include "node/netns.h"
#include "runner/netns_encapsulation.h"
#include "runner/plan.h"

enum netns_side { NETNS_CLIENT, NETNS_SERVER, NETNS_SIDES };
const char *netns_side_name(enum netns_side side); /* "client", "server" */

#define NETNS_MOST_REPLICAS 200 /* one /24 a node */

struct netns_network {
    unsigned replicas;
    unsigned queues; /* of the underlay's device on each node */
    bool host;
    const struct encapsulation *encapsulation; /* the host network has "none" */
    struct netns *namespaces;                  /* the nodes, then the pods */
    size_t namespace_count;
};

/* Whether the plan asks for something that there is: says which encapsulations and how many replicas there
 * are. */
MUST_CHECK bool netns_network_validate(const struct plan *plan, struct error *error);

/* What the plan asks for and this machine has; root is needed for it. Changes nothing. */
MUST_CHECK bool netns_network_check(const struct plan *plan, struct error *error);

/*
 * Builds it. On failure what was made is in the journal, and the network has to be finished all the same.
 * Only the names are there in a dry run.
 */
MUST_CHECK bool netns_network_create(struct netns_network *network, const struct plan *plan,
                                     struct actions *actions, struct error *error);

/* Closes and frees; the namespaces themselves are removed by the journal. Zeroed is fine. */
void netns_network_finish(struct netns_network *network);

struct netns *netns_network_node(const struct netns_network *network, enum netns_side side);

/* Where a replica's programs run (from 1): its pod, or the node. */
struct netns *netns_network_pod(const struct netns_network *network, enum netns_side side, unsigned replica);

/* Where a replica's server listens: address (free with free()) and port. */
char *netns_network_address(const struct netns_network *network, unsigned replica);
unsigned netns_network_port(const struct netns_network *network, unsigned replica);

#endif
