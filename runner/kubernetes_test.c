/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/kubernetes_test.h"

#include "base/memory.h"
#include "node/clock.h"
#include "node/wire.h"
#include "runner/kubernetes_objects.h"
#include "runner/tool_command.h"

#include <stdlib.h>
#include <string.h>

/* Beyond the test's own length: connecting, and iperf3's exchange of results. */
static const double patience_seconds = 15;
/* An agent says itself what hangs; it is waited for longer than that takes. */
static const double answer_seconds = 10;
/* For a service's rules and a pod's routes to be everywhere. */
static const double reach_seconds = 30;
/* How long the other side has to say why, once one failed. */
static const double aftermath_seconds = 0.5;

/* ---- what is asked */

static json_t *job(unsigned replica, unsigned port, const struct command_line *line)
{
    return json_pack("{s:i, s:i, s:o}", "replica", (int)replica, "port", (int)port, "argv",
                     wire_of_words(line->words));
}

static const char *address_of(const struct kubernetes_test *test, unsigned replica)
{
    if (test->plan->network == NETWORK_HOST)
        return test->server_address;
    if (test->plan->network == NETWORK_SERVICE)
        return test->pods->services[replica - 1];
    return test->pods->pods[SIDE_SERVER][replica - 1].address;
}

static json_t *jobs_of(const struct kubernetes_test *test, enum kubernetes_side side)
{
    json_t *jobs = json_array();
    for (unsigned replica = 1; replica <= test->replicas; replica++) {
        struct command_line line = {0};
        unsigned port = kubernetes_port(test->plan, replica);
        if (side == SIDE_SERVER)
            command_line_server(&line, port);
        else
            command_line_client(&line, test->plan, address_of(test, replica), port);
        json_array_append_new(jobs, job(replica, port, &line));
        command_line_finish(&line);
    }
    return jobs;
}

/* {"replica", "port", "address"} of each pair. */
static json_t *pairs_of(const struct kubernetes_test *test)
{
    json_t *pairs = json_array();
    for (unsigned replica = 1; replica <= test->replicas; replica++)
        json_array_append_new(pairs, json_pack("{s:i, s:i, s:s}", "replica", (int)replica, "port",
                                               (int)kubernetes_port(test->plan, replica), "address",
                                               address_of(test, replica)));
    return pairs;
}

bool kubernetes_test_reach(const struct kubernetes_test *test, struct error *error)
{
    json_t *listen = json_pack("{s:s, s:o}", "do", "listen", "jobs", pairs_of(test));
    json_t *done = json_pack("{s:s, s:[]}", "do", "listen", "jobs");
    json_t *reach =
        json_pack("{s:s, s:o, s:f}", "do", "reach", "jobs", pairs_of(test), "limit", reach_seconds);
    struct error later;
    if (!kubernetes_link_ask(&test->links[SIDE_SERVER], listen, answer_seconds, NULL, error)) {
        json_decref(done);
        json_decref(reach);
        return false;
    }
    bool good =
        kubernetes_link_ask(&test->links[SIDE_CLIENT], reach, reach_seconds + answer_seconds, NULL, error);
    return kubernetes_link_ask(&test->links[SIDE_SERVER], done, answer_seconds, NULL,
                               good ? error : &later) &&
           good;
}

static double limit_of(const struct plan *plan)
{
    return plan->duration_s + plan->omit_s + patience_seconds;
}

static json_t *serve_request(const struct kubernetes_test *test)
{
    return json_pack("{s:s, s:o, s:s?}", "do", "serve", "jobs", jobs_of(test, SIDE_SERVER), "cpus",
                     test->plan->server_cpus);
}

static json_t *run_request(const struct kubernetes_test *test)
{
    return json_pack("{s:s, s:o, s:s?, s:f}", "do", "run", "jobs", jobs_of(test, SIDE_CLIENT), "cpus",
                     test->plan->client_cpus, "limit", limit_of(test->plan));
}

static json_t *measure_request(const struct kubernetes_test *test)
{
    struct command_line line = {0};
    command_line_mpstat(&line, test->plan);
    json_t *request =
        json_pack("{s:s, s:o, s:f, s:f}", "do", "measure", "mpstat", wire_of_words(line.words), "omit",
                  (double)test->plan->omit_s, "limit", limit_of(test->plan) + patience_seconds);
    command_line_finish(&line);
    return request;
}

/* ---- what is answered */

static bool take_outputs(struct test_result *result, const json_t *answer, struct error *error)
{
    const json_t *outputs = json_object_get(answer, "outputs");
    size_t capacity = result->count;
    result->outputs = memory_grow(result->outputs, &capacity, result->count + json_array_size(outputs) + 1,
                                  sizeof *result->outputs);
    for (size_t i = 0; i < json_array_size(outputs); i++)
        if (!wire_to_output(&result->outputs[result->count++], json_array_get(outputs, i), error)) {
            result->count--;
            return false;
        }
    return true;
}

