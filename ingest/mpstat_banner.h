/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mpstat's first line, `Linux REL (HOST) \tDATE \t_ARCH_\t(N CPU)`, tabs or blanks between its parts. */
#ifndef STEERSTAT_INGEST_MPSTAT_BANNER_H
#define STEERSTAT_INGEST_MPSTAT_BANNER_H

#include "schema/store.h"

#include "base/text.h"

struct mpstat_banner {
    struct slice prefix; /* what a log wrote before it: it stands before the next lines, too */
    struct slice release, host;
    struct count cpus; /* undefined in old versions, which do not say it */
};

/* False where the line is none. Behind a prefix it has to be whole. */
bool mpstat_parse_banner(struct slice line, struct mpstat_banner *banner);

#endif
