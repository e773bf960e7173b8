/* SPDX-License-Identifier: GPL-3.0-or-later */
/* WireGuard between the nodes: what `ip` can't set up. */
#ifndef STEERSTAT_RUNNER_NETNS_WIREGUARD_H
#define STEERSTAT_RUNNER_NETNS_WIREGUARD_H

#include "runner/netns_network.h"

/* Gives each node a new key, and tells it of the other node's. The keys are nowhere but in the kernel. */
MUST_CHECK bool netns_wireguard_connect(const struct netns_network *network, struct actions *actions,
                                        struct error *error);

#endif
