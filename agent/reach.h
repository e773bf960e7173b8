/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether clients reach their servers, found out before any test: the server's agent listens in its pods for
 * a while, the client's connects from inside its own. What takes its time (a service's rules, a pod's routes)
 * is waited for; what never comes (a network policy) is told.
 */
#ifndef STEERSTAT_AGENT_REACH_H
#define STEERSTAT_AGENT_REACH_H

#include "agent/pods.h"

#include <jansson.h>

/* Listening sockets. Zeroed are none. */
struct reach_listeners {
    int *descriptors;
    size_t count;
};

/* "jobs": [{"replica": 1, "port": 5201}]. Those of before are closed; of an empty list, only that. */
MUST_CHECK bool reach_listen(struct reach_listeners *listeners, const struct pod_list *pods,
                             const json_t *request, struct error *error);
void reach_listeners_finish(struct reach_listeners *listeners);

/* "jobs": [{"replica": 1, "address": ..., "port": 5201}], "limit": seconds for all of them. `stop`: as
 * node/test_tools.h has it. */
MUST_CHECK bool reach_connect(const struct pod_list *pods, const json_t *request, int stop,
                              struct error *error);

#endif
