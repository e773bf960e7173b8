/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a list of links (`ip -j -d link show`, agent/ip_json.h) says. Any JSON is fine: what is not there, or
 * is of another type, is "", 0 or NULL. */
#ifndef STEERSTAT_AGENT_LINKS_H
#define STEERSTAT_AGENT_LINKS_H

#include <jansson.h>
#include <stdbool.h>

const char *link_name(const json_t *link);
const char *link_kind(const json_t *link); /* "vxlan", "veth", "" (hardware) */
bool link_is_up(const json_t *link);
bool link_is_loopback(const json_t *link);

const json_t *links_named(const json_t *links, const char *name); /* NULL: none */
const json_t *links_indexed(const json_t *links, json_int_t index);

/* What plans call its encapsulation: "vxlan", "ipip", ...; NULL: it does not encapsulate. */
const char *link_encapsulation(const json_t *link);

/* The device that a tunnel is bound to; NULL: none. */
const json_t *links_bound_to(const json_t *links, const json_t *tunnel);

/*
 * The devices on which a device's packets come in: where the kernel decides on RPS, in netif_receive_skb(). A
 * VLAN, a macvlan or an ipvlan only relabels the packets of the device below it, and a bond or a team those
 * of its members (__netif_receive_skb_core()'s another_round); a bridge hands them over anew, and is itself
 * one. A new list, of borrowed links; itself where nothing below it is known (that may be in another
 * namespace).
 */
json_t *links_carriers(const json_t *links, const json_t *link);

#endif
