/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a server is ready, without connecting to it: iperf3 would take that for its test. */
#ifndef STEERSTAT_NODE_LISTENING_H
#define STEERSTAT_NODE_LISTENING_H

#include <stdbool.h>
#include <sys/types.h>

/* Whether somebody listens to a TCP port in the network namespace of a process. */
bool listening_in(pid_t process, unsigned port);

#endif
