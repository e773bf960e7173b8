/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/kubernetes_wait.h"

#include "base/memory.h"
#include "node/clock.h"

#include <poll.h>
#include <string.h>

/* For whoever makes them (a DaemonSet's controller) to begin. */
static const double absent_seconds = 20;
/* What still runs down may hold what a new pod needs. */
static const double schedule_seconds = 10;
enum { STEP_MILLISECONDS = 300, MOST_RESTARTS = 3 };

/* ---- a pod's state */

const char *kubernetes_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static const json_t *condition(const json_t *status, const char *type)
{
    const json_t *conditions = json_object_get(status, "conditions");
    for (size_t i = 0; i < json_array_size(conditions); i++)
        if (strcmp(kubernetes_text(json_array_get(conditions, i), "type"), type) == 0)
            return json_array_get(conditions, i);
    return NULL;
}

/* Reasons for which a container waits for ever. */
static bool is_hopeless(const char *reason)
{
    static const char *const reasons[] = {
        "ErrImagePull",      "ImagePullBackOff",     "ErrImageNeverPull",
        "InvalidImageName",  "CreateContainerError", "CreateContainerConfigError",
        "RunContainerError", "StartError",           "ErrImageInspect"};
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (strcmp(reason, reasons[i]) == 0)
            return true;
    return false;
}

static bool says(struct error *error, const json_t *pod, const char *reason, const char *message)
{
    return error_set(error, "pod %s%s%s: %s%s%s", kubernetes_text(json_object_get(pod, "metadata"), "name"),
                     kubernetes_text(json_object_get(pod, "spec"), "nodeName")[0] != '\0' ? " on " : "",
                     kubernetes_text(json_object_get(pod, "spec"), "nodeName"), reason,
                     reason[0] != '\0' && message[0] != '\0' ? ": " : "", message);
}

static enum pod_state state_of_containers(const json_t *pod, struct error *error)
{
    const json_t *statuses = json_object_get(json_object_get(pod, "status"), "containerStatuses");
    const json_t *specs = json_object_get(json_object_get(pod, "spec"), "containers");
    bool restarts = strcmp(kubernetes_text(json_object_get(pod, "spec"), "restartPolicy"), "Always") == 0;
    for (size_t i = 0; i < json_array_size(statuses); i++) {
        const json_t *state = json_object_get(json_array_get(statuses, i), "state");
        const json_t *waiting = json_object_get(state, "waiting");
        const json_t *ended = json_object_get(state, "terminated");
        if (is_hopeless(kubernetes_text(waiting, "reason"))) {
            autofree char *message =
                memory_print("image %s: %s", kubernetes_text(json_array_get(specs, i), "image"),
                             kubernetes_text(waiting, "message"));
            says(error, pod, kubernetes_text(waiting, "reason"), message);
            return POD_BROKEN;
        }
        bool crashes =
            strcmp(kubernetes_text(waiting, "reason"), "CrashLoopBackOff") == 0 &&
            json_integer_value(json_object_get(json_array_get(statuses, i), "restartCount")) >= MOST_RESTARTS;
        if (waiting != NULL)
            says(error, pod, kubernetes_text(waiting, "reason"), kubernetes_text(waiting, "message"));
        if (crashes)
            return POD_BROKEN;
        if (ended != NULL && !restarts) {
            autofree char *message =
                memory_print("exit status %d", (int)json_integer_value(json_object_get(ended, "exitCode")));
            says(error, pod, "its container has ended", message);
            return POD_BROKEN;
        }
    }
    return POD_WAITED_FOR;
}

enum pod_state kubernetes_pod_state(const json_t *pod, struct error *error)
{
    const json_t *status = json_object_get(pod, "status");
    const json_t *scheduled = condition(status, "PodScheduled");
    const char *phase = kubernetes_text(status, "phase");
    if (strcmp(phase, "Failed") == 0 || strcmp(phase, "Succeeded") == 0) {
        says(error, pod,
             kubernetes_text(status, "reason")[0] != '\0' ? kubernetes_text(status, "reason") : "has ended",
             kubernetes_text(status, "message"));
        return POD_BROKEN;
    }
    if (strcmp(kubernetes_text(condition(status, "Ready"), "status"), "True") == 0)
        return POD_READY;
    if (strcmp(kubernetes_text(scheduled, "reason"), "Unschedulable") == 0) {
        says(error, pod, "can't be scheduled", kubernetes_text(scheduled, "message"));
        return POD_UNSCHEDULED;
    }
    says(error, pod, "is not ready yet", "");
    return state_of_containers(pod, error);
}

