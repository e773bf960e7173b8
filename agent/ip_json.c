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

static const char *device_of(const json_t *route)
{
    const char *device = json_string_value(json_object_get(route, "dev"));
    const json_t *hops = json_object_get(route, "nexthops"); /* of a route of several ways */
    return device != NULL ? device : json_string_value(json_object_get(json_array_get(hops, 0), "dev"));
}

/* Some versions of ip leave empty objects where they leave out a route. */
static char *first_device(const json_t *routes)
{
    for (size_t i = 0; i < json_array_size(routes); i++)
        if (device_of(json_array_get(routes, i)) != NULL)
            return memory_copy_text(device_of(json_array_get(routes, i)));
    return NULL;
}

static bool check_address(const char *address, struct error *error)
{
    return (address[0] != '\0' && strspn(address, "0123456789abcdefABCDEF.:") == strlen(address)) ||
           error_set(error, "'%s' is no address", address);
}

bool ip_json_route_device(const struct netns *netns, const struct ip_route_question *question, char **device,
                          struct error *error)
{
    const char *argv[] = {"ip",   "-j",           "route", "get",        question->to,
                          "from", question->from, "iif",   question->by, NULL};
    json_t *routes = NULL;
    struct error unreachable;
    *device = NULL;
    if (question->from == NULL || question->by == NULL)
        argv[5] = NULL;
    if (!check_address(question->to, error) ||
        (question->from != NULL && !check_address(question->from, error)))
        return false;
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
