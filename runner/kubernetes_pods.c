/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/kubernetes_pods.h"

#include "base/memory.h"
#include "runner/kubernetes_objects.h"
#include "runner/kubernetes_wait.h"

#include <stdlib.h>
#include <string.h>

static const char *const side_names[SIDES] = {"server", "client"};

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
        if (strcmp(kubernetes_text(object, "kind"), "Service") != 0)
            continue;
        const char *replica = kubernetes_text(json_object_get(spec, "selector"), "steerstat/replica");
        for (unsigned r = 1; r <= pods->replicas; r++) {
            autofree char *number = memory_print("%u", r);
            if (strcmp(number, replica) == 0)
                pods->services[r - 1] = memory_copy_text(kubernetes_text(spec, "clusterIP"));
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
                if (strcmp(kubernetes_text(marks, "steerstat/side"), side_names[side]) != 0 ||
                    strcmp(kubernetes_text(marks, "steerstat/replica"), number) != 0 ||
                    pods->pods[side][r - 1].name != NULL)
                    continue;
                pods->pods[side][r - 1] = (struct measured_pod){
                    memory_copy_text(kubernetes_text(metadata, "name")),
                    memory_copy_text(kubernetes_text(metadata, "uid")),
                    memory_copy_text(kubernetes_text(json_object_get(pod, "status"), "podIP"))};
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

void measured_pods_init(struct measured_pods *pods, unsigned replicas, const char *const nodes[static SIDES])
{
    *pods = (struct measured_pods){.replicas = replicas};
    pods->mark = kubernetes_nodes_mark(nodes[SIDE_SERVER], nodes[SIDE_CLIENT]);
    pods->selector = memory_print("%s,%s=%s", KUBERNETES_MEASURED, KUBERNETES_NODES, pods->mark);
    for (unsigned side = 0; side < SIDES; side++)
        pods->pods[side] = memory_allocate(replicas, sizeof *pods->pods[side]);
}

static json_t *objects_of(const struct measured_pods *pods, const struct plan *plan,
                          const char *const nodes[static SIDES], bool services)
{
    json_t *items = json_array();
    for (unsigned side = 0; side < SIDES; side++)
        for (unsigned r = 1; r <= pods->replicas; r++)
            json_array_append_new(items,
                                  kubernetes_pod_object(plan, side_names[side], r, nodes[side], pods->mark));
    for (unsigned r = 1; services && r <= pods->replicas; r++)
        json_array_append_new(items, kubernetes_service_object(r, pods->mark));
    return items;
}

bool kubernetes_make_pods(const struct kubectl *kubectl, const struct plan *plan,
                          const char *const nodes[static SIDES], struct measured_pods *pods,
                          struct error *error)
{
    bool services = plan->network == NETWORK_SERVICE && pods->services == NULL;
    autofree char *input = dump(objects_of(pods, plan, nodes, services));
    const char *words[] = {"create", "-f", "-", "-o", "json", NULL};
    struct kubectl_call call = {.words = words, .input = input, .changes = true};
    json_t *made = NULL;
    json_t *there = NULL;
    if (!kubectl_json(kubectl, &call, &made, error))
        return false;
    if (services) {
        pods->services = memory_allocate(pods->replicas, sizeof *pods->services);
        take_services(pods, items_of(made));
    }
    json_decref(made);
    if (kubectl->dry_run != NULL) {
        suppose(pods);
        return true;
    }
    bool good = kubernetes_wait_for_pods(kubectl, pods->selector, NULL, (size_t)SIDES * pods->replicas,
                                         KUBERNETES_READY_SECONDS, &there, error) &&
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
    if (!kubernetes_list_pods(kubectl, pods->selector, &there, &ignored))
        return true; /* nothing is known: nothing is claimed */
    for (unsigned side = 0; good && side < SIDES; side++)
        for (unsigned r = 1; good && r <= pods->replicas; r++) {
            const struct measured_pod *pod = &pods->pods[side][r - 1];
            const json_t *found = NULL;
            for (size_t i = 0; found == NULL && i < json_array_size(there); i++)
                if (pod->uid != NULL &&
                    strcmp(kubernetes_text(json_object_get(json_array_get(there, i), "metadata"), "uid"),
                           pod->uid) == 0)
                    found = json_array_get(there, i);
            if (found == NULL)
                good = error_set(error, "pod %s, the %s of replica %u, was deleted",
                                 pod->name != NULL ? pod->name : "(none)", side_names[side], r);
            else if (kubernetes_pod_state(found, error) == POD_BROKEN)
                good = error_prefix(error, "the %s of replica %u: ", side_names[side], r);
        }
    json_decref(there);
    return good;
}

static void forget_pods(struct measured_pods *pods)
{
    for (unsigned side = 0; side < SIDES; side++)
        for (unsigned r = 0; pods->pods[side] != NULL && r < pods->replicas; r++) {
            struct measured_pod *pod = &pods->pods[side][r];
            free(pod->name);
            free(pod->uid);
            free(pod->address);
            *pod = (struct measured_pod){0};
        }
}

bool kubernetes_replace_pods(const struct kubectl *kubectl, const struct plan *plan,
                             const char *const nodes[static SIDES], struct measured_pods *pods,
                             struct error *error)
{
    size_t removed = 0;
    if (!kubernetes_remove_pods(kubectl, pods->selector, &removed, error))
        return false;
    forget_pods(pods);
    return kubernetes_make_pods(kubectl, plan, nodes, pods, error);
}

static bool remove_all(const struct kubectl *kubectl, const char *kind, const char *selector,
                       struct error *error)
{
    const char *words[] = {"delete", kind, "-l", selector, "--wait=false", "--ignore-not-found", NULL};
    struct kubectl_call call = {.words = words, .changes = true, .putting_back = true};
    return kubectl_run(kubectl, &call, NULL, error);
}

bool kubernetes_remove_pods(const struct kubectl *kubectl, const char *selector, size_t *count,
                            struct error *error)
{
    json_t *there = NULL;
    *count = 0;
    if (kubectl->dry_run == NULL && !kubernetes_list_pods(kubectl, selector, &there, error))
        return false;
    *count = json_array_size(there);
    json_decref(there);
    return (*count == 0 && kubectl->dry_run == NULL) || remove_all(kubectl, "pods", selector, error);
}

bool kubernetes_remove_services(const struct kubectl *kubectl, const char *selector, size_t *count,
                                struct error *error)
{
    const char *words[] = {"get", "services", "-l", selector, "-o", "json", NULL};
    struct kubectl_call call = {.words = words, .putting_back = true};
    json_t *list = NULL;
    *count = 0;
    if (kubectl->dry_run == NULL && !kubectl_json(kubectl, &call, &list, error))
        return strstr(error->message, "not allowed") != NULL;
    *count = json_array_size(json_object_get(list, "items"));
    json_decref(list);
    return (*count == 0 && kubectl->dry_run == NULL) || remove_all(kubectl, "services", selector, error);
}

void measured_pods_finish(struct measured_pods *pods)
{
    forget_pods(pods);
    for (unsigned r = 0; pods->services != NULL && r < pods->replicas; r++)
        free(pods->services[r]);
    free(pods->pods[SIDE_SERVER]);
    free(pods->pods[SIDE_CLIENT]);
    free(pods->services);
    free(pods->mark);
    free(pods->selector);
    *pods = (struct measured_pods){0};
}
