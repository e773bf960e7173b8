/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a report is made of, read and computed before anything is written: estimates by the functions that
 * `stats` prints from, figures, and where the runs come from. Writing it (report/page.h) can't fail.
 */
#ifndef STEERSTAT_REPORT_CONTENTS_H
#define STEERSTAT_REPORT_CONTENTS_H

#include "base/error.h"
#include "report/figures.h"
#include "report/origin.h"
#include "schema/store.h"
#include "stats/estimates.h"
#include "stats/options.h"

enum { MOST_METRICS_OF_GROUP = 7 };

/* Metrics that stand in one table. */
enum group {
    GROUP_CELLS, /* bitrates themselves, without a reference */
    GROUP_BITRATE,
    GROUP_SOFTIRQ,
    GROUP_IDLE,
    GROUP_COST,
    GROUP_BALANCE,
    GROUP_COUNT
};

struct group_kind {
    const char *name;    /* in ids: "cost" */
    const char *title;   /* of its heading */
    const char *command; /* that prints the same table: "stats --cost" */
    const char *metrics[MOST_METRICS_OF_GROUP];
    bool compared; /* with the reference, where there is one */
};

const struct group_kind *group_kind_of(enum group group);

struct group_estimates {
    struct estimates list[MOST_METRICS_OF_GROUP]; /* those that the data hold */
    size_t count;
    char *lacking; /* why others are not there: "fairness: no run has ..."; "" for none */
};

struct contents {
    const char *title;    /* NULL: one is made up */
    const char *version;  /* "steerstat 0.1.0" */
    const char *database; /* as it was named */
    const char *command;  /* that made the report */
    const char *made_at;  /* SOURCE_DATE_EPOCH as a date; NULL where it is not set */
    const struct stats_options *options;
    struct digest content;
    const char *reference; /* that ratios are to; NULL: nothing is compared */
    struct group_estimates groups[GROUP_COUNT];
    struct drawn_figures figures;
    struct origin origin; /* of the runs that are shown, and of those that they are compared with */
};

/*
 * Fills what is read and computed; the texts above are the caller's. `reference_is_asked_for`: lacking it is
 * a failure, else the report goes without comparisons and says so. Fails where there is nothing to report.
 */
MUST_CHECK bool contents_read(struct contents *contents, struct store *store,
                              const struct stats_options *options, bool reference_is_asked_for,
                              struct error *error);
void contents_finish(struct contents *contents); /* after a success, or zero */

#endif
