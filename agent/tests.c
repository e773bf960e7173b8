/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/tests.h"

#include "agent/job.h"
#include "base/memory.h"
#include "node/clock.h"
#include "node/listening.h"
#include "node/tool_output.h"
#include "node/wire.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

static const double ready_seconds = 10;
static const double ready_step_s = 0.01;
/* How long the others have to say why, once one failed. */
static const double aftermath_seconds = 0.3;

/* ---- starting */

static bool start_job(struct test_part *part, const struct pod_list *pods, const json_t *job,
                      const char *cpus, struct error *error)
{
    unsigned replica = (unsigned)json_integer_value(json_object_get(job, "replica"));
    const struct pod *pod = pods_of_replica(pods, replica);
    autofree const char **argv = wire_to_words(json_object_get(job, "argv"));
    if (pod == NULL || argv == NULL)
        return error_set(error, "job of replica %u: there is no pod or no command for it", replica);
    part->replicas[part->count] = replica;
    return job_start(&part->children[part->count++], pod, argv, cpus, error) ||
           error_prefix(error, "%s of replica %u: ", part->side, replica);
}

static bool start_jobs(struct test_part *part, const struct pod_list *pods, const json_t *request,
                       struct error *error)
{
    const json_t *jobs = json_object_get(request, "jobs");
    const char *cpus = json_string_value(json_object_get(request, "cpus"));
    size_t count = json_array_size(jobs);
    part->children = memory_allocate(count + 1, sizeof *part->children);
    part->list = memory_allocate(count + 1, sizeof(struct child *));
    part->replicas = memory_allocate(count + 1, sizeof *part->replicas);
    for (size_t i = 0; i <= count; i++)
        part->list[i] = &part->children[i];
    for (size_t i = 0; i < count; i++)
        if (!start_job(part, pods, json_array_get(jobs, i), cpus, error))
            return false;
    return count > 0 || error_set(error, "jobs: none");
}

/* ---- waiting */

static bool any_failed(const struct test_part *part)
{
    for (size_t i = 0; i < part->count; i++)
        if (tool_has_failed(&part->children[i]))
            return true;
    return false;
}

static bool is_stopped(const struct test_part *part)
{
    struct pollfd stop = {part->stop, POLLIN, 0};
    return poll(&stop, 1, 0) > 0;
}

static bool has_to_end(void *context)
{
    const struct test_part *part = context;
    return any_failed(part) || is_stopped(part);
}

static char *describe(const struct test_part *part, size_t index)
{
    return part->replicas[index] == 0
               ? memory_copy_text("mpstat")
               : memory_print("iperf3 %s of replica %u", part->side, part->replicas[index]);
}

static bool explain_failure(const struct test_part *part, struct error *error)
{
    for (size_t i = 0; i < part->count; i++) {
        const struct child *child = &part->children[i];
        if (!tool_has_failed(child))
            continue;
        autofree char *what = describe(part, i);
        return tool_explain(child, what, error);
    }
    return error_set(error, "a tool failed");
}

static bool explain_hanging(const struct test_part *part, double seconds, struct error *error)
{
    for (size_t i = 0; i < part->count; i++)
        if (!part->children[i].ended) {
            autofree char *what = describe(part, i);
            return error_set(error, "%s: did not end within %g s", what, seconds);
        }
    return error_set(error, "a tool did not end within %g s", seconds);
}

/* Until all have ended, or `seconds` are over (`may_pass`: that is fine then). */
static bool wait_for(struct test_part *part, double seconds, bool may_pass, struct error *error)
{
    struct child_until until = {.holds = has_to_end, .context = part, .watched = part->stop};
    enum child_wait end = child_wait(part->list, part->count, seconds, &until);
    if (end == CHILDREN_INTERRUPTED)
        return child_set_interrupted(error);
    if (any_failed(part)) {
        child_wait(part->list, part->count, aftermath_seconds, NULL);
        return explain_failure(part, error);
    }
    if (end == CHILDREN_READY)
        return error_set(error, "stopped");
    return end == CHILDREN_ENDED || may_pass || explain_hanging(part, seconds, error);
}

