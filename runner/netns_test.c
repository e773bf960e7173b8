/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/netns_test.h"

#include "base/memory.h"
#include "node/clock.h"
#include "node/test_tools.h"
#include "runner/tool_command.h"

#include <string.h>

/* Beyond the test's own length: connecting, and iperf3's exchange of results. */
static const double patience_seconds = 15;
static const double ready_seconds = 5;

/* The servers, the clients, mpstat. */
struct session {
    const struct netns_test *test;
    struct test_tools tools;
    struct counters before;
};

char *netns_test_cgroup(enum netns_side side, unsigned replica)
{
    return memory_print("%s-%u", netns_side_name(side), replica);
}

/* ---- starting */

/* Starts it where the replica lives, or shows that. A server's port is `listens`, a client's 0. */
static bool start(struct session *session, enum netns_side side, unsigned replica, unsigned listens,
                  const struct command_line *line, struct error *error)
{
    const struct netns_test *test = session->test;
    const struct netns *pod = netns_network_pod(test->network, side, replica);
    const char *cpus = side == NETNS_CLIENT ? test->plan->client_cpus : test->plan->server_cpus;
    autofree char *cgroup = NULL;
    if (test->actions->dry_run != NULL) {
        const char *placed[3 + COMMAND_MOST_WORDS] = {"taskset", "-c", cpus};
        memcpy(placed + 3, line->words, sizeof line->words);
        action_show(test->actions, pod->name, placed + (cpus != NULL ? 0 : 3), NULL);
        return true;
    }
    if (test->cgroups->mount != NULL) {
        autofree char *name = netns_test_cgroup(side, replica);
        cgroup = cgroup_join_file(test->cgroups, name);
    }
    struct child_options options = {
        .network_namespace = pod->descriptor, .cgroup_file = cgroup, .cpus = cpus};
    struct test_tool *tool = test_tools_add(&session->tools, netns_side_name(side), replica, listens);
    return child_start(&tool->child, line->words, &options, error) ||
           error_prefix(error, "%s of replica %u: ", netns_side_name(side), replica);
}

static bool start_servers(struct session *session, struct error *error)
{
    bool good = true;
    for (unsigned replica = 1; good && replica <= session->test->replicas; replica++) {
        struct command_line line = {0};
        unsigned port = netns_network_port(session->test->network, replica);
        command_line_server(&line, port);
        good = start(session, NETNS_SERVER, replica, port, &line, error);
        command_line_finish(&line);
    }
    return good;
}

static bool start_clients(struct session *session, struct error *error)
{
    bool good = true;
    for (unsigned replica = 1; good && replica <= session->test->replicas; replica++) {
        struct command_line line = {0};
        autofree char *address = netns_network_address(session->test->network, replica);
        command_line_client(&line, session->test->plan, address,
                            netns_network_port(session->test->network, replica));
        good = start(session, NETNS_CLIENT, replica, 0, &line, error);
        command_line_finish(&line);
    }
    return good;
}

static bool start_mpstat(struct session *session, struct error *error)
{
    struct command_line line = {0};
    struct child_options options = {.network_namespace = -1};
    bool good = true;
    command_line_mpstat(&line, session->test->plan);
    if (session->test->actions->dry_run != NULL)
        action_show(session->test->actions, NULL, line.words, NULL);
    else
        good = child_start(&test_tools_add(&session->tools, netns_side_name(NETNS_SERVER), 0, 0)->child,
                           line.words, &options, error);
    command_line_finish(&line);
    return good;
}

/* ---- the test */

static bool omit(struct session *session, struct error *error)
{
    unsigned seconds = session->test->plan->omit_s;
    return seconds == 0 || test_tools_wait(&session->tools, NULL, seconds, true, error);
}

static bool measure(struct session *session, struct test_result *result, struct error *error)
{
    const struct plan *plan = session->test->plan;
    if (!counters_read(&session->before, error))
        return false;
    double started = clock_seconds();
    if (!start_clients(session, error) || !omit(session, error) || !start_mpstat(session, error))
        return false;
    if (!test_tools_wait(&session->tools, netns_side_name(NETNS_CLIENT),
                         plan->duration_s + plan->omit_s + patience_seconds, false, error))
        return false;
    struct counters after = {0};
    result->seconds = clock_seconds() - started;
    if (!counters_read(&after, error))
        return false;
    result->delta = counters_difference(&session->before, &after);
    counters_finish(&after);
    return test_tools_wait(&session->tools, NULL, patience_seconds, false, error);
}

/* Pair by pair, mpstat at last. */
static void keep_outputs(struct session *session, struct test_result *result)
{
    result->outputs = memory_allocate(session->tools.count, sizeof *result->outputs);
    for (unsigned r = 1; r <= session->test->replicas + 1; r++)
        for (size_t i = 0; i < session->tools.count; i++) {
            struct test_tool *tool = &session->tools.items[i];
            if (tool->replica != r % (session->test->replicas + 1) || tool->child.pid == 0)
                continue;
            struct tool_output *output = &result->outputs[result->count++];
            *output = test_tool_output(tool);
            output->text = output->text != NULL ? output->text : memory_copy_text("");
            tool->child.output = NULL; /* it is the result's now */
        }
}

bool netns_test_run(const struct netns_test *test, struct test_result *result, struct error *error)
{
    struct session session = {.test = test};
    *result = (struct test_result){0};
    test_tools_make_room(&session.tools, 2 * (size_t)test->replicas + 1);
    bool good = false;
    if (test->actions->dry_run != NULL)
        good =
            start_servers(&session, error) && start_clients(&session, error) && start_mpstat(&session, error);
    else
        good = start_servers(&session, error) &&
               test_tools_wait_until_ready(&session.tools, ready_seconds, error) &&
               measure(&session, result, error);
    test_tools_end(&session.tools);
    keep_outputs(&session, result);
    test_tools_finish(&session.tools);
    counters_finish(&session.before);
    return good;
}
