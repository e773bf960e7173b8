/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/metric.h"

#include <string.h>

static const struct metric table[] = {
    {"bitrate", "Bitrate", "bit/s", .higher_is_better = true},
    {"idle", "Idle", "%", .higher_is_better = true, .by_cpu = true, .column = CPU_IDLE},
    {"softirq", "Softirq", "%", .by_cpu = true, .column = CPU_SOFT},
    {"usr", "User", "%", .by_cpu = true, .column = CPU_USR},
    {"nice", "Nice", "%", .by_cpu = true, .column = CPU_NICE},
    {"sys", "System", "%", .by_cpu = true, .column = CPU_SYS},
    {"iowait", "I/O wait", "%", .by_cpu = true, .column = CPU_IOWAIT},
    {"irq", "Interrupts", "%", .by_cpu = true, .column = CPU_IRQ},
    {"steal", "Steal", "%", .by_cpu = true, .column = CPU_STEAL},
    {"guest", "Guest", "%", .by_cpu = true, .column = CPU_GUEST},
    {"gnice", "Nice guest", "%", .by_cpu = true, .column = CPU_GNICE},
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
