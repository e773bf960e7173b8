/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copying's own insides: what is known of a copy while it goes on. */
#ifndef STEERSTAT_SCHEMA_STORE_COPY_PRIVATE_H
#define STEERSTAT_SCHEMA_STORE_COPY_PRIVATE_H

#include "schema/store_copy.h"

#include "schema/store_private.h"

/* An identifier of one database and what it is in the other. */
struct pair {
    int64_t from, to;    /* to 0: it is there already, and left as it is */
    int64_t campaign_to; /* of runs and flows */
};

/* Pairs by `from`, in rising order. */
struct pairs {
    struct pair *items;
    size_t count, capacity;
    size_t last; /* that was asked for */
};

struct copier {
    struct store *from, *to;
    struct values campaign;  /* of `from`: the one that is copied; none: all */
    const char *of_campaign; /* the condition that says so, of run */
    struct pairs sources, runs, flows;
    enum row_kind which; /* of the rows that are being copied */
    struct store_copied *copied;
    store_copy_progress *progress;
    void *context;
};

/* Adds a pair whose `from` is larger than all before it. */
void store_add_pair(struct pairs *pairs, const struct pair *pair);
/* NULL where there is none. Quick for rows of one thing that come together. */
const struct pair *store_find_pair(struct pairs *pairs, int64_t from);

/* What was read does not fit together. Returns false. */
bool store_fail_changed(const struct copier *copier, struct error *error);
/* A run is there, made of some of its sources, and others of them are not. Returns false. */
bool store_fail_partial(const struct copier *copier, struct error *error);

static inline void put_field(struct values *values, struct rows *row, int column)
{
    values->fields[values->count++] = row->engine->field(row, column);
}

/* Copies what rows belong to: sources that are not there yet, and the runs that are of them. */
MUST_CHECK bool store_copy_sources(struct copier *copier, struct error *error);
MUST_CHECK bool store_copy_runs(struct copier *copier, struct error *error);

#endif
