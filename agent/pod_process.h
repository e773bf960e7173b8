/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The main process of a measured pod: it runs iperf3 when the agent of its node asks for it, so that iperf3
 * lives in the pod — its cgroup, its namespaces, its seccomp profile — and neither an exec through the API
 * server nor a privilege is needed for a test.
 *
 * It listens to an abstract unix socket, which belongs to the pod's network namespace; only root (the agent,
 * which enters that) is served, and only iperf3 is run. A request is one line of JSON, {"argv": [...],
 * "cpus": "0,2-3" or null}; the answer {"exit": 0, "bytes": N}, a line feed and N bytes of output. Whoever
 * hangs up ends the iperf3 that runs.
 */
#ifndef STEERSTAT_AGENT_POD_PROCESS_H
#define STEERSTAT_AGENT_POD_PROCESS_H

#include "base/error.h"

#include <sys/socket.h>
#include <sys/un.h>

/* Serves until SIGTERM. `name` is the pod's. */
MUST_CHECK bool pod_process_run(const char *name, struct error *error);

/* Waits until it listens, in this network namespace: some seconds at most. */
MUST_CHECK bool pod_process_wait(const char *name, struct error *error);

/* The socket's address; fails where the name is too long for one. */
MUST_CHECK bool pod_process_address(const char *name, struct sockaddr_un *address, socklen_t *length,
                                    struct error *error);

#endif
