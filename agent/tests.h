/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A node's part in a test. The server's node starts a server in each pod and says when all of them listen;
 * then, at once, the client's node starts the clients, and the server's node mpstat. Both end when theirs do.
 */
#ifndef STEERSTAT_AGENT_TESTS_H
#define STEERSTAT_AGENT_TESTS_H

#include "agent/pods.h"
#include "node/counters.h"
#include "node/test_tools.h"

#include <jansson.h>

struct test_part {
    struct test_tools tools; /* a pod's each, and mpstat behind them */
    struct counters before;  /* of this node */
};

/*
 * Requests' members. "jobs": [{"replica": 1, "argv": [...], "port": 5201}], "cpus": text or null,
 * "limit": seconds, "mpstat": [...], "omit": seconds.
 */

/* Starts the servers; back when all listen. The part has to be finished, also after a failure. */
MUST_CHECK bool test_part_serve(struct test_part *part, const struct pod_list *pods, const json_t *request,
                                struct error *error);

/* mpstat after what is omitted, and the servers to their end; *delta gets the counters' growth since they
 * listened. */
MUST_CHECK bool test_part_measure(struct test_part *part, const json_t *request, struct counters *delta,
                                  struct error *error);

/* Starts the clients, and waits for their end; *seconds gets how long that took. */
MUST_CHECK bool test_part_run(struct test_part *part, const struct pod_list *pods, const json_t *request,
                              double *seconds, struct error *error);

/* Ends what still runs; all that was printed, as a list of node/wire.h's outputs (a new reference). */
json_t *test_part_outputs(struct test_part *part);

/* Ends what still runs. Zeroed is fine. */
void test_part_finish(struct test_part *part);

#endif
