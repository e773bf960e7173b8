/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session: one runner's word with one node's agent, requests on standard input, answers on standard output
 * (node/wire.h). The session is also the lease: everything that it changed is put back when it ends — on
 * "bye", at its input's end, when the runner says nothing for longer than it said it would, on SIGTERM; and
 * where it is killed, by the agent's main process (agent/keep.h). It holds the journal's lock: one session a
 * node.
 */
#ifndef STEERSTAT_AGENT_SESSION_H
#define STEERSTAT_AGENT_SESSION_H

#include "agent/devices.h"
#include "agent/pods.h"
#include "agent/reach.h"
#include "agent/tests.h"
#include "node/action.h"
#include "node/device_settings.h"
#include "node/wire.h"

#include <jansson.h>

struct session {
    struct actions actions;
    const char *folder; /* the journal's */
    struct netns node;  /* this node's network namespace */
    struct pod_list pods;
    struct found_devices devices;
    struct setting_list universe;
    struct device_settings *settings; /* NULL before "devices" */
    struct wire_commands tear_down;   /* commands that are due */
    struct reach_listeners listeners;
    struct test_part part;
    double lease_s; /* of silence */
    bool ended;     /* "bye" was said */
};

/* The journal's folder on the node; the same as the runner's on its own machine, so that they exclude each
 * other. */
#define SESSION_FOLDER "/run/steerstat"

/* From the first request to the last; fails where something could not be put back. */
MUST_CHECK bool session_run(const char *folder, struct error *error);

/* One request, answered in *answer (a new reference) also where it fails. */
MUST_CHECK bool session_answer(struct session *session, const json_t *request, json_t **answer,
                               struct error *error);

/* Undoes commands and settings, and gives up the lock. */
MUST_CHECK bool session_put_back(struct session *session, struct error *error);

#endif
