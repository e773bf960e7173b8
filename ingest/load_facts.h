/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What run logs say beside tools' outputs, into the store: settings, counters and lines of the header. */
#ifndef STEERSTAT_INGEST_LOAD_FACTS_H
#define STEERSTAT_INGEST_LOAD_FACTS_H

#include "ingest/record.h"

/* What a RECORD_RUN says beside its number, with copies of its texts. Plain data. */
struct run_facts {
    uint64_t number; /* of the run; 0: nothing is known */
    struct count block, position;
    bool has_section;
    struct store_section section;
    char sha256[65], started_at[64];
};

void run_facts_note(struct run_facts *facts, const struct record *record, int64_t source);

/* Fills the run's part that the facts are of; they have to outlive it. */
void run_facts_describe(const struct run_facts *facts, struct store_run *run);

/* Takes a RECORD_SETTINGS, RECORD_SOFTNET or RECORD_SOFTIRQS of a run. Fails with "line: reason". */
MUST_CHECK bool load_fact(struct store *store, int64_t run, const struct record *record, struct error *error);

/* Takes a RECORD_HEADER of a source. */
MUST_CHECK bool load_header(struct store *store, int64_t source, const struct record *record,
                            struct error *error);

#endif
