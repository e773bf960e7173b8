/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/netns_wireguard.h"

#include "base/memory.h"
#include "node/child.h"

#include <stdlib.h>
#include <string.h>

/* One line of `wg genkey` or `wg pubkey`. */
static bool make_key(const char *command, const char *input, char **key, struct error *error)
{
    const char *argv[] = {"wg", command, NULL};
    struct child_options options = {.network_namespace = -1, .input = input};
    autofree char *output = NULL;
    if (!child_run(argv, &options, 10, &output, error))
        return false;
    *key = memory_copy_bytes(output, strcspn(output, "\n"));
    return true;
}

static bool connect_node(const struct netns_network *network, enum netns_side side, const char *private_key,
                         const char *other_public_key, struct actions *actions, struct error *error)
{
    const struct netns *node = netns_network_node(network, side);
    unsigned other = side == NETNS_CLIENT ? 2 : 1;
    autofree char *allowed = memory_print("198.19.%u.0/24", other);
    autofree char *endpoint = memory_print("198.18.0.%u:51820", other);
    const char *argv[] = {"wg",          "set",   network->encapsulation->device,
                          "listen-port", "51820", "private-key",
                          "/dev/stdin",  "peer",  other_public_key,
                          "allowed-ips", allowed, "endpoint",
                          endpoint,      NULL};
    struct action_place place = {node->name, node->descriptor, false};
    return action_run_in(actions, &place, argv, private_key, error);
}

bool netns_wireguard_connect(const struct netns_network *network, struct actions *actions,
                             struct error *error)
{
    char *private_keys[NETNS_SIDES] = {NULL};
    char *public_keys[NETNS_SIDES] = {NULL};
    bool good = true;
    for (enum netns_side side = 0; side < NETNS_SIDES && good; side++) {
        if (actions->dry_run != NULL) {
            private_keys[side] = memory_print("KEY-OF-%s", netns_side_name(side));
            public_keys[side] = memory_print("PUBLIC-KEY-OF-%s", netns_side_name(side));
        } else
            good = make_key("genkey", NULL, &private_keys[side], error) &&
                   make_key("pubkey", private_keys[side], &public_keys[side], error);
    }
    good = good &&
           connect_node(network, NETNS_CLIENT, private_keys[NETNS_CLIENT], public_keys[NETNS_SERVER], actions,
                        error) &&
           connect_node(network, NETNS_SERVER, private_keys[NETNS_SERVER], public_keys[NETNS_CLIENT], actions,
                        error);
    for (enum netns_side side = 0; side < NETNS_SIDES; side++) {
        if (private_keys[side] != NULL)
            explicit_bzero(private_keys[side], strlen(private_keys[side]));
        free(private_keys[side]);
        free(public_keys[side]);
    }
    return good;
}
