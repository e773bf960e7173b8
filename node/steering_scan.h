/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether something on the machine steers packets already: received_rps is machine-wide and could not tell.
 */
#ifndef STEERSTAT_NODE_STEERING_SCAN_H
#define STEERSTAT_NODE_STEERING_SCAN_H

#include "base/error.h"

/*
 * Looks at every device of every network namespace that a process or a name under /run/netns holds. Fails,
 * naming device and namespace, where RPS (rps_cpus) or RFS (rps_flow_cnt) is on. Needs root; changes nothing.
 */
MUST_CHECK bool steering_scan(struct error *error);

#endif
