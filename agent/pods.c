/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/pods.h"

#include "base/memory.h"
#include "base/number.h"
#include "node/action.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { UID_LENGTH = 36 }; /* 2822f569-4fd9-4fe2-bfca-57a878ced431 */

bool pods_cgroup_is_of(const char *cgroups, const char *uid)
{
    autofree char *with_underscores = memory_copy_text(uid);
    for (char *c = with_underscores; *c != '\0'; c++)
        if (*c == '-')
            *c = '_';
    return uid[0] != '\0' && (strstr(cgroups, uid) != NULL || strstr(cgroups, with_underscores) != NULL);
}

/* Gives a process's network namespace to the pod that the process is of. */
static void look_at(struct pod_list *pods, const char *process)
{
    uint64_t number = 0;
    struct error ignored;
    autofree char *cgroups = NULL;
    autofree char *file = memory_print("/proc/%s/cgroup", process);
    autofree char *namespace = memory_print("/proc/%s/ns/net", process);
    if (number_parse_unsigned(slice_of(process), &number) != NUMBER_OK ||
        !action_read(AT_FDCWD, file, file, &cgroups, &ignored))
        return;
    for (size_t i = 0; i < pods->count; i++) {
        struct pod *pod = &pods->items[i];
        if (pod->netns.descriptor < 0 && pods_cgroup_is_of(cgroups, pod->uid))
            pod->netns.descriptor = open(namespace, O_RDONLY | O_CLOEXEC);
    }
}

/* All of them, in one walk over the node's processes. */
static bool find_namespaces(struct pod_list *pods, struct error *error)
{
    DIR *folder = opendir("/proc");
    for (struct dirent *entry = NULL; folder != NULL && (entry = readdir(folder)) != NULL;)
        look_at(pods, entry->d_name);
    if (folder != NULL)
        closedir(folder);
    for (size_t i = 0; i < pods->count; i++)
        if (pods->items[i].netns.descriptor < 0)
            return error_set(error, "pod %s: no process of it runs on this node", pods->items[i].name);
    return true;
}

/* As the API server makes them: less would be found in other pods' cgroups, too. */
static bool is_uid(const char *uid)
{
    return strlen(uid) == UID_LENGTH && strspn(uid, "0123456789abcdef-") == UID_LENGTH;
}

bool pods_find(struct pod_list *pods, const json_t *json, struct error *error)
{
    struct pod_list found = {memory_allocate(json_array_size(json), sizeof *found.items), 0};
    bool good = true;
    for (size_t i = 0; good && i < json_array_size(json); i++) {
        struct pod *pod = &found.items[found.count++];
        const char *name = NULL;
        const char *uid = NULL;
        const char *address = NULL;
        int replica = 0;
        if (json_unpack(json_array_get(json, i), "{s:i, s:s, s:s, s?s}", "replica", &replica, "name", &name,
                        "uid", &uid, "address", &address) != 0 ||
            replica < 1 || !is_uid(uid)) {
            good = error_set(error, "pods: a list of replica, name and uid is needed");
            found.count--;
            continue;
        }
        pod->replica = (unsigned)replica;
        pod->name = memory_copy_text(name);
        pod->uid = memory_copy_text(uid);
        pod->address = address != NULL && address[0] != '\0' ? memory_copy_text(address) : NULL;
        pod->netns = (struct netns){memory_copy_text(name), -1, -1};
    }
    good = good && find_namespaces(&found, error);
    if (!good) {
        pods_finish(&found);
        return false;
    }
    *pods = found;
    return true;
}

const struct pod *pods_of_replica(const struct pod_list *pods, unsigned replica)
{
    for (size_t i = 0; i < pods->count; i++)
        if (pods->items[i].replica == replica)
            return &pods->items[i];
    return NULL;
}

void pods_finish(struct pod_list *pods)
{
    for (size_t i = 0; i < pods->count; i++) {
        netns_finish(&pods->items[i].netns);
        free(pods->items[i].name);
        free(pods->items[i].uid);
        free(pods->items[i].address);
    }
    free(pods->items);
    *pods = (struct pod_list){0};
}
