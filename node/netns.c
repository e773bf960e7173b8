/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/netns.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

static const char own_namespace[] = "/proc/thread-self/ns/net";

bool netns_names_are_free(const struct netns *list, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        autofree char *path = memory_print(NETNS_FOLDER "/%s", list[i].name);
        if (access(path, F_OK) == 0)
            return error_set(error,
                             "network namespace %s is there already, made by someone else: "
                             "see what is in it, then 'ip netns delete %s'",
                             list[i].name, list[i].name);
    }
    return true;
}

static bool open_all(struct netns *list, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        autofree char *path = memory_print(NETNS_FOLDER "/%s", list[i].name);
        list[i].descriptor = open(path, O_RDONLY | O_CLOEXEC);
        if (list[i].descriptor < 0)
            return error_set(error, "%s: cannot open: %s", path, strerror(errno));
    }
    return true;
}

bool netns_make(struct netns *list, size_t count, struct actions *actions, struct error *error)
{
    autofree const char **names = memory_allocate(count, sizeof *names);
    autofree char *lines = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&lines, &length);
    for (size_t i = 0; i < count; i++) {
        list[i].descriptor = list[i].sysfs = -1;
        names[i] = list[i].name;
        fprintf(stream, "netns add %s\n", list[i].name);
    }
    fclose(stream);
    struct action_batch batch = {"ip", NULL, lines};
    if (actions->dry_run != NULL)
        return action_run_batches(actions, &batch, 1, error);
    return netns_names_are_free(list, count, error) &&
           journal_note_namespaces(actions->journal, names, count, error) &&
           action_run_batches(actions, &batch, 1, error) && open_all(list, count, error);
}

void netns_finish(struct netns *netns)
{
    if (netns->name == NULL)
        return;
    if (netns->sysfs >= 0)
        close(netns->sysfs);
    if (netns->descriptor >= 0)
        close(netns->descriptor);
    free(netns->name);
    *netns = (struct netns){.descriptor = -1, .sysfs = -1};
}

/* ---- visits */

bool netns_enter(int descriptor, int *home, struct error *error)
{
    int own = open(own_namespace, O_RDONLY | O_CLOEXEC);
    if (own < 0 || setns(descriptor, CLONE_NEWNET) != 0) {
        error_set(error, "cannot enter a network namespace: %s", strerror(errno));
        if (own >= 0)
            close(own);
        return false;
    }
    *home = own;
    return true;
}

bool netns_leave(int home, struct error *error)
{
    bool good = setns(home, CLONE_NEWNET) == 0;
    if (!good)
        error_set(error, "cannot come back from a network namespace: %s", strerror(errno));
    close(home);
    return good;
}

bool netns_write_sysctl(const struct netns *netns, const char *file, const char *value,
                        struct actions *actions, struct error *error)
{
    autofree char *shown = memory_print("%s [%s]", file, netns->name);
    if (actions->dry_run != NULL)
        return action_write(actions, AT_FDCWD, file, shown, value, error);
    int home = -1;
    if (!netns_enter(netns->descriptor, &home, error))
        return false;
    struct error leaving;
    bool good = action_write(actions, AT_FDCWD, file, shown, value, error);
    return netns_leave(home, good ? error : &leaving) && good;
}

/*
 * All sysfs mounts of a namespace are one file system, which a container's runtime made read-only: for all of
 * them. The container's own mount stays so (that is a flag of its own).
 */
static bool make_writable(int mounted)
{
    struct statvfs status;
    if (fstatvfs(mounted, &status) != 0 || (status.f_flag & ST_RDONLY) == 0)
        return true;
    int context = fspick(mounted, "", FSPICK_CLOEXEC | FSPICK_EMPTY_PATH);
    bool good = context >= 0 && fsconfig(context, FSCONFIG_SET_FLAG, "rw", NULL, 0) == 0 &&
                fsconfig(context, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0) == 0;
    int reason = errno;
    if (context >= 0)
        close(context);
    errno = reason;
    return good;
}

/* A sysfs shows the devices of the namespace that it was made in: made inside, it can be used from outside.
 */
static bool make_sysfs(int *directory, struct error *error)
{
    int context = fsopen("sysfs", FSOPEN_CLOEXEC);
    int mounted = -1;
    if (context >= 0 && fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
        mounted = fsmount(context, FSMOUNT_CLOEXEC, 0);
    if (mounted < 0)
        error_set(error, "cannot open the network namespace's sysfs: %s (Linux 5.2 or later is needed)",
                  strerror(errno));
    if (context >= 0)
        close(context);
    *directory = mounted;
    return mounted >= 0;
}

bool netns_open_sysfs(int descriptor, int *directory, struct error *error)
{
    int home = -1;
    int made = -1;
    if (!netns_enter(descriptor, &home, error))
        return false;
    struct error leaving;
    bool good = make_sysfs(&made, error);
    good = netns_leave(home, good ? error : &leaving) && good;
    if (good)
        *directory = made;
    else if (made >= 0)
        close(made);
    return good;
}

bool netns_sysfs(struct netns *netns, int *directory, struct error *error)
{
    if (netns->sysfs < 0 && !netns_open_sysfs(netns->descriptor, &netns->sysfs, error))
        return error_prefix(error, "%s: ", netns->name);
    if (!make_writable(netns->sysfs))
        return error_set(error, "%s: its sysfs cannot be made writable: %s", netns->name, strerror(errno));
    *directory = netns->sysfs;
    return true;
}

bool netns_open_unnamed(int *descriptor, struct error *error)
{
    int home = open(own_namespace, O_RDONLY | O_CLOEXEC);
    if (home < 0)
        return error_set(error, "%s: %s", own_namespace, strerror(errno));
    int made = -1;
    if (unshare(CLONE_NEWNET) == 0)
        made = open(own_namespace, O_RDONLY | O_CLOEXEC);
    if (made < 0)
        error_set(error, "cannot make a network namespace: %s", strerror(errno));
    struct error leaving;
    bool good = netns_leave(home, made >= 0 ? error : &leaving) && made >= 0;
    if (good)
        *descriptor = made;
    else if (made >= 0)
        close(made);
    return good;
}
