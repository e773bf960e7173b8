/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/links.h"

#include <string.h>

/* Kinds of links (ip-link(8)) that encapsulate, and what plans call it. */
static const struct {
    const char *kind, *encapsulation;
} tunnels[] = {
    {"vxlan", "vxlan"}, {"geneve", "geneve"}, {"ipip", "ipip"},
    {"ip6tnl", "ipip"}, {"gre", "gre"},       {"gretap", "gre"},
    {"ip6gre", "gre"},  {"ip6gretap", "gre"}, {"wireguard", "wireguard"},
};

/* Stacks are not deeper than the kernel's own limit (MAX_NEST_DEV), whatever a list says. */
enum { MOST_STACKED = 8 };

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

const char *link_name(const json_t *link)
{
    return text_of(link, "ifname");
}

const char *link_kind(const json_t *link)
{
    return text_of(json_object_get(link, "linkinfo"), "info_kind");
}

bool link_is_up(const json_t *link)
{
    const json_t *flags = json_object_get(link, "flags");
    for (size_t i = 0; i < json_array_size(flags); i++) {
        const char *flag = json_string_value(json_array_get(flags, i));
        if (flag != NULL && strcmp(flag, "UP") == 0)
            return true;
    }
    return false;
}

bool link_is_loopback(const json_t *link)
{
    return strcmp(text_of(link, "link_type"), "loopback") == 0;
}

const json_t *links_named(const json_t *links, const char *name)
{
    for (size_t i = 0; name[0] != '\0' && i < json_array_size(links); i++)
        if (strcmp(link_name(json_array_get(links, i)), name) == 0)
            return json_array_get(links, i);
    return NULL;
}

const json_t *links_indexed(const json_t *links, json_int_t index)
{
    for (size_t i = 0; index > 0 && i < json_array_size(links); i++)
        if (json_integer_value(json_object_get(json_array_get(links, i), "ifindex")) == index)
            return json_array_get(links, i);
    return NULL;
}

const char *link_encapsulation(const json_t *link)
{
    for (size_t i = 0; i < sizeof tunnels / sizeof tunnels[0]; i++)
        if (strcmp(tunnels[i].kind, link_kind(link)) == 0)
            return tunnels[i].encapsulation;
    return NULL;
}

const json_t *links_bound_to(const json_t *links, const json_t *tunnel)
{
    const json_t *data = json_object_get(json_object_get(tunnel, "linkinfo"), "info_data");
    const json_t *bound = links_named(links, text_of(data, "link"));
    return bound != NULL ? bound
                         : links_named(links, text_of(tunnel, "link")); /* ipip and gre say it there */
}

/* ---- carriers */

static bool is_one_of(const char *kind, const char *const *kinds)
{
    for (; *kinds != NULL; kinds++)
        if (strcmp(kind, *kinds) == 0)
            return true;
    return false;
}

static void add_once(json_t *list, const json_t *link)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (json_array_get(list, i) == link)
            return;
    json_array_append(list, (json_t *)link); /* counts references; the link stays as it is */
}

/* Those right below a device; where there are none, the device. */
static void add_below(json_t *list, const json_t *links, const json_t *link)
{
    static const char *const relabelling[] = {"vlan", "macvlan", "macvtap", "ipvlan", "ipvtap", NULL};
    static const char *const bundling[] = {"bond", "team", NULL};
    const json_t *below = NULL;
    if (is_one_of(link_kind(link), relabelling))
        below = links_named(links, text_of(link, "link"));
    if (below != NULL)
        add_once(list, below);
    for (size_t i = 0; is_one_of(link_kind(link), bundling) && i < json_array_size(links); i++) {
        const json_t *member = json_array_get(links, i);
        if (!link_is_up(member) || strcmp(text_of(member, "master"), link_name(link)) != 0)
            continue;
        add_once(list, member);
        below = member;
    }
    if (below == NULL)
        add_once(list, link);
}

json_t *links_carriers(const json_t *links, const json_t *link)
{
    json_t *carriers = json_array();
    add_once(carriers, link);
    for (int depth = 0; depth < MOST_STACKED; depth++) {
        json_t *below = json_array();
        for (size_t i = 0; i < json_array_size(carriers); i++)
            add_below(below, links, json_array_get(carriers, i));
        json_decref(carriers);
        carriers = below;
    }
    return carriers;
}
