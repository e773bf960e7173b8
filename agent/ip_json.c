/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/ip_json.h"

#include "base/memory.h"
#include "node/child.h"

#include <stdlib.h>
#include <string.h>

static const double limit_seconds = 10;

static bool ask(const struct netns *netns, const char *const *argv, json_t **answer, struct error *error)
{
    struct child_options options = {.network_namespace = netns->descriptor};
    autofree char *output = NULL;
    json_error_t reason;
    if (!child_run(argv, &options, limit_seconds, &output, error))
        return error_prefix(error, "%s: ", netns->name);
    /* Nothing at all is printed for an empty list by some versions. */
    *answer = json_loads(output[0] != '\0' ? output : "[]", 0, &reason);
    return *answer != NULL || error_set(error, "%s: ip: its answer is no JSON: %s", netns->name, reason.text);
}

bool ip_json_links(const struct netns *netns, json_t **links, struct error *error)
{
    const char *argv[] = {"ip", "-j", "-d", "link", "show", NULL};
    return ask(netns, argv, links, error);
}

static char *first_device(const json_t *routes)
{
    const char *device = json_string_value(json_object_get(json_array_get(routes, 0), "dev"));
    return device != NULL ? memory_copy_text(device) : NULL;
}

bool ip_json_route_device(const struct netns *netns, const char *address, char **device, struct error *error)
{
    const char *argv[] = {"ip", "-j", "route", "get", address, NULL};
    json_t *routes = NULL;
    struct error unreachable;
    *device = NULL;
    if (strspn(address, "0123456789abcdefABCDEF.:") != strlen(address) || address[0] == '\0')
        return error_set(error, "'%s' is no address", address);
    if (!ask(netns, argv, &routes, &unreachable))
        return true;
    *device = first_device(routes);
    json_decref(routes);
    return true;
}

bool ip_json_default_device(const struct netns *netns, char **device, struct error *error)
{
    static const char *const families[] = {"-4", "-6"};
    *device = NULL;
    for (size_t i = 0; i < 2 && *device == NULL; i++) {
        const char *argv[] = {"ip", families[i], "-j", "route", "show", "default", NULL};
        json_t *routes = NULL;
        if (!ask(netns, argv, &routes, error))
            return false;
        *device = first_device(routes);
        json_decref(routes);
    }
    return true;
}
