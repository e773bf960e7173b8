/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/metric.h"

#include "stats/derived.h"

#include <string.h>

static const struct metric table[] = {
    {"bitrate", "Bitrate", "bit/s", .higher_is_better = true},
    {"idle", "Idle", "%", .higher_is_better = true, .greatest = 100, .by_cpu = true, .column = CPU_IDLE},
    {"softirq", "Softirq", "%", .greatest = 100, .by_cpu = true, .column = CPU_SOFT},
    {"usr", "User", "%", .greatest = 100, .by_cpu = true, .column = CPU_USR},
    {"nice", "Nice", "%", .greatest = 100, .by_cpu = true, .column = CPU_NICE},
    {"sys", "System", "%", .greatest = 100, .by_cpu = true, .column = CPU_SYS},
    {"iowait", "I/O wait", "%", .greatest = 100, .by_cpu = true, .column = CPU_IOWAIT},
    {"irq", "Interrupts", "%", .greatest = 100, .by_cpu = true, .column = CPU_IRQ},
    {"steal", "Steal", "%", .greatest = 100, .by_cpu = true, .column = CPU_STEAL},
    {"guest", "Guest", "%", .greatest = 100, .by_cpu = true, .column = CPU_GUEST},
    {"gnice", "Nice guest", "%", .greatest = 100, .by_cpu = true, .column = CPU_GNICE},
    {"softirq-jain", "Softirq, Jain's index over cores", "", .greatest = 1, .higher_is_better = true,
     .needs = NEEDS_SOFTIRQ, .derive = derive_softirq_jain,
     .meaning = "1: all cores alike; 1/cores: one core"},
    {"softirq-max-to-mean", "Softirq, busiest core over the mean", "", .needs = NEEDS_SOFTIRQ,
     .derive = derive_softirq_max_to_mean, .meaning = "1: all cores alike; the number of cores: one core"},
    {"softirq-cv", "Softirq, coefficient of variation over cores", "", .needs = NEEDS_SOFTIRQ,
     .derive = derive_softirq_cv, .meaning = "0: all cores alike"},
    {"busy-jain", "Busy (100 - idle), Jain's index over cores", "", .greatest = 1, .higher_is_better = true,
     .needs = NEEDS_IDLE, .derive = derive_busy_jain, .meaning = "1: all cores alike; 1/cores: one core"},
    {"busy-max-to-mean", "Busy, busiest core over the mean", "", .needs = NEEDS_IDLE,
     .derive = derive_busy_max_to_mean, .meaning = "1: all cores alike; the number of cores: one core"},
    {"busy-cv", "Busy, coefficient of variation over cores", "", .needs = NEEDS_IDLE,
     .derive = derive_busy_cv, .meaning = "0: all cores alike"},
    {"fairness", "Fairness, Jain's index over replicas", "", .greatest = 1, .higher_is_better = true,
     .needs = NEEDS_REPLICAS, .least_replicas = 2, .derive = derive_fairness,
     .meaning = "1: all replicas get the same bitrate"},
    {"softirq-cost", "Cost in softirq", "cores per Gbit/s", .needs = NEEDS_SOFTIRQ | NEEDS_BITRATE,
     .derive = derive_softirq_cost, .meaning = "cores' worth of softirq for each Gbit/s of all replicas"},
    {"busy-cost", "Cost in busy time", "cores per Gbit/s", .needs = NEEDS_IDLE | NEEDS_BITRATE,
     .derive = derive_busy_cost, .meaning = "busy cores for each Gbit/s of all replicas"},
};

const struct metric *metrics(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

const struct metric *metric_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

const char *metric_name_at(size_t index)
{
    size_t count = 0;
    const struct metric *all = metrics(&count);
    return index < count ? all[index].name : NULL;
}

const char *metric_title_at(size_t index)
{
    size_t count = 0;
    const struct metric *all = metrics(&count);
    return index < count ? all[index].title : NULL;
}
