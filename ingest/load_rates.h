/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mpstat's tables beside that of CPUs, and warnings, into the store. */
#ifndef STEERSTAT_INGEST_LOAD_RATES_H
#define STEERSTAT_INGEST_LOAD_RATES_H

#include "ingest/load.h"
#include "ingest/record.h"

/* Takes a RECORD_RATES of an mpstat output. */
MUST_CHECK bool load_rates(struct store *store, const struct store_output *output,
                           const struct record *record, struct error *error);

/* Takes a RECORD_NODE of an mpstat output. */
MUST_CHECK bool load_node(struct store *store, const struct store_output *output, const struct record *record,
                          struct error *error);

/* Takes a RECORD_WARNING of a source, and counts it. */
MUST_CHECK bool load_warning(struct store *store, int64_t source, struct load_counts *counts,
                             const struct record *record, struct error *error);

#endif
