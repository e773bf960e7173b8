/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/netns_test.h"

#include "base/memory.h"
#include "base/text.h"
#include "node/child.h"
#include "node/clock.h"
#include "node/listening.h"
#include "runner/tool_command.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Beyond the test's own length: connecting, and iperf3's exchange of results. */
static const double patience_seconds = 15;
static const double ready_seconds = 5;
static const double ready_step_s = 0.005;
/* How long the others have to say why, once one failed. */
static const double aftermath_seconds = 0.3;

/* All children in one list: the servers, the clients, mpstat. */
struct session {
    const struct netns_test *test;
    size_t replicas;
    struct child *children;
    struct child **list;
    size_t count;
    size_t ready; /* servers that listen */
    struct counters before;
    double started;
};

static struct child *client_of(const struct session *session, size_t index)
{
    return &session->children[session->replicas + index];
}

static struct child *mpstat_of(const struct session *session)
{
    return &session->children[2 * session->replicas];
}

char *netns_test_cgroup(enum netns_side side, unsigned replica)
{
    return memory_print("%s-%u", netns_side_name(side), replica);
}

/* ---- starting */

/* Starts it where the replica lives, or shows that. */
static bool start(const struct session *session, struct child *child, enum netns_side side, unsigned replica,
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
    return child_start(child, line->words, &options, error) ||
           error_prefix(error, "%s of replica %u: ", netns_side_name(side), replica);
}

static bool start_servers(struct session *session, struct error *error)
{
    bool good = true;
    for (unsigned replica = 1; good && replica <= session->replicas; replica++) {
        struct command_line line = {0};
        command_line_server(&line, netns_network_port(session->test->network, replica));
        good = start(session, &session->children[replica - 1], NETNS_SERVER, replica, &line, error);
        command_line_finish(&line);
    }
    return good;
}

