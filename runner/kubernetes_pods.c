/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/kubernetes_pods.h"

#include "base/memory.h"
#include "node/clock.h"
#include "runner/kubernetes_objects.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

static const double ready_seconds = 60;
/* What still runs down may hold what a new pod needs. */
static const double schedule_seconds = 10;
enum { STEP_MILLISECONDS = 300 };

static const char *const side_names[SIDES] = {"server", "client"};

const char *kubernetes_side_name(enum kubernetes_side side)
{
    return side_names[side];
}

/* ---- a pod's state */

enum pod_state { POD_WAITED_FOR, POD_UNSCHEDULED, POD_READY, POD_BROKEN };

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static const json_t *condition(const json_t *status, const char *type)
{
    const json_t *conditions = json_object_get(status, "conditions");
    for (size_t i = 0; i < json_array_size(conditions); i++)
        if (strcmp(text_of(json_array_get(conditions, i), "type"), type) == 0)
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
    return error_set(error, "pod %s%s%s: %s%s%s", text_of(json_object_get(pod, "metadata"), "name"),
                     text_of(json_object_get(pod, "spec"), "nodeName")[0] != '\0' ? " on " : "",
                     text_of(json_object_get(pod, "spec"), "nodeName"), reason,
                     reason[0] != '\0' && message[0] != '\0' ? ": " : "", message);
}

static enum pod_state state_of_containers(const json_t *pod, struct error *error)
{
    const json_t *statuses = json_object_get(json_object_get(pod, "status"), "containerStatuses");
    const json_t *specs = json_object_get(json_object_get(pod, "spec"), "containers");
    bool restarts = strcmp(text_of(json_object_get(pod, "spec"), "restartPolicy"), "Always") == 0;
    for (size_t i = 0; i < json_array_size(statuses); i++) {
        const json_t *state = json_object_get(json_array_get(statuses, i), "state");
        const json_t *waiting = json_object_get(state, "waiting");
        const json_t *ended = json_object_get(state, "terminated");
        if (is_hopeless(text_of(waiting, "reason"))) {
            autofree char *message = memory_print("image %s: %s", text_of(json_array_get(specs, i), "image"),
                                                  text_of(waiting, "message"));
            says(error, pod, text_of(waiting, "reason"), message);
            return POD_BROKEN;
        }
        if (ended != NULL && !restarts) {
            autofree char *message =
                memory_print("exit status %d", (int)json_integer_value(json_object_get(ended, "exitCode")));
            says(error, pod, "its container has ended", message);
            return POD_BROKEN;
        }
    }
    return POD_WAITED_FOR;
}

/* The error is set where it is neither ready nor hopeful. */
static enum pod_state state_of(const json_t *pod, struct error *error)
{
    const json_t *status = json_object_get(pod, "status");
    const json_t *scheduled = condition(status, "PodScheduled");
    const char *phase = text_of(status, "phase");
    if (strcmp(phase, "Failed") == 0 || strcmp(phase, "Succeeded") == 0) {
        says(error, pod, text_of(status, "reason")[0] != '\0' ? text_of(status, "reason") : "has ended",
             text_of(status, "message"));
        return POD_BROKEN;
    }
    if (strcmp(text_of(condition(status, "Ready"), "status"), "True") == 0)
        return POD_READY;
    if (strcmp(text_of(scheduled, "reason"), "Unschedulable") == 0) {
        says(error, pod, "can't be scheduled", text_of(scheduled, "message"));
        return POD_UNSCHEDULED;
    }
    says(error, pod, "is not ready yet", "");
    return state_of_containers(pod, error);
}

/* ---- waiting */

static bool list_pods(const struct kubectl *kubectl, const char *selector, json_t **pods, struct error *error)
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
    const char *node = text_of(json_object_get(pod, "spec"), "nodeName");
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
        enum pod_state state = state_of(pod, not_ready);
        *ready += state == POD_READY;
        if (state == POD_BROKEN || (state == POD_UNSCHEDULED && waited > schedule_seconds))
            return false;
    }
    return true;
}

