/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of requests, and what each does. */
#include "agent/session.h"

#include "agent/cni.h"
#include "agent/job.h"
#include "agent/keep.h"
#include "base/memory.h"
#include "base/program.h"
#include "node/child.h"
#include "node/steering_scan.h"
#include "node/wire.h"

#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The keeper of the journal may just be putting back what a killed session left. */
enum { LOCK_TRIES = 30, LOCK_PAUSE_MILLISECONDS = 100 };

/* ---- {"do": "hold", "lease": seconds}: the lock; what this node is */

static bool take_lock(struct session *session, size_t *restored, struct error *error)
{
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (journal_open_in(&session->actions.journal, session->folder, restored, error))
            return true;
        if (strstr(error->message, "another runner") == NULL)
            break;
        poll(NULL, 0, LOCK_PAUSE_MILLISECONDS);
    }
    return error_prefix(error, "this node: ");
}

static bool answer_hold(struct session *session, const json_t *request, json_t *answer, struct error *error)
{
    size_t restored = 0;
    struct machine machine;
    double lease_s = json_number_value(json_object_get(request, "lease"));
    if (!(lease_s > 0))
        return error_set(error, "hold: for how long the runner may be silent, is not said");
    session->lease_s = lease_s;
    if (session->actions.journal == NULL && !take_lock(session, &restored, error))
        return false;
    if (!machine_describe(&machine, error))
        return false;
    restored += keep_take_count(session->folder);
    json_object_set_new(answer, "restored", json_integer((json_int_t)restored));
    json_object_set_new(answer, "machine", wire_of_machine(&machine));
    json_object_set_new(answer, "version", json_string(program_version()));
    machine_finish(&machine);
    return true;
}

/* ---- {"do": "pods", "pods": [...]}: those that tests run in; answered when they are ready */

static bool answer_pods(struct session *session, const json_t *request, json_t *answer, struct error *error)
{
    (void)answer;
    if (session->actions.journal == NULL || session->devices.count > 0)
        return error_set(error, "pods: asked for after hold, and before devices, which lie in them");
    pods_finish(&session->pods);
    return pods_find(&session->pods, json_object_get(request, "pods"), error) &&
           job_wait_for_pods(&session->pods, error);
}

/* ---- {"do": "devices", "universe", "peer", "peer_pod", "host"}: what settings are made on */

static bool find_settings(struct session *session, const json_t *universe_json, struct error *error)
{
    struct device_settings_options options = {.actions = &session->actions, .devices_stay = true};
    if (!wire_to_settings(&session->universe, universe_json, error))
        return false;
    session->settings = device_settings_create(&options);
    device_settings_add(session->settings, DEVICE_MACHINE, "-", NULL, 0);
    for (size_t i = 0; i < session->devices.count; i++) {
        const struct found_device *device = &session->devices.items[i];
        device_settings_add(session->settings, device->class, device->name, device->netns, device->replica);
    }
    return device_settings_find(session->settings, &session->universe, error);
}

static bool answer_devices(struct session *session, const json_t *request, json_t *answer,
                           struct error *error)
{
    struct device_question question = {
        .node = &session->node,
        .pods = &session->pods,
        .peer = json_string_value(json_object_get(request, "peer")),
        .peer_pod = json_string_value(json_object_get(request, "peer_pod")),
        .host = json_is_true(json_object_get(request, "host")),
    };
    if (session->actions.journal == NULL || session->settings != NULL || question.peer == NULL)
        return error_set(error, "devices: asked for once, after hold, with a peer");
    devices_finish(&session->devices); /* of an attempt that failed */
    if (!devices_find(&session->devices, &question, error) || !steering_scan(error) ||
        !find_settings(session, json_object_get(request, "universe"), error))
        return false;
    json_object_set_new(answer, "devices", devices_describe(&session->devices));
    json_object_set_new(answer, "encapsulation", json_string(devices_encapsulation(&session->devices)));
    autofree char *cni = cni_describe("/proc/1/root"); /* the node's, by the host's process IDs */
    json_object_set_new(answer, "cni", json_string(cni));
    return true;
}

/* ---- {"do": "sysctls"}: whether this node is the machine, and no container on it */

static bool answer_sysctls(struct session *session, const json_t *request, json_t *answer,
                           struct error *error)
{
    (void)session;
    (void)request;
    (void)error;
    json_object_set_new(answer, "rps_sock_flow_entries",
                        json_boolean(access("/proc/sys/net/core/rps_sock_flow_entries", W_OK) == 0));
    return true;
}

/* ---- {"do": "apply", "replicas", "wanted", "set_up": [[...]], "tear_down": [[...]]} */

static struct command_place command_place(struct session *session)
{
    return (struct command_place){&session->actions, session->node.name, session->node.descriptor,
                                  JOURNAL_OWN_NAMESPACE};
}

static bool tear_down(struct session *session, bool putting_back, struct error *error)
{
    struct command_place place = command_place(session);
    struct wire_commands due = session->tear_down;
    session->tear_down = (struct wire_commands){0};
    bool good = commands_undo(&place, due.list, putting_back, error) || error_prefix(error, "tear-down: ");
    wire_commands_finish(&due);
    return good;
}

static bool set_up(struct session *session, const json_t *request, struct error *error)
{
    struct command_place place = command_place(session);
    struct wire_commands commands;
    if (!wire_to_commands(&commands, json_object_get(request, "set_up"), error))
        return false;
    if (!wire_to_commands(&session->tear_down, json_object_get(request, "tear_down"), error)) {
        wire_commands_finish(&commands);
        return false;
    }
    bool good =
        commands_do(&place, commands.list, session->tear_down.list, error) || error_prefix(error, "set-up: ");
    wire_commands_finish(&commands);
    return good;
}

