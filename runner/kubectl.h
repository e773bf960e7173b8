/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kubectl: the one way by which the runner speaks to a cluster. By argv, manifests on standard input. */
#ifndef STEERSTAT_RUNNER_KUBECTL_H
#define STEERSTAT_RUNNER_KUBECTL_H

#include "node/child.h"
#include "runner/plan.h"

#include <jansson.h>
#include <stdio.h>

struct kubectl {
    const struct plan_cluster *cluster;
    FILE *dry_run; /* commands that change something are printed here instead; NULL: they are run */
};

struct kubectl_call {
    const char *const *words; /* behind "kubectl" and the options of the cluster; NULL-terminated */
    const char *input;        /* or NULL */
    bool changes;             /* something: a dry run only shows it */
    bool putting_back;        /* goes on although a signal came */
};

/* Runs it. *output (NULL: not wanted) is freed by the caller. Fails with one line that says what to do. */
MUST_CHECK bool kubectl_run(const struct kubectl *kubectl, const struct kubectl_call *call, char **output,
                            struct error *error);

/* The same with an answer in JSON; several objects, one after the other, come as an array. *json is NULL in a
 * dry run of what changes something. */
MUST_CHECK bool kubectl_json(const struct kubectl *kubectl, const struct kubectl_call *call, json_t **json,
                             struct error *error);

/* Starts one that lasts, to be told things and to answer (kubectl exec -i). */
MUST_CHECK bool kubectl_start(const struct kubectl *kubectl, const char *const *words, struct child *child,
                              struct error *error);

/* What kubectl's last words mean, by the table of its failures. */
bool kubectl_explain(const char *last_words, struct error *error);

#endif