/* ---- the parts */

struct readiness {
    const struct test_part *part;
    const json_t *jobs;
    size_t ready;
};

static bool all_listen(void *context)
{
    struct readiness *readiness = context;
    const struct test_part *part = readiness->part;
    while (readiness->ready < part->count) {
        const json_t *job = json_array_get(readiness->jobs, readiness->ready);
        unsigned port = (unsigned)json_integer_value(json_object_get(job, "port"));
        if (!listening_in(part->children[readiness->ready].pid, port))
            return any_failed(part) || is_stopped(part);
        readiness->ready++;
    }
    return true;
}

bool test_part_serve(struct test_part *part, const struct pod_list *pods, const json_t *request,
                     struct error *error)
{
    part->side = "server";
    if (!start_jobs(part, pods, request, error))
        return false;
    struct readiness readiness = {part, json_object_get(request, "jobs"), 0};
    struct child_until until = {
        .holds = all_listen, .context = &readiness, .every_s = ready_step_s, .watched = part->stop};
    enum child_wait end = child_wait(part->list, part->count, ready_seconds, &until);
    if (end == CHILDREN_INTERRUPTED)
        return child_set_interrupted(error);
    if (any_failed(part))
        return explain_failure(part, error);
    if (readiness.ready < part->count && is_stopped(part))
        return error_set(error, "stopped");
    if (readiness.ready < part->count)
        return error_set(error, "iperf3 server of replica %u: does not listen after %g s",
                         part->replicas[readiness.ready], ready_seconds);
    return counters_read(&part->before, error);
}

static double seconds_of(const json_t *request, const char *key)
{
    return json_number_value(json_object_get(request, key));
}

bool test_part_measure(struct test_part *part, const json_t *request, struct counters *delta,
                       struct error *error)
{
    struct child_options options = {.network_namespace = -1};
    struct counters after = {0};
    autofree const char **mpstat = wire_to_words(json_object_get(request, "mpstat"));
    double omit = seconds_of(request, "omit");
    if (part->count == 0 || mpstat == NULL)
        return error_set(error, "measure: no server listens, or there is no mpstat command");
    if (omit > 0 && !wait_for(part, omit, true, error))
        return false;
    part->replicas[part->count] = 0;
    if (!child_start(&part->children[part->count++], mpstat, &options, error) ||
        !wait_for(part, seconds_of(request, "limit"), false, error) || !counters_read(&after, error))
        return false;
    *delta = counters_difference(&part->before, &after);
    counters_finish(&after);
    return true;
}

bool test_part_run(struct test_part *part, const struct pod_list *pods, const json_t *request,
                   double *seconds, struct error *error)
{
    double started = clock_seconds();
    part->side = "client";
    if (!start_jobs(part, pods, request, error) ||
        !wait_for(part, seconds_of(request, "limit"), false, error))
        return false;
    *seconds = clock_seconds() - started;
    return true;
}

json_t *test_part_outputs(struct test_part *part)
{
    static char nothing[] = "";
    json_t *outputs = json_array();
    child_end(part->list, part->count);
    for (size_t i = 0; i < part->count; i++) {
        const struct child *child = &part->children[i];
        if (child->pid == 0)
            continue;
        struct tool_output output = {
            .tool = part->replicas[i] == 0 ? "mpstat" : "iperf3",
            .side = part->side,
            .replica = part->replicas[i],
            .exit_status = child->exit_status,
            .text = child->output != NULL ? child->output : nothing,
            .length = child->length,
        };
        json_array_append_new(outputs, wire_of_output(&output));
    }
    return outputs;
}

void test_part_finish(struct test_part *part)
{
    int stop = part->stop;
    child_end(part->list, part->count);
    for (size_t i = 0; i < part->count; i++)
        child_finish(&part->children[i]);
    free(part->children);
    free(part->list);
    free(part->replicas);
    counters_finish(&part->before);
    *part = (struct test_part){.stop = stop};
}