/* What the namespace's last warning about an object of ours says: why there is no pod at all. */
static void explain_absence(const struct kubectl *kubectl, struct error *error)
{
    const char *words[] = {"get", "events", "--field-selector", "type=Warning", "-o", "json", NULL};
    struct kubectl_call call = {.words = words};
    json_t *list = NULL;
    struct error ignored;
    if (!kubectl_json(kubectl, &call, &list, &ignored))
        return;
    const json_t *items = json_object_get(list, "items");
    const json_t *last = json_array_get(items, json_array_size(items) - 1);
    if (json_array_size(items) > 0)
        error_set(error, "%s: %s", text_of(json_object_get(last, "involvedObject"), "name"),
                  text_of(last, "message"));
    json_decref(list);
}

/* Until so many of the selector's pods (on those nodes, where nodes matter) are ready. */
static bool wait_for(const struct kubectl *kubectl, const char *selector, const char *const *nodes,
                     size_t expected, json_t **pods, struct error *error)
{
    double started = clock_seconds();
    error_set(error, "there are no pods %s", selector);
    for (;;) {
        size_t ready = 0;
        struct error why = *error;
        if (!list_pods(kubectl, selector, pods, error))
            return false;
        *error = why;
        bool hopeful = count_ready(*pods, nodes, clock_seconds() - started, &ready, error);
        if (hopeful && ready >= expected)
            return true;
        bool late = clock_seconds() - started > ready_seconds;
        if (late && json_array_size(*pods) < expected)
            explain_absence(kubectl, error);
        json_decref(*pods);
        *pods = NULL;
        if (!hopeful || late)
            return late && hopeful ? error_prefix(error, "not ready within %g s: ", ready_seconds) : false;
        if (child_interrupted() != 0)
            return child_set_interrupted(error);
        poll(NULL, 0, STEP_MILLISECONDS);
    }
}

bool kubernetes_wait_for_agents(const struct kubectl *kubectl, const char *const nodes[static SIDES],
                                char *names[static SIDES], struct error *error)
{
    json_t *pods = NULL;
    for (size_t side = 0; kubectl->dry_run != NULL && side < SIDES; side++)
        names[side] = memory_copy_text("steerstat-agent-…");
    if (kubectl->dry_run != NULL)
        return true;
    if (!wait_for(kubectl, KUBERNETES_AGENTS, nodes, SIDES, &pods, error))
        return error_prefix(error, "agents: ");
    for (size_t side = 0; side < SIDES; side++) {
        names[side] = NULL;
        for (size_t i = 0; names[side] == NULL && i < json_array_size(pods); i++) {
            const json_t *pod = json_array_get(pods, i);
            if (strcmp(text_of(json_object_get(pod, "spec"), "nodeName"), nodes[side]) == 0)
                names[side] = memory_copy_text(text_of(json_object_get(pod, "metadata"), "name"));
        }
    }
    json_decref(pods);
    if (names[SIDE_SERVER] != NULL && names[SIDE_CLIENT] != NULL)
        return true;
    free(names[SIDE_SERVER]);
    free(names[SIDE_CLIENT]);
    return error_set(error, "agents: there is none on %s",
                     nodes[names[SIDE_SERVER] == NULL ? SIDE_SERVER : SIDE_CLIENT]);
}

bool kubernetes_list_agents(const struct kubectl *kubectl, struct agent_pod **agents, size_t *count,
                            struct error *error)
{
    json_t *pods = NULL;
    struct error not_ready;
    if (!list_pods(kubectl, KUBERNETES_AGENTS, &pods, error))
        return false;
    *agents = memory_allocate(json_array_size(pods), sizeof **agents);
    *count = 0;
    for (size_t i = 0; i < json_array_size(pods); i++) {
        const json_t *pod = json_array_get(pods, i);
        if (state_of(pod, &not_ready) == POD_READY)
            (*agents)[(*count)++] =
                (struct agent_pod){memory_copy_text(text_of(json_object_get(pod, "metadata"), "name")),
                                   memory_copy_text(text_of(json_object_get(pod, "spec"), "nodeName"))};
    }
    json_decref(pods);
    return true;
}

