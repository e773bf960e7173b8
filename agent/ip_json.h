/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `ip -j` (iproute2) says of devices and routes in a network namespace. */
#ifndef STEERSTAT_AGENT_IP_JSON_H
#define STEERSTAT_AGENT_IP_JSON_H

#include "node/netns.h"

#include <jansson.h>

/* `ip -j -d link show`: a new reference. */
MUST_CHECK bool ip_json_links(const struct netns *netns, json_t **links, struct error *error);

/* The device by which an address is reached, or NULL where it is reached by none; free with free(). */
MUST_CHECK bool ip_json_route_device(const struct netns *netns, const char *address, char **device,
                                     struct error *error);

/* The default route's device (IPv4's, else IPv6's), or NULL; free with free(). */
MUST_CHECK bool ip_json_default_device(const struct netns *netns, char **device, struct error *error);

#endif
