/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The measured pods: made, looked after, removed. */
#ifndef STEERSTAT_RUNNER_KUBERNETES_PODS_H
#define STEERSTAT_RUNNER_KUBERNETES_PODS_H

#include "runner/kubectl.h"
#include "runner/kubernetes_side.h"

struct measured_pod {
    char *name, *uid, *address;
};

struct measured_pods {
    unsigned replicas;
    char *mark, *selector;            /* of the two nodes that they are on, and of them */
    struct measured_pod *pods[SIDES]; /* [replicas] */
    char **services;                  /* [replicas] addresses; NULL without services */
};

/* What is known before they are made: how many of them, on which nodes. To be finished. */
void measured_pods_init(struct measured_pods *pods, unsigned replicas, const char *const nodes[static SIDES]);

/* Makes both sides' pods, and services where the plan wants them and there are none, and waits until the pods
 * are ready. What was made has to be removed also after a failure. A dry run knows names only. */
MUST_CHECK bool kubernetes_make_pods(const struct kubectl *kubectl, const struct plan *plan,
                                     const char *const nodes[static SIDES], struct measured_pods *pods,
                                     struct error *error);

/* Says which measured pod is gone or has ended, and why; false where one is. For explaining a failed test. */
bool kubernetes_check_pods(const struct kubectl *kubectl, const struct measured_pods *pods,
                           struct error *error);

/* Those that are gone or broken, by all of them: removes them, and makes others behind the same services. */
MUST_CHECK bool kubernetes_replace_pods(const struct kubectl *kubectl, const struct plan *plan,
                                        const char *const nodes[static SIDES], struct measured_pods *pods,
                                        struct error *error);

/* Removes the selector's pods, without waiting for their end; *count gets how many. */
MUST_CHECK bool kubernetes_remove_pods(const struct kubectl *kubectl, const char *selector, size_t *count,
                                       struct error *error);

/* The same of services. Where services may not even be listed, none were made. */
MUST_CHECK bool kubernetes_remove_services(const struct kubectl *kubectl, const char *selector, size_t *count,
                                           struct error *error);

void measured_pods_finish(struct measured_pods *pods);

#endif
