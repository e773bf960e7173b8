/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The contract of a testbed, and the table of them (runner/testbeds.c): one file a testbed, one row a
 * testbed. A testbed has a client node and a server node, and on each a pod for each replica; it is built
 * once, for the largest replica count of a plan, and used for every run.
 *
 * Settings are made on the server node, which receives. All functions fail with one line and leave what they
 * changed to testbed_destroy; whatever outlives the process is written to a journal before it is changed:
 * this machine's, or that of the node that it is on.
 */
#ifndef STEERSTAT_RUNNER_TESTBED_H
#define STEERSTAT_RUNNER_TESTBED_H

#include "base/error.h"
#include "node/action.h"
#include "node/counters.h"
#include "node/machine.h"
#include "node/reading.h"
#include "node/tool_output.h"
#include "runner/plan.h"

struct test_result {
    struct tool_output *outputs;
    size_t count;
    struct counters delta; /* of the server node, over the test */
    double seconds;        /* of the test itself: clients' start to the last one's end */
};
void test_result_finish(struct test_result *result);

struct plan_source;
struct testbed;

struct testbed_kind {
    const char *name; /* "netns" */
    const char *summary;
    /* It changes this machine, whose journal and lock are taken first: what a killed runner left here is put
     * back before anything is looked at. Needs root. */
    bool on_this_machine;
    /* The CPUs of the server node, of which masks are made: before there is a plan. Changes nothing. */
    bool (*count_cpus)(const struct plan_source *source, unsigned *cpus, struct error *error);
    /* Whether this machine can do what the plan asks for; names the missing feature. Changes nothing. */
    bool (*check)(const struct plan *plan, struct error *error);
    /* Builds it. What a killed runner left on the way is put back, and counted into actions->restored. */
    bool (*create)(struct testbed **testbed, const struct plan *plan, struct actions *actions,
                   struct error *error);
    /* What runs are made on; to be finished by the caller. */
    bool (*describe)(struct testbed *testbed, struct machine *machine, struct error *error);
    /* Takes everything away again; also after a failure half way. NULL is fine. False where a tear-down
     * command failed; what else could not be put back is in the journal, whose closing says so. */
    bool (*destroy)(struct testbed *testbed, struct error *error);
    /* Before every attempt: what broke in the last one is made again. *anew: there are devices that were not
     * there before, untouched, to be read. NULL: nothing breaks. */
    bool (*mend)(struct testbed *testbed, bool *anew, struct error *error);
    /*
     * Makes a configuration's settings for `replicas` pairs: those of `wanted`, and every other one of the
     * plan's universe as it was found. Setting-up commands run last.
     */
    bool (*apply)(struct testbed *testbed, const struct treatment *wanted, unsigned replicas,
                  struct error *error);
    /* Reads back, from the kernel, the universe's settings of all devices that `replicas` pairs use. */
    bool (*read)(struct testbed *testbed, unsigned replicas, struct reading *reading, struct error *error);
    /* One test: iperf3 for each pair at once, mpstat on the server node. Fails where a tool failed or hung.
     */
    bool (*test)(struct testbed *testbed, unsigned replicas, struct test_result *result, struct error *error);
    /* What is left elsewhere than on this machine: puts it back and removes it; *changes gets how much that
     * was. NULL: there is no elsewhere. */
    bool (*clean)(const struct plan_source *source, size_t *changes, struct error *error);
    /* Finds out what a plan can be run on, a line each on `stream`; *fit: all that is needed is there. NULL:
     * its check says it. */
    bool (*preflight)(const struct plan_source *source, FILE *stream, bool *fit, struct error *error);
};

const struct testbed_kind *testbed_find(const char *name); /* NULL where unknown */
const char *testbed_name_at(size_t index);                 /* NULL behind the end */

#endif