static bool take_replicas(const json_t *request, unsigned *replicas, struct error *error)
{
    json_int_t said = json_integer_value(json_object_get(request, "replicas"));
    *replicas = (unsigned)said;
    return (said > 0 && said <= UINT16_MAX) || error_set(error, "replicas: how many pairs, is not said");
}

static bool answer_apply(struct session *session, const json_t *request, json_t *answer, struct error *error)
{
    (void)answer;
    struct setting_list wanted;
    unsigned replicas = 0;
    if (session->settings == NULL)
        return error_set(error, "apply: the devices are not known yet");
    if (!take_replicas(request, &replicas, error) ||
        !wire_to_settings(&wanted, json_object_get(request, "wanted"), error))
        return false;
    bool good = tear_down(session, false, error) &&
                device_settings_apply(session->settings, &wanted, replicas, error);
    setting_list_finish(&wanted);
    return good && set_up(session, request, error);
}

/* ---- {"do": "read", "replicas"} */

static bool answer_read(struct session *session, const json_t *request, json_t *answer, struct error *error)
{
    struct reading reading;
    unsigned replicas = 0;
    if (session->settings == NULL)
        return error_set(error, "read: the devices are not known yet");
    if (!take_replicas(request, &replicas, error) ||
        !device_settings_read(session->settings, replicas, &reading, error))
        return false;
    json_object_set_new(answer, "reading", wire_of_reading(&reading));
    reading_finish(&reading);
    return true;
}

/* ---- {"do": "listen" | "reach", "jobs"}: whether clients reach their servers (agent/reach.h) */

static bool answer_listen(struct session *session, const json_t *request, json_t *answer, struct error *error)
{
    (void)answer;
    return reach_listen(&session->listeners, &session->pods, request, error);
}

static bool answer_reach(struct session *session, const json_t *request, json_t *answer, struct error *error)
{
    (void)answer;
    return reach_connect(&session->pods, request, session->part.tools.stop, error);
}

/* ---- {"do": "serve" | "measure" | "run", ...}: a test's parts (agent/tests.h) */

static bool answer_serve(struct session *session, const json_t *request, json_t *answer, struct error *error)
{
    test_part_finish(&session->part);
    if (test_part_serve(&session->part, &session->pods, request, error))
        return true;
    json_object_set_new(answer, "outputs", test_part_outputs(&session->part));
    test_part_finish(&session->part);
    return false;
}

static bool answer_measure(struct session *session, const json_t *request, json_t *answer,
                           struct error *error)
{
    struct counters delta = {0};
    bool good = test_part_measure(&session->part, request, &delta, error);
    json_object_set_new(answer, "outputs", test_part_outputs(&session->part));
    if (good)
        json_object_set_new(answer, "counters", wire_of_counters(&delta));
    counters_finish(&delta);
    test_part_finish(&session->part);
    return good;
}

static bool answer_run(struct session *session, const json_t *request, json_t *answer, struct error *error)
{
    double seconds = 0;
    test_part_finish(&session->part);
    bool good = test_part_run(&session->part, &session->pods, request, &seconds, error);
    json_object_set_new(answer, "outputs", test_part_outputs(&session->part));
    json_object_set_new(answer, "seconds", json_real(seconds));
    test_part_finish(&session->part);
    return good;
}

/* ---- {"do": "stop"}: ends a test's part; {"do": "bye"}: ends the session */

static bool answer_stop(struct session *session, const json_t *request, json_t *answer, struct error *error)
{
    (void)request;
    (void)answer;
    (void)error;
    test_part_finish(&session->part);
    return true;
}

static bool answer_bye(struct session *session, const json_t *request, json_t *answer, struct error *error)
{
    (void)request;
    (void)answer;
    session->ended = true;
    return session_put_back(session, error);
}

/* ---- all */

static const struct {
    const char *name;
    bool (*answer)(struct session *session, const json_t *request, json_t *answer, struct error *error);
} table[] = {
    {"hold", answer_hold},     {"pods", answer_pods},       {"devices", answer_devices},
    {"apply", answer_apply},   {"sysctls", answer_sysctls}, {"read", answer_read},
    {"serve", answer_serve},   {"measure", answer_measure}, {"run", answer_run},
    {"listen", answer_listen}, {"reach", answer_reach},     {"stop", answer_stop},
    {"bye", answer_bye},
};

bool session_answer(struct session *session, const json_t *request, json_t **answer, struct error *error)
{
    const char *what = json_string_value(json_object_get(request, "do"));
    for (size_t i = 0; what != NULL && i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].name, what) == 0)
            return table[i].answer(session, request, *answer, error);
    return error_set(error, "'%s' is no request: runner and agent are of different versions",
                     what != NULL ? what : "");
}

bool session_put_back(struct session *session, struct error *error)
{
    struct error later;
    test_part_finish(&session->part);
    reach_listeners_finish(&session->listeners);
    bool good = session->actions.journal == NULL || tear_down(session, true, error);
    if (session->settings != NULL)
        (void)!device_settings_put_back(session->settings, &later); /* the journal says what could not be */
    device_settings_destroy(session->settings);
    session->settings = NULL;
    setting_list_finish(&session->universe);
    devices_finish(&session->devices);
    bool closed = journal_close(session->actions.journal, good ? error : &later);
    session->actions.journal = NULL;
    pods_finish(&session->pods);
    return closed && good;
}