/* One side's answer. */
struct part {
    struct kubernetes_link *link;
    json_t *answer;
    struct error error;
    bool answered, good;
};

static void take_answer(struct part *part, double seconds)
{
    part->good = kubernetes_link_receive(part->link, seconds, &part->answer, &part->error);
    part->answered = true;
}

/* One is due that is there, or its end. */
static bool one_is_there(void *context)
{
    const struct part *parts = context;
    for (size_t side = 0; side < SIDES; side++)
        if (!parts[side].answered && kubernetes_link_has_answer(parts[side].link))
            return true;
    return false;
}

static enum child_wait wait_for_one(struct part *parts, double seconds)
{
    struct child *list[SIDES];
    struct child_until until = {.holds = one_is_there, .context = parts};
    size_t count = 0;
    for (size_t side = 0; side < SIDES; side++)
        if (!parts[side].answered)
            list[count++] = &parts[side].link->child;
    if (one_is_there(parts))
        return CHILDREN_READY;
    return child_wait(list, count, seconds, &until);
}

/* Has the other side stop; what it answers then is taken, too. */
static void stop(struct part *part)
{
    struct error ignored;
    json_t *stopped = NULL;
    if (kubernetes_link_send(part->link, json_pack("{s:s}", "do", "stop"), &part->error)) {
        take_answer(part, answer_seconds);
        (void)!kubernetes_link_receive(part->link, answer_seconds, &stopped, &ignored);
        json_decref(stopped);
    }
    part->answered = true;
}

/* Both answers, in whichever order they come. */
static bool gather(struct part *parts, double seconds, struct error *error)
{
    double limit = clock_seconds() + seconds;
    struct part *failed = NULL;
    while (!parts[SIDE_SERVER].answered || !parts[SIDE_CLIENT].answered) {
        double left = failed != NULL ? aftermath_seconds : limit - clock_seconds();
        enum child_wait end = wait_for_one(parts, left > 0 ? left : 0);
        if (end == CHILDREN_INTERRUPTED)
            return child_set_interrupted(error);
        for (size_t side = 0; side < SIDES; side++) {
            struct part *part = &parts[side];
            if (part->answered || (!kubernetes_link_has_answer(part->link) && end != CHILDREN_TIMED_OUT))
                continue;
            if (failed != NULL && !kubernetes_link_has_answer(part->link))
                stop(part);
            else
                take_answer(part, 0);
            if (!part->good && failed == NULL)
                failed = part;
        }
    }
    if (failed != NULL)
        *error = parts[SIDE_CLIENT].good ? failed->error
                 : strstr(parts[SIDE_CLIENT].error.message, "stopped") == NULL
                     ? parts[SIDE_CLIENT].error /* clients are told what went wrong */
                     : failed->error;
    return failed == NULL;
}

static bool take(const struct part *parts, struct test_result *result, bool good, struct error *error)
{
    struct error unreadable;
    for (size_t side = 0; side < SIDES; side++)
        if (!take_outputs(result, parts[side].answer, good ? error : &unreadable))
            good = false;
    if (!good)
        return false;
    result->seconds = json_number_value(json_object_get(parts[SIDE_CLIENT].answer, "seconds"));
    return wire_to_counters(&result->delta, json_object_get(parts[SIDE_SERVER].answer, "counters"), error);
}

static bool serve(const struct kubernetes_test *test, struct test_result *result, struct error *error)
{
    json_t *answer = NULL;
    struct error unreadable;
    bool good = kubernetes_link_ask(&test->links[SIDE_SERVER], serve_request(test), 2 * patience_seconds,
                                    &answer, error);
    if (!good && answer != NULL)
        (void)!take_outputs(result, answer, &unreadable);
    json_decref(answer);
    return good;
}

bool kubernetes_test_run(const struct kubernetes_test *test, struct test_result *result, struct error *error)
{
    *result = (struct test_result){0};
    if (!serve(test, result, error))
        return false;
    struct part parts[SIDES] = {{.link = &test->links[SIDE_SERVER]}, {.link = &test->links[SIDE_CLIENT]}};
    if (!kubernetes_link_send(&test->links[SIDE_CLIENT], run_request(test), error))
        return false;
    if (!kubernetes_link_send(&test->links[SIDE_SERVER], measure_request(test), error)) {
        stop(&parts[SIDE_CLIENT]);
        json_decref(parts[SIDE_CLIENT].answer);
        return false;
    }
    if (test->links[SIDE_SERVER].kubectl->dry_run != NULL)
        return true;
    double seconds = limit_of(test->plan) + 2 * patience_seconds + answer_seconds;
    bool good = take(parts, result, gather(parts, seconds, error), error);
    json_decref(parts[SIDE_SERVER].answer);
    json_decref(parts[SIDE_CLIENT].answer);
    return good;
}
