/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `ip -j` (iproute2) says of devices and routes in a network namespace. */
#ifndef STEERSTAT_AGENT_IP_JSON_H
#define STEERSTAT_AGENT_IP_JSON_H

#include "node/netns.h"

#include <jansson.h>

/* `ip -j -d link show`: a new reference. */
MUST_CHECK bool ip_json_links(const struct netns *netns, json_t **links, struct error *error);

/* Texts other than `to` may be NULL. */
struct ip_route_question {
    const char *to;   /* address */
    const char *from; /* the sender's address, for one whose packets are forwarded: */
    const char *by;   /* by this device they come in */
};

/* The device by which an address is reached, or NULL where it is reached by none; free with free(). */
MUST_CHECK bool ip_json_route_device(const struct netns *netns, const struct ip_route_question *question,
                                     char **device, struct error *error);

/* The default route's device (IPv4's, else IPv6's), or NULL; free with free(). */
MUST_CHECK bool ip_json_default_device(const struct netns *netns, char **device, struct error *error);

#endif
