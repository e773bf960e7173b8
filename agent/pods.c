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

/* The name of a process's network namespace's file where the process is of the pod; else NULL. */
static char *namespace_of(const char *process, const char *uid)
{
    uint64_t number = 0;
    struct error ignored;
    autofree char *cgroups = NULL;
    autofree char *file = memory_print("/proc/%s/cgroup", process);
    if (number_parse_unsigned(slice_of(process), &number) != NUMBER_OK ||
        !action_read(AT_FDCWD, file, file, &cgroups, &ignored) || !pods_cgroup_is_of(cgroups, uid))
        return NULL;
    return memory_print("/proc/%s/ns/net", process);
}

static bool find_pod(struct pod *pod, struct error *error)
{
    DIR *folder = opendir("/proc");
    int found = -1;
    for (struct dirent *entry = NULL; found < 0 && folder != NULL && (entry = readdir(folder)) != NULL;) {
        autofree char *file = namespace_of(entry->d_name, pod->uid);
        if (file != NULL)
            found = open(file, O_RDONLY | O_CLOEXEC);
    }
    if (folder != NULL)
        closedir(folder);
    pod->netns = (struct netns){memory_copy_text(pod->name), found, -1};
    return found >= 0 || error_set(error, "pod %s: no process of it runs on this node", pod->name);
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
        good = find_pod(pod, error);
    }
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