static bool start_clients(struct session *session, struct error *error)
{
    bool good = true;
    for (unsigned replica = 1; good && replica <= session->replicas; replica++) {
        struct command_line line = {0};
        autofree char *address = netns_network_address(session->test->network, replica);
        command_line_client(&line, session->test->plan, address,
                            netns_network_port(session->test->network, replica));
        good = start(session, client_of(session, replica - 1), NETNS_CLIENT, replica, &line, error);
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
        good = child_start(mpstat_of(session), line.words, &options, error);
    command_line_finish(&line);
    return good;
}

/* ---- waiting */

static bool any_failed(const struct session *session)
{
    for (size_t i = 0; i < session->count; i++)
        if (tool_has_failed(&session->children[i]))
            return true;
    return false;
}

static bool servers_are_ready(void *context)
{
    struct session *session = context;
    while (session->ready < session->replicas) {
        unsigned port = netns_network_port(session->test->network, (unsigned)session->ready + 1);
        if (!listening_in(session->children[session->ready].pid, port))
            return any_failed(session);
        session->ready++;
    }
    return true;
}

static bool something_failed(void *context)
{
    return any_failed(context);
}

static bool clients_ended(void *context)
{
    const struct session *session = context;
    for (size_t i = 0; i < session->replicas; i++)
        if (!client_of(session, i)->ended)
            return any_failed(session);
    return true;
}

/* ---- judging */

/* "iperf3 client of replica 3" */
static char *describe(const struct session *session, size_t index)
{
    if (index == 2 * session->replicas)
        return memory_copy_text("mpstat");
    bool client = index >= session->replicas;
    return memory_print("iperf3 %s of replica %zu", client ? "client" : "server",
                        index - (client ? session->replicas : 0) + 1);
}

/* Clients first: they are told what went wrong. */
static size_t judged(const struct session *session, size_t position)
{
    return position < session->replicas       ? position + session->replicas
           : position < 2 * session->replicas ? position - session->replicas
                                              : position;
}

static bool explain_failure(const struct session *session, struct error *error)
{
    for (size_t i = 0; i < session->count; i++) {
        const struct child *child = &session->children[judged(session, i)];
        if (!tool_has_failed(child))
            continue;
        autofree char *what = describe(session, judged(session, i));
        return tool_explain(child, what, error);
    }
    return error_set(error, "a tool failed");
}

static bool explain_hanging(const struct session *session, double seconds, struct error *error)
{
    for (size_t i = 0; i < session->count; i++) {
        const struct child *child = &session->children[judged(session, i)];
        if (child->pid == 0 || child->ended)
            continue;
        autofree char *what = describe(session, judged(session, i));
        return error_set(error, "%s: did not end within %g s", what, seconds);
    }
    return error_set(error, "a tool did not end within %g s", seconds);
}

/* Waits for all children or `until`; tells what a wait that ended otherwise means. */
static bool wait_for(struct session *session, double seconds, bool (*holds)(void *context),
                     struct error *error)
{
    struct child_until until = {.holds = holds, .context = session};
    enum child_wait end = child_wait(session->list, session->count, seconds, &until);
    if (end == CHILDREN_INTERRUPTED)
        return child_set_interrupted(error);
    if (end == CHILDREN_TIMED_OUT)
        return explain_hanging(session, seconds, error);
    if (!any_failed(session))
        return true;
    child_wait(session->list, session->count, aftermath_seconds, NULL);
    return explain_failure(session, error);
}

/* ---- the test */

static bool wait_for_servers(struct session *session, struct error *error)
{
    struct child_until until = {.holds = servers_are_ready, .context = session, .every_s = ready_step_s};
    enum child_wait end = child_wait(session->list, session->count, ready_seconds, &until);
    if (end == CHILDREN_INTERRUPTED)
        return child_set_interrupted(error);
    if (any_failed(session))
        return explain_failure(session, error);
    if (end == CHILDREN_READY)
        return true;
    return error_set(error, "iperf3 server of replica %zu: does not listen after %g s", session->ready + 1,
                     ready_seconds);
}

static bool omit(struct session *session, struct error *error)
{
    unsigned seconds = session->test->plan->omit_s;
    if (seconds == 0)
        return true;
    struct child_until until = {.holds = something_failed, .context = session};
    if (child_wait(session->list, session->count, seconds, &until) == CHILDREN_INTERRUPTED)
        return child_set_interrupted(error);
    return !any_failed(session) || explain_failure(session, error);
}

static bool measure(struct session *session, struct test_result *result, struct error *error)
{
    const struct plan *plan = session->test->plan;
    if (!counters_read(&session->before, error))
        return false;
    session->started = clock_seconds();
    if (!start_clients(session, error) || !omit(session, error) || !start_mpstat(session, error))
        return false;
    if (!wait_for(session, plan->duration_s + plan->omit_s + patience_seconds, clients_ended, error))
        return false;
    struct counters after = {0};
    result->seconds = clock_seconds() - session->started;
    if (!counters_read(&after, error))
        return false;
    result->delta = counters_difference(&session->before, &after);
    counters_finish(&after);
    return wait_for(session, patience_seconds, something_failed, error);
}

static void keep_output(struct test_result *result, struct child *child, const char *tool,
                        enum netns_side side, unsigned replica)
{
    if (child->pid == 0)
        return;
    result->outputs[result->count++] = (struct tool_output){
        .tool = tool,
        .side = netns_side_name(side),
        .replica = replica,
        .exit_status = child->exit_status,
        .text = child->output != NULL ? child->output : memory_copy_text(""),
        .length = child->length,
    };
    child->output = NULL;
}

static void keep_outputs(struct session *session, struct test_result *result)
{
    result->outputs = memory_allocate(session->count, sizeof *result->outputs);
    for (unsigned i = 0; i < session->replicas; i++) {
        keep_output(result, &session->children[i], "iperf3", NETNS_SERVER, i + 1);
        keep_output(result, client_of(session, i), "iperf3", NETNS_CLIENT, i + 1);
    }
    keep_output(result, mpstat_of(session), "mpstat", NETNS_SERVER, 0);
}

bool netns_test_run(const struct netns_test *test, struct test_result *result, struct error *error)
{
    struct session session = {
        .test = test, .replicas = test->replicas, .count = 2 * (size_t)test->replicas + 1};
    *result = (struct test_result){0};
    session.children = memory_allocate(session.count, sizeof *session.children);
    session.list = memory_allocate(session.count, sizeof(struct child *));
    for (size_t i = 0; i < session.count; i++)
        session.list[i] = &session.children[i];
    bool good = false;
    if (test->actions->dry_run != NULL)
        good =
            start_servers(&session, error) && start_clients(&session, error) && start_mpstat(&session, error);
    else
        good = start_servers(&session, error) && wait_for_servers(&session, error) &&
               measure(&session, result, error);
    child_end(session.list, session.count);
    keep_outputs(&session, result);
    for (size_t i = 0; i < session.count; i++)
        child_finish(&session.children[i]);
    counters_finish(&session.before);
    free(session.children);
    free(session.list);
    return good;
}