void agent_pods_finish(struct agent_pod *agents, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(agents[i].name);
        free(agents[i].node);
    }
    free(agents);
}

/* ---- making */

static char *dump(json_t *items)
{
    json_t *list = json_pack("{s:s, s:s, s:o}", "apiVersion", "v1", "kind", "List", "items", items);
    char *text = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    return text;
}

/* kubectl answers with a list, or with one object after the other. */
static const json_t *items_of(const json_t *answer)
{
    return json_is_array(answer) ? answer : json_object_get(answer, "items");
}

static void take_services(struct measured_pods *pods, const json_t *made)
{
    for (size_t i = 0; i < json_array_size(made); i++) {
        const json_t *object = json_array_get(made, i);
        const json_t *spec = json_object_get(object, "spec");
        if (strcmp(text_of(object, "kind"), "Service") != 0)
            continue;
        const char *replica = text_of(json_object_get(spec, "selector"), "steerstat/replica");
        for (unsigned r = 1; r <= pods->replicas; r++) {
            autofree char *number = memory_print("%u", r);
            if (strcmp(number, replica) == 0)
                pods->services[r - 1] = memory_copy_text(text_of(spec, "clusterIP"));
        }
    }
}

static bool take_pods(struct measured_pods *pods, const json_t *there, struct error *error)
{
    for (size_t i = 0; i < json_array_size(there); i++) {
        const json_t *pod = json_array_get(there, i);
        const json_t *metadata = json_object_get(pod, "metadata");
        const json_t *marks = json_object_get(metadata, "labels");
        for (unsigned side = 0; side < SIDES; side++)
            for (unsigned r = 1; r <= pods->replicas; r++) {
                autofree char *number = memory_print("%u", r);
                if (strcmp(text_of(marks, "steerstat/side"), side_names[side]) != 0 ||
                    strcmp(text_of(marks, "steerstat/replica"), number) != 0 ||
                    pods->pods[side][r - 1].name != NULL)
                    continue;
                pods->pods[side][r - 1] = (struct measured_pod){
                    memory_copy_text(text_of(metadata, "name")), memory_copy_text(text_of(metadata, "uid")),
                    memory_copy_text(text_of(json_object_get(pod, "status"), "podIP"))};
            }
    }
    for (unsigned side = 0; side < SIDES; side++)
        for (unsigned r = 1; r <= pods->replicas; r++)
            if (pods->pods[side][r - 1].name == NULL)
                return error_set(error, "the %s pod of replica %u is not to be found", side_names[side], r);
    return true;
}

/* A dry run's: nobody has named them yet. */
static void suppose(struct measured_pods *pods)
{
    for (unsigned side = 0; side < SIDES; side++)
        for (unsigned r = 1; r <= pods->replicas; r++)
            pods->pods[side][r - 1] =
                (struct measured_pod){memory_print("steerstat-%s-%u-…", side_names[side], r),
                                      memory_copy_text("(uid)"), memory_copy_text("(address)")};
    for (unsigned r = 0; pods->services != NULL && r < pods->replicas; r++)
        pods->services[r] = memory_copy_text("(address)");
}

