/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pods as the API server tells of them: what state they are in, and waiting until they are ready. */
#ifndef STEERSTAT_RUNNER_KUBERNETES_WAIT_H
#define STEERSTAT_RUNNER_KUBERNETES_WAIT_H

#include "runner/kubectl.h"

enum pod_state { POD_WAITED_FOR, POD_UNSCHEDULED, POD_READY, POD_BROKEN };

/* Any JSON is fine. The error says in what state a pod is that is not ready. */
enum pod_state kubernetes_pod_state(const json_t *pod, struct error *error);

/* A member's text, "" where there is none. */
const char *kubernetes_text(const json_t *object, const char *key);

/* The selector's pods but those that are being removed: a new list. */
MUST_CHECK bool kubernetes_list_pods(const struct kubectl *kubectl, const char *selector, json_t **pods,
                                     struct error *error);

/* For an image to be pulled, too; what can't be, is told at once. */
#define KUBERNETES_READY_SECONDS 300.0

/* Until so many of the selector's pods are ready (on those two nodes, where nodes matter; else NULL), within
 * so many seconds; *pods is a new list. Fails with why one never will be, or is not in time. */
MUST_CHECK bool kubernetes_wait_for_pods(const struct kubectl *kubectl, const char *selector,
                                         const char *const *nodes, size_t expected, double seconds,
                                         json_t **pods, struct error *error);

#endif
