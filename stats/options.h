/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The selection and interval options that `stats` and `plot` share: an argp child, and what it fills. */
#ifndef STEERSTAT_STATS_OPTIONS_H
#define STEERSTAT_STATS_OPTIONS_H

#include "base/choice.h"
#include "schema/store.h"
#include "stats/estimates.h"

#include <argp.h>

/* Initialise with stats_options_init, then let argp fill it; stats_options_finish frees the lists. */
struct stats_options {
    struct store_selection selection;  /* campaign, where */
    struct estimate_options estimates; /* method is NULL where --ci was not given */
    bool against;                      /* ratios are to another campaign: --normalize is not given */
    struct label *where;
};

/* --normalize, --ci, --test, --confidence, --margin, --adjust, --allow, --seed, --threads, --campaign,
 * --replicas,
 * --configurations, --where. */
extern const struct argp stats_options_argp;

/* What words they take; ended by a row of NULLs. */
extern const struct choice stats_options_choices[];

void stats_options_init(struct stats_options *stats);
void stats_options_finish(struct stats_options *stats);

/*
 * Checks what belongs together. Fails with a message that is a wrong usage (exit status 64).
 */
MUST_CHECK bool stats_options_check(struct stats_options *stats, struct error *error);

/* A share: "0.02" or "2%", between the limits, exclusive; else an error of argp's. */
double stats_options_parse_share(const char *name, const char *text, double low, double high,
                                 const struct argp_state *state);

/*
 * "normalize=baseline;ci=fieller;confidence=0.95;…": what was asked for, canonical: names are the long
 * options', in values a byte that is no printable ASCII, or one of ; % and \, is %XX. Free with free().
 */
char *stats_options_text(const struct stats_options *stats);
/* One more onto such a text. */
void stats_options_append(char **text, const char *key, const char *value);

#endif
