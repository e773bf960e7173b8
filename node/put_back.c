/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/put_back.h"

#include "base/memory.h"
#include "base/number.h"
#include "node/clock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <unistd.h>

/* A killed process is gone in a moment, unless the kernel has its reasons. */
static const double patience_seconds = 5;

bool put_back_file(const char *path, const char *value, struct error *error)
{
    struct actions actions = {0};
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return true;
    return action_write(&actions, AT_FDCWD, path, path, value, error);
}

/* ---- processes */

struct identity {
    dev_t device;
    ino_t inode;
};

static bool is_inside(pid_t pid, const struct identity *namespaces, size_t count)
{
    autofree char *path = memory_print("/proc/%d/ns/net", (int)pid);
    struct stat status;
    if (stat(path, &status) != 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (status.st_ino == namespaces[i].inode && status.st_dev == namespaces[i].device)
            return true;
    return false;
}

/* Through a pidfd: the number can't become another process's in between. */
static bool kill_process(pid_t pid, const struct identity *namespaces, size_t count)
{
    int process = pidfd_open(pid, 0);
    bool found = process >= 0 && (count == 0 || is_inside(pid, namespaces, count));
    if (found && pidfd_send_signal(process, SIGKILL, NULL, 0) == 0) {
        struct pollfd end = {process, POLLIN, 0};
        poll(&end, 1, (int)(patience_seconds * 1000));
    }
    if (process >= 0)
        close(process);
    return found;
}

static bool kill_all_inside(const struct identity *namespaces, size_t count)
{
    bool found = false;
    DIR *folder = opendir("/proc");
    for (struct dirent *entry = NULL; folder != NULL && (entry = readdir(folder)) != NULL;) {
        uint64_t number = 0;
        if (number_parse_unsigned(slice_of(entry->d_name), &number) != NUMBER_OK || (pid_t)number == getpid())
            continue;
        if (is_inside((pid_t)number, namespaces, count))
            found |= kill_process((pid_t)number, namespaces, count);
    }
    if (folder != NULL)
        closedir(folder);
    return found;
}

bool put_back_processes(const char *const *namespaces, size_t count, struct error *error)
{
    autofree struct identity *identities = memory_allocate(count, sizeof *identities);
    size_t there = 0;
    for (size_t i = 0; i < count; i++) {
        autofree char *path = memory_print(NETNS_FOLDER "/%s", namespaces[i]);
        struct stat status;
        if (stat(path, &status) == 0)
            identities[there++] = (struct identity){status.st_dev, status.st_ino};
    }
    double limit = clock_seconds() + patience_seconds;
    while (there > 0 && kill_all_inside(identities, there)) /* again: they may have had children meanwhile */
        if (clock_seconds() > limit)
            return error_set(error, "processes inside %s could not be ended", namespaces[0]);
    return true;
}

/* ---- settings of devices */

/* "" where the device has none; NULL where it is not there. */
static char *read_address(struct netns *netns, const char *device)
{
    autofree char *folder = memory_print("class/net/%s", device);
    autofree char *file = memory_print("%s/address", folder);
    char *address = NULL;
    int directory = -1;
    struct error ignored;
    if (!netns_sysfs(netns, &directory, &ignored) || faccessat(directory, folder, F_OK, 0) != 0)
        return NULL;
    return action_read(directory, file, file, &address, &ignored) ? address : memory_copy_text("");
}

bool put_back_describe(const struct knob_device *device, ino_t *inode, char **address, struct error *error)
{
    struct stat status;
    if (fstat(device->netns->descriptor, &status) != 0)
        return error_set(error, "%s: its network namespace is not known: %s", device->name, strerror(errno));
    char *read = read_address(device->netns, device->name);
    if (read == NULL)
        return error_set(error, "%s [%s]: is gone", device->name, device->netns->name);
    *inode = status.st_ino;
    *address = read;
    return true;
}

/* -1 where no process is in it. */
static int open_namespace(ino_t inode)
{
    int found = -1;
    DIR *folder = opendir("/proc");
    for (struct dirent *entry = NULL; found < 0 && folder != NULL && (entry = readdir(folder)) != NULL;) {
        uint64_t number = 0;
        struct stat status;
        if (number_parse_unsigned(slice_of(entry->d_name), &number) != NUMBER_OK)
            continue;
        autofree char *path = memory_print("/proc/%s/ns/net", entry->d_name);
        found = open(path, O_RDONLY | O_CLOEXEC);
        if (found >= 0 && (fstat(found, &status) != 0 || status.st_ino != inode)) {
            close(found);
            found = -1;
        }
    }
    if (folder != NULL)
        closedir(folder);
    return found;
}

bool put_back_knob(const struct put_back_knob *back, const char *value, struct error *error)
{
    int descriptor = open_namespace(back->namespace_inode);
    if (descriptor < 0)
        return true;
    struct netns netns = {.descriptor = descriptor, .sysfs = -1};
    netns.name = memory_print("net:[%lu]", (unsigned long)back->namespace_inode);
    autofree char *device = memory_copy_text(back->device);
    struct knob_device at = {.name = device, .netns = &netns};
    struct actions actions = {0};
    autofree char *address = read_address(&netns, back->device);
    bool there = address != NULL && strcmp(address, back->address) == 0;
    bool good = !there || knob_write(&back->knob, &at, back->queue, value, &actions, error);
    netns_finish(&netns);
    return good;
}

/* ---- namespaces and cgroups */

bool put_back_namespace(const char *name, struct error *error)
{
    autofree char *path = memory_print(NETNS_FOLDER "/%s", name);
    /* EINVAL: a name without a namespace, left by an `ip` that was killed between the two. */
    if (umount2(path, MNT_DETACH) != 0 && errno != EINVAL && errno != ENOENT)
        return error_set(error, "%s: cannot be removed: %s", path, strerror(errno));
    if (unlink(path) != 0 && errno != ENOENT)
        return error_set(error, "%s: cannot be removed: %s", path, strerror(errno));
    return true;
}

bool put_back_by_command(const char *namespace_name, const char *const *argv, struct error *error)
{
    struct actions actions = {0};
    if (namespace_name == NULL) {
        struct action_place here = {NULL, -1, true};
        return action_run_in(&actions, &here, argv, NULL, error);
    }
    autofree char *path = memory_print(NETNS_FOLDER "/%s", namespace_name);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 && errno == ENOENT)
        return true;
    if (descriptor < 0)
        return error_set(error, "%s: cannot open: %s", path, strerror(errno));
    struct action_place place = {namespace_name, descriptor, true};
    bool good = action_run_in(&actions, &place, argv, NULL, error);
    close(descriptor);
    return good;
}

static void end_members(const char *path)
{
    autofree char *name = memory_print("%s/cgroup.procs", path);
    FILE *members = fopen(name, "re");
    char line[32];
    while (members != NULL && fgets(line, sizeof line, members) != NULL) {
        uint64_t number = 0;
        line[strcspn(line, "\n")] = '\0';
        if (number_parse_unsigned(slice_of(line), &number) == NUMBER_OK && (pid_t)number != getpid())
            kill_process((pid_t)number, NULL, 0);
    }
    if (members != NULL)
        fclose(members);
}

bool put_back_cgroup(const char *path, struct error *error)
{
    double limit = clock_seconds() + patience_seconds;
    while (rmdir(path) != 0) {
        if (errno == ENOENT)
            return true;
        if (errno != EBUSY || clock_seconds() > limit)
            return error_set(error, "%s: cannot be removed: %s", path, strerror(errno));
        end_members(path);
        poll(NULL, 0, 5);
    }
    return true;
}
