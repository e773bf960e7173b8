/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel's counters of packet processing, a CPU each: /proc/net/softnet_stat and /proc/softirqs. */
#ifndef STEERSTAT_NODE_COUNTERS_H
#define STEERSTAT_NODE_COUNTERS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct cpu_counters {
    unsigned cpu;
    uint64_t processed, dropped, time_squeeze, received_rps, flow_limit_count;
    uint64_t net_tx, net_rx;
};

struct counters {
    struct cpu_counters *cpus;
    size_t count;
};

MUST_CHECK bool counters_read(struct counters *counters, struct error *error);

/*
 * after - before, CPU by CPU, of those that both have; the kernel's counters are 32 bits wide and may have
 * wrapped. To be finished like any.
 */
struct counters counters_difference(const struct counters *before, const struct counters *after);
uint64_t counters_received_rps(const struct counters *counters); /* the sum over all CPUs */
void counters_finish(struct counters *counters);

/* Of texts, for tests. */
MUST_CHECK bool counters_parse(struct counters *counters, const char *softnet_stat, const char *softirqs,
                               struct error *error);

#endif