/* ---- waiting */

bool kubernetes_list_pods(const struct kubectl *kubectl, const char *selector, json_t **pods,
                          struct error *error)
{
    const char *words[] = {"get", "pods", "-l", selector, "-o", "json", NULL};
    struct kubectl_call call = {.words = words, .putting_back = true};
    json_t *list = NULL;
    if (!kubectl_json(kubectl, &call, &list, error))
        return false;
    json_t *there = json_array();
    const json_t *items = json_object_get(list, "items");
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *pod = json_array_get(items, i);
        if (json_object_get(json_object_get(pod, "metadata"), "deletionTimestamp") == NULL)
            json_array_append(there, pod);
    }
    json_decref(list);
    *pods = there;
    return true;
}

static bool is_on(const json_t *pod, const char *const *nodes)
{
    const char *node = kubernetes_text(json_object_get(pod, "spec"), "nodeName");
    return nodes == NULL || strcmp(node, nodes[0]) == 0 || strcmp(node, nodes[1]) == 0;
}

/* Counts those that are ready; fails with the first that never will be. */
static bool count_ready(const json_t *pods, const char *const *nodes, double waited, size_t *ready,
                        struct error *not_ready)
{
    *ready = 0;
    for (size_t i = 0; i < json_array_size(pods); i++) {
        const json_t *pod = json_array_get(pods, i);
        if (!is_on(pod, nodes))
            continue;
        enum pod_state state = kubernetes_pod_state(pod, not_ready);
        *ready += state == POD_READY;
        if (state == POD_BROKEN || (state == POD_UNSCHEDULED && waited > schedule_seconds))
            return false;
    }
    return true;
}

/* When it was seen last, as text that sorts by time. */
static const char *time_of(const json_t *event)
{
    const char *last = kubernetes_text(event, "lastTimestamp");
    return last[0] != '\0' ? last : kubernetes_text(json_object_get(event, "metadata"), "creationTimestamp");
}

/* What the namespace's last warning of the kind says: why there is no pod at all. */
static void explain_absence(const struct kubectl *kubectl, struct error *error)
{
    const char *words[] = {"get",  "events", "--field-selector", "type=Warning,reason=FailedCreate", "-o",
                           "json", NULL};
    struct kubectl_call call = {.words = words};
    json_t *list = NULL;
    const json_t *last = NULL;
    struct error ignored;
    if (!kubectl_json(kubectl, &call, &list, &ignored))
        return;
    const json_t *items = json_object_get(list, "items");
    for (size_t i = 0; i < json_array_size(items); i++)
        if (last == NULL || strcmp(time_of(json_array_get(items, i)), time_of(last)) >= 0)
            last = json_array_get(items, i);
    if (last != NULL)
        error_set(error, "%s: %s", kubernetes_text(json_object_get(last, "involvedObject"), "name"),
                  kubernetes_text(last, "message"));
    json_decref(list);
}

static size_t count_on(const json_t *pods, const char *const *nodes)
{
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(pods); i++)
        count += is_on(json_array_get(pods, i), nodes);
    return count;
}

bool kubernetes_wait_for_pods(const struct kubectl *kubectl, const char *selector, const char *const *nodes,
                              size_t expected, double seconds, json_t **pods, struct error *error)
{
    double started = clock_seconds();
    struct error reason;
    for (;;) {
        size_t ready = 0;
        if (!kubernetes_list_pods(kubectl, selector, pods, error))
            return false;
        double waited = clock_seconds() - started;
        size_t there = count_on(*pods, nodes);
        error_set(&reason, "only %zu of %zu pods are there%s%s%s%s (%s)", there, expected,
                  nodes != NULL ? ", on " : "", nodes != NULL ? nodes[0] : "", nodes != NULL ? " and " : "",
                  nodes != NULL ? nodes[1] : "", selector);
        bool hopeful = count_ready(*pods, nodes, waited, &ready, &reason);
        if (hopeful && ready >= expected)
            return true;
        bool late = waited > (there < expected && absent_seconds < seconds ? absent_seconds : seconds);
        if (late && there < expected)
            explain_absence(kubectl, &reason);
        json_decref(*pods);
        *pods = NULL;
        if (!hopeful || late) {
            *error = reason;
            return late && hopeful ? error_prefix(error, "not ready within %.0f s: ", waited) : false;
        }
        if (child_interrupted() != 0)
            return child_set_interrupted(error);
        poll(NULL, 0, STEP_MILLISECONDS);
    }
}
