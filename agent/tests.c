/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/tests.h"

#include "agent/job.h"
#include "base/memory.h"
#include "node/clock.h"
#include "node/wire.h"

#include <string.h>

static const double ready_seconds = 10;

enum { MOST_PORT = 65535 };

/* ---- starting */

static bool start_job(struct test_part *part, const struct pod_list *pods, const char *side,
                      const json_t *job, const char *cpus, struct error *error)
{
    json_int_t replica = json_integer_value(json_object_get(job, "replica"));
    json_int_t port = json_integer_value(json_object_get(job, "port"));
    const struct pod *pod = replica > 0 ? pods_of_replica(pods, (unsigned)replica) : NULL;
    autofree const char **argv = wire_to_words(json_object_get(job, "argv"));
    if (pod == NULL || argv == NULL || port < 1 || port > MOST_PORT)
        return error_set(error, "job of replica %lld: there is no pod, command or port for it",
                         (long long)replica);
    bool serves = strcmp(side, "server") == 0;
    struct test_tool *tool =
        test_tools_add(&part->tools, side, (unsigned)replica, serves ? (unsigned)port : 0);
    return job_start(&tool->child, pod, argv, cpus, error) ||
           error_prefix(error, "%s of replica %u: ", side, tool->replica);
}

static bool start_jobs(struct test_part *part, const struct pod_list *pods, const char *side,
                       const json_t *request, struct error *error)
{
    const json_t *jobs = json_object_get(request, "jobs");
    const char *cpus = json_string_value(json_object_get(request, "cpus"));
    size_t count = json_array_size(jobs);
    test_tools_make_room(&part->tools, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!start_job(part, pods, side, json_array_get(jobs, i), cpus, error))
            return false;
    return count > 0 || error_set(error, "jobs: none");
}

/* ---- the parts */

bool test_part_serve(struct test_part *part, const struct pod_list *pods, const json_t *request,
                     struct error *error)
{
    return start_jobs(part, pods, "server", request, error) &&
           test_tools_wait_until_ready(&part->tools, ready_seconds, error) &&
           counters_read(&part->before, error);
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
    if (part->before.count == 0 || mpstat == NULL)
        return error_set(error, "measure: no server listens, or there is no mpstat command");
    if (omit > 0 && !test_tools_wait(&part->tools, NULL, omit, true, error))
        return false;
    if (!child_start(&test_tools_add(&part->tools, "server", 0, 0)->child, mpstat, &options, error) ||
        !test_tools_wait(&part->tools, NULL, seconds_of(request, "limit"), false, error) ||
        !counters_read(&after, error))
        return false;
    *delta = counters_difference(&part->before, &after);
    counters_finish(&after);
    return true;
}

bool test_part_run(struct test_part *part, const struct pod_list *pods, const json_t *request,
                   double *seconds, struct error *error)
{
    double started = clock_seconds();
    if (!start_jobs(part, pods, "client", request, error) ||
        !test_tools_wait(&part->tools, NULL, seconds_of(request, "limit"), false, error))
        return false;
    *seconds = clock_seconds() - started;
    return true;
}

json_t *test_part_outputs(struct test_part *part)
{
    json_t *outputs = json_array();
    test_tools_end(&part->tools);
    for (size_t i = 0; i < part->tools.count; i++) {
        struct tool_output output = test_tool_output(&part->tools.items[i]);
        if (part->tools.items[i].child.pid != 0)
            json_array_append_new(outputs, wire_of_output(&output));
    }
    return outputs;
}

void test_part_finish(struct test_part *part)
{
    test_tools_finish(&part->tools);
    counters_finish(&part->before);
}
