/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The known configurations of packet steering: names (in files and options), titles (for people), order.
 * Others are welcome: they are shown under their own name, behind the known ones, in natural order.
 */
#ifndef STEERSTAT_BASE_CONFIGURATION_H
#define STEERSTAT_BASE_CONFIGURATION_H

#include <stdbool.h>
#include <stddef.h>

struct configuration {
    const char *name;  /* "rps-plus" */
    const char *title; /* "RPS+" */
};

/* The table, in order; *count gets its length. */
const struct configuration *configurations(size_t *count);

/* Their names and titles one by one; NULL behind the end. */
const char *configuration_name_at(size_t index);
const char *configuration_title_at(size_t index);

/* The title of a configuration; the name itself for one that is not in the table. */
const char *configuration_title(const char *name);

/* The name behind a name or a title ("RPS+" gives "rps-plus"); the text itself where neither is known. */
const char *configuration_name(const char *name_or_title);

/* <0, 0, >0: the order in which configurations are shown. */
int configuration_compare(const char *left, const char *right);

#endif
