/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program that runs inside a measured pod, as a child of this agent: a small process stands for it, which
 * was started in the pod's network namespace, asks the pod's main process, prints what that answers and ends
 * with its exit status.
 */
#ifndef STEERSTAT_AGENT_JOB_H
#define STEERSTAT_AGENT_JOB_H

#include "agent/pods.h"
#include "node/child.h"

/* Starts one. */
MUST_CHECK bool job_start(struct child *child, const struct pod *pod, const char *const *argv,
                          const char *cpus, struct error *error);

/* Waits until the main processes of all of them listen. */
MUST_CHECK bool job_wait_for_pods(const struct pod_list *pods, struct error *error);

/* What that small process does; returns its exit status. `cpus` "" is any. */
int job_stand_in(const char *pod_name, const char *cpus, const char *const *argv);

#endif
