/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What runs were made under beside their plan: kernel, CPUs, iperf3, length of the test, congestion control.
 * Two cells that differ in one of these differ in more than what is compared, and are not compared unless the
 * user says so by name.
 */
#ifndef STEERSTAT_STATS_CIRCUMSTANCES_H
#define STEERSTAT_STATS_CIRCUMSTANCES_H

#include "base/error.h"
#include "stats/cells.h"

/* Keys that may differ. */
struct allowances {
    char **keys;
    size_t count;
};

/* The keys of all circumstances that a database can hold, one by one; NULL behind the end. */
const char *circumstance_name_at(size_t index);

/* Whether all keys are circumstances that a database can hold; the message lists them. */
MUST_CHECK bool circumstances_are_known(const struct allowances *allowed, struct error *error);

/*
 * Fails, with the key and both values, where the runs of the two cells (or of one of them) differ in
 * something that is not allowed. What either does not say does not differ; nor do versions of iperf3 on the
 * same side of 3.16, which gave every stream a thread of its own.
 */
MUST_CHECK bool circumstances_check(const struct cell *cell, const struct cell *reference,
                                    const struct allowances *allowed, struct error *error);

/* Whether both cells say the same things of themselves: else what one does not say may differ. */
bool circumstances_are_alike_known(const struct cell *cell, const struct cell *reference);

/* The same of two tables' planned factors ("key=value" lines): for what is in two databases. */
MUST_CHECK bool circumstances_check_labels(const char *labels, const char *other,
                                           const struct allowances *allowed, struct error *error);

#endif
