/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of a plan's universe on the devices of the netns testbed: found, made, read back. */
#ifndef STEERSTAT_RUNNER_NETNS_SETTINGS_H
#define STEERSTAT_RUNNER_NETNS_SETTINGS_H

#include "runner/netns_network.h"
#include "runner/testbed.h"

struct netns_settings;

/*
 * Reads what every setting of the universe is now, on all devices of the network's server side and on the
 * machine. In a dry run the machine is read; the devices are not there: "(as found)".
 */
MUST_CHECK bool netns_settings_create(struct netns_settings **settings, const struct netns_network *network,
                                      const struct setting_list *universe, struct actions *actions,
                                      struct error *error);
void netns_settings_destroy(struct netns_settings *settings); /* NULL is fine; writes nothing */

/*
 * Makes the wanted settings on the devices that `replicas` pairs use; all others, those of further pairs
 * included, get the value that was found. Writes what is not so already.
 */
MUST_CHECK bool netns_settings_apply(struct netns_settings *settings, const struct setting_list *wanted,
                                     unsigned replicas, struct error *error);

/* Writes back what is of the whole machine: the devices go with their namespaces. */
MUST_CHECK bool netns_settings_put_back(struct netns_settings *settings, struct error *error);

/* As testbed.h says: always from the kernel. Nothing in a dry run. */
MUST_CHECK bool netns_settings_read(struct netns_settings *settings, unsigned replicas,
                                    struct reading *reading, struct error *error);

#endif
