/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The runner's end of a session with a node's agent (agent/session.h): one `kubectl exec` for as long as the
 * testbed stands, a request and an answer a line. When it is gone, the agent puts everything back.
 */
#ifndef STEERSTAT_RUNNER_KUBERNETES_LINK_H
#define STEERSTAT_RUNNER_KUBERNETES_LINK_H

#include "runner/kubectl.h"

struct kubernetes_link {
    const struct kubectl *kubectl;
    char *node;         /* for messages */
    struct child child; /* pid 0: not open */
    bool broken;        /* it said or did something that ends it, and that was told */
    bool to_the_end;    /* answers are waited for although a signal came */
    unsigned due;       /* answers to what was asked */
};

/* Opens a session with the agent that is that pod. Nothing is asked yet; a dry run has no session. */
MUST_CHECK bool kubernetes_link_open(struct kubernetes_link *link, const struct kubectl *kubectl,
                                     const char *pod, const char *node, struct error *error);

/* Sends a request, whose reference it takes; a dry run shows it. */
MUST_CHECK bool kubernetes_link_send(struct kubernetes_link *link, json_t *request, struct error *error);

/*
 * The next answer, within so many seconds; a new reference, also of an answer that says no (fails then, with
 * its reason). NULL in a dry run, and where none came.
 */
MUST_CHECK bool kubernetes_link_receive(struct kubernetes_link *link, double seconds, json_t **answer,
                                        struct error *error);

/* Takes the node's lock for a session that may be silent for so long; what the agent puts back on the way is
 * added to *restored. `answer` as in kubernetes_link_ask. */
MUST_CHECK bool kubernetes_link_hold(struct kubernetes_link *link, double lease_seconds, size_t *restored,
                                     json_t **answer, struct error *error);

/* Whether the agent that answered so is of this runner's version. */
MUST_CHECK bool kubernetes_link_check_version(const struct kubernetes_link *link, const json_t *answer,
                                              struct error *error);

/* Both. `answer` may be NULL: only whether it went well is wanted. */
MUST_CHECK bool kubernetes_link_ask(struct kubernetes_link *link, json_t *request, double seconds,
                                    json_t **answer, struct error *error);

/* Whether an answer (or the end) is there: for waiting for several links at once. */
bool kubernetes_link_has_answer(const struct kubernetes_link *link);

/*
 * Says goodbye: the agent puts everything back. Fails where it could not, or nobody heard it; a broken link's
 * agent does it by itself. Goes on although a signal came. Frees all; zeroed is fine.
 */
MUST_CHECK bool kubernetes_link_close(struct kubernetes_link *link, struct error *error);

/* Hangs up, and frees all. */
void kubernetes_link_finish(struct kubernetes_link *link);

#endif
