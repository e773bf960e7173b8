/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the runs were made on: for a log's header. */
#ifndef STEERSTAT_NODE_MACHINE_H
#define STEERSTAT_NODE_MACHINE_H

#include "base/error.h"

struct machine {
    char *host, *kernel, *architecture, *cpu;
    unsigned cpus;            /* online */
    char *congestion_control; /* TCP's, "cubic"; network namespaces are made with it */
    char *iperf3, *mpstat;    /* their versions */
    char *note;               /* what else is to be known of it; NULL: nothing */
};

unsigned machine_cpus(void);
MUST_CHECK bool machine_describe(struct machine *machine, struct error *error);
void machine_finish(struct machine *machine);

#endif
