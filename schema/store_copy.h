/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Copying one results database into another, of whatever engines, with nothing lost: sources with their
 * claims and times, runs with their values, and all rows. Only identifiers, which mean nothing outside a
 * database, are others.
 */
#ifndef STEERSTAT_SCHEMA_STORE_COPY_H
#define STEERSTAT_SCHEMA_STORE_COPY_H

#include "schema/store.h"

struct store_copied {
    uint64_t sources, runs, rows; /* that were copied; rows: of everything that runs hold */
    uint64_t expected_rows; /* that there are, at most, to be copied; counted where there is a `progress` */
    uint64_t known;         /* sources that were there already, with the same claims: left as they are */
};

/* Called now and then with what was done. */
typedef void store_copy_progress(void *context, const struct store_copied *copied);

/*
 * Copies all campaigns, or the one of that name, in one transaction. Fails where there is no such campaign,
 * where `to` has a source with other claims, or a run of other sources.
 */
MUST_CHECK bool store_copy(struct store *from, struct store *to, const char *campaign,
                           struct store_copied *copied, store_copy_progress *progress, void *context,
                           struct error *error);

#endif
