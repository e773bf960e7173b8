/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands in front of a row or a header of mpstat's tables: a time, in any clock, or the word for an
 * average, in any language. Neither is translated; they are told apart by their digits, of any script.
 */
#ifndef STEERSTAT_INGEST_MPSTAT_LABEL_H
#define STEERSTAT_INGEST_MPSTAT_LABEL_H

#include "base/text.h"

enum { MPSTAT_LABEL_WORDS = 4 }; /* at most: "08:08:59 PM UTC" has three */

enum mpstat_label {
    MPSTAT_LABEL_TIME,
    MPSTAT_LABEL_AVERAGE,
    MPSTAT_LABEL_DAMAGED, /* fewer digits than a time has, or an average's colon behind one */
};

enum mpstat_label mpstat_label_kind(struct slice label);

/*
 * Where a log wrote its own words, and times, before each line: the label's time, which is the last one in
 * it, with the words behind it ("PM", "UTC", "+03"). The whole label where there is none.
 */
struct slice mpstat_label_time(struct slice label);

/* Whether a time tells seconds: some locales' clocks do not ("kl. 03.47 +0000"), and samples share theirs. */
bool mpstat_label_has_seconds(struct slice label);

/* Whether a digit of any script stands in the text. */
bool mpstat_holds_digit(struct slice text);

/*
 * How many seconds lie between two labels that are times, 1 at least; 1 where that can't be read off them. A
 * clock of 12 hours and midnight do not matter: nobody measures for 12 hours at a time.
 */
double mpstat_label_distance(struct slice from, struct slice to);

#endif
