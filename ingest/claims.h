/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Claims: what is said of a source that its own text does not say. They come from options or, for run logs,
 * from the file's name `<configuration>-<replicas>.txt`; the store keeps them beside the source's SHA-256.
 */
#ifndef STEERSTAT_INGEST_CLAIMS_H
#define STEERSTAT_INGEST_CLAIMS_H

#include "base/error.h"
#include "schema/store.h"

struct claims {
    char *campaign; /* NULL, 0 and unknown: not said */
    char *configuration;
    unsigned replicas;
    uint64_t run;
    unsigned replica;
    enum side side;
    struct label *labels; /* sorted by key, keys differ */
    size_t label_count;
};

struct claims claims_copy(const struct claims *claims);
void claims_finish(struct claims *claims);

/* Adds `KEY=VALUE`; fails where it is malformed or the key is there with another value. */
MUST_CHECK bool claims_add_label(struct claims *claims, const char *text, struct error *error);

/* The same of a key and a value. */
MUST_CHECK bool claims_set_label(struct claims *claims, const char *key, const char *value,
                                 struct error *error);

/* Fills configuration and replicas from a run log's name where they are not said; fails where it has none. */
MUST_CHECK bool claims_from_name(struct claims *claims, const char *file_name, struct error *error);

/* "campaign=default\nconfiguration=rps\nreplicas=4\n": canonical, for the store. Free with free(). */
char *claims_text(const struct claims *claims);

/* Whether everything that is said in `given` stands in the stored text; *run gets the stored run number or 0.
 */
bool claims_agree(const struct claims *given, const char *stored, uint64_t *run);

#endif