bool kubernetes_make_pods(const struct kubectl *kubectl, const struct plan *plan,
                          const char *const nodes[static SIDES], struct measured_pods *pods,
                          struct error *error)
{
    *pods = (struct measured_pods){.replicas = plan_largest_replica_count(plan)};
    bool services = plan->network == NETWORK_SERVICE;
    json_t *items = json_array();
    for (unsigned side = 0; side < SIDES; side++) {
        pods->pods[side] = memory_allocate(pods->replicas, sizeof *pods->pods[side]);
        for (unsigned r = 1; r <= pods->replicas; r++)
            json_array_append_new(items, kubernetes_pod_object(plan, side_names[side], r, nodes[side]));
    }
    if (services)
        pods->services = memory_allocate(pods->replicas, sizeof *pods->services);
    for (unsigned r = 1; services && r <= pods->replicas; r++)
        json_array_append_new(items, kubernetes_service_object(r));
    autofree char *input = dump(items);
    const char *words[] = {"create", "-f", "-", "-o", "json", NULL};
    struct kubectl_call call = {.words = words, .input = input, .changes = true};
    json_t *made = NULL;
    json_t *there = NULL;
    if (!kubectl_json(kubectl, &call, &made, error))
        return false;
    if (services)
        take_services(pods, items_of(made));
    json_decref(made);
    if (kubectl->dry_run != NULL) {
        suppose(pods);
        return true;
    }
    bool good = wait_for(kubectl, KUBERNETES_MEASURED, NULL, (size_t)SIDES * pods->replicas, &there, error) &&
                take_pods(pods, there, error);
    json_decref(there);
    return good;
}

/* ---- looking after them, removing them */

bool kubernetes_check_pods(const struct kubectl *kubectl, const struct measured_pods *pods,
                           struct error *error)
{
    json_t *there = NULL;
    struct error ignored;
    bool good = true;
    if (!list_pods(kubectl, KUBERNETES_MEASURED, &there, &ignored))
        return true; /* nothing is known: nothing is claimed */
    for (unsigned side = 0; good && side < SIDES; side++)
        for (unsigned r = 1; good && r <= pods->replicas; r++) {
            const struct measured_pod *pod = &pods->pods[side][r - 1];
            const json_t *found = NULL;
            for (size_t i = 0; found == NULL && i < json_array_size(there); i++)
                if (strcmp(text_of(json_object_get(json_array_get(there, i), "metadata"), "uid"), pod->uid) ==
                    0)
                    found = json_array_get(there, i);
            if (found == NULL)
                good = error_set(error, "pod %s, the %s of replica %u, was deleted: --resume makes pods anew",
                                 pod->name, side_names[side], r);
            else if (state_of(found, error) == POD_BROKEN)
                good = error_prefix(error, "the %s of replica %u: ", side_names[side], r);
        }
    json_decref(there);
    return good;
}

bool kubernetes_remove_pods(const struct kubectl *kubectl, bool services, size_t *count, struct error *error)
{
    const char *words[] = {"delete",
                           services ? "pods,services" : "pods",
                           "-l",
                           KUBERNETES_MEASURED,
                           "--wait=false",
                           "--ignore-not-found",
                           NULL};
    struct kubectl_call call = {.words = words, .changes = true, .putting_back = true};
    json_t *there = NULL;
    *count = 0;
    if (kubectl->dry_run == NULL && !list_pods(kubectl, KUBERNETES_MEASURED, &there, error))
        return false;
    *count = json_array_size(there);
    json_decref(there);
    return kubectl_run(kubectl, &call, NULL, error);
}

void measured_pods_finish(struct measured_pods *pods)
{
    for (unsigned r = 0; r < pods->replicas; r++) {
        for (unsigned side = 0; side < SIDES; side++) {
            struct measured_pod *pod = pods->pods[side] != NULL ? &pods->pods[side][r] : NULL;
            if (pod == NULL)
                continue;
            free(pod->name);
            free(pod->uid);
            free(pod->address);
        }
        if (pods->services != NULL)
            free(pods->services[r]);
    }
    free(pods->pods[SIDE_SERVER]);
    free(pods->pods[SIDE_CLIENT]);
    free(pods->services);
    *pods = (struct measured_pods){0};
}
