/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words that the database, printed records and options use for the store's enumerations. */
#include "schema/store.h"

const char *side_name(enum side side)
{
    static const char *const names[] = {"unknown", "client", "server"};
    return names[side];
}

const char *direction_name(enum direction direction)
{
    static const char *const names[] = {"unknown", "sender", "receiver"};
    return names[direction];
}

const char *tool_name(enum tool tool)
{
    static const char *const names[] = {"iperf3", "mpstat", "softnet_stat", "softirqs"};
    return names[tool];
}

const char *protocol_name(enum protocol protocol)
{
    static const char *const names[] = {NULL, "tcp", "udp", "sctp"};
    return names[protocol];
}

const char *cpu_column_name(enum cpu_column column)
{
    static const char *const names[CPU_COLUMNS] = {"usr",  "nice",  "sys",   "iowait", "irq",
                                                   "soft", "steal", "guest", "gnice",  "idle"};
    return names[column];
}
