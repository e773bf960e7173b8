/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/steering_scan.h"

#include "base/memory.h"
#include "base/number.h"
#include "node/netns.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Namespaces that were looked at. */
struct seen {
    ino_t *inodes;
    size_t count, capacity;
};

static bool is_new(struct seen *seen, ino_t inode)
{
    for (size_t i = 0; i < seen->count; i++)
        if (seen->inodes[i] == inode)
            return false;
    seen->inodes = memory_grow(seen->inodes, &seen->capacity, seen->count + 1, sizeof *seen->inodes);
    seen->inodes[seen->count++] = inode;
    return true;
}

/* "0", "00000000,00000000" and no file at all are off. */
static bool is_on(int queues, const char *queue, const char *file)
{
    autofree char *name = memory_print("%s/%s", queue, file);
    autofree char *value = NULL;
    struct error ignored;
    return action_read(queues, name, name, &value, &ignored) && strspn(value, "0,") != strlen(value);
}

static bool scan_device(int devices, const char *device, const char *where, struct error *error)
{
    autofree char *name = memory_print("%s/queues", device);
    int queues = openat(devices, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = queues >= 0 ? fdopendir(queues) : NULL;
    bool good = true;
    for (struct dirent *entry = NULL; good && folder != NULL && (entry = readdir(folder)) != NULL;) {
        if (strncmp(entry->d_name, "rx-", 3) != 0)
            continue;
        static const char *const files[] = {"rps_cpus", "rps_flow_cnt"};
        for (size_t i = 0; i < 2 && good; i++)
            if (is_on(queues, entry->d_name, files[i]))
                good = error_set(
                    error,
                    "%s (network namespace %s) steers packets already, which the machine-wide counter "
                    "could not tell from ours: write 0 to its queues/%s/%s first",
                    device, where, entry->d_name, files[i]);
    }
    if (folder != NULL)
        closedir(folder);
    return good;
}

static bool scan_devices(int sysfs, const char *where, struct error *error)
{
    int devices = openat(sysfs, "class/net", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = devices >= 0 ? fdopendir(devices) : NULL;
    if (folder == NULL)
        return error_set(error, "network namespace %s: its devices can't be listed", where);
    bool good = true;
    for (struct dirent *entry = NULL; good && (entry = readdir(folder)) != NULL;)
        if (entry->d_name[0] != '.')
            good = scan_device(devices, entry->d_name, where, error);
    closedir(folder);
    return good;
}

/* What is gone meanwhile, or is no namespace, is nothing to look at. */
static bool scan_namespace(struct seen *seen, const char *path, const char *where, struct error *error)
{
    struct stat status;
    int namespace = open(path, O_RDONLY | O_CLOEXEC);
    if (namespace < 0)
        return true;
    int sysfs = -1;
    struct error ignored;
    bool good = true;
    if (fstat(namespace, &status) == 0 && is_new(seen, status.st_ino) &&
        netns_open_sysfs(namespace, &sysfs, &ignored)) {
        good = scan_devices(sysfs, where, error);
        close(sysfs);
    }
    close(namespace);
    return good;
}

static bool scan_names(struct seen *seen, struct error *error)
{
    DIR *folder = opendir(NETNS_FOLDER);
    bool good = true;
    for (struct dirent *entry = NULL; good && folder != NULL && (entry = readdir(folder)) != NULL;) {
        autofree char *path = memory_print(NETNS_FOLDER "/%s", entry->d_name);
        if (entry->d_name[0] != '.')
            good = scan_namespace(seen, path, entry->d_name, error);
    }
    if (folder != NULL)
        closedir(folder);
    return good;
}

static bool scan_processes(struct seen *seen, struct error *error)
{
    DIR *folder = opendir("/proc");
    bool good = true;
    for (struct dirent *entry = NULL; good && folder != NULL && (entry = readdir(folder)) != NULL;) {
        uint64_t pid = 0;
        if (number_parse_unsigned(slice_of(entry->d_name), &pid) != NUMBER_OK)
            continue;
        autofree char *path = memory_print("/proc/%s/ns/net", entry->d_name);
        autofree char *where = memory_print("of process %s", entry->d_name);
        good = scan_namespace(seen, path, where, error);
    }
    if (folder != NULL)
        closedir(folder);
    return good;
}

bool steering_scan(struct error *error)
{
    struct seen seen = {0};
    bool good = scan_namespace(&seen, "/proc/self/ns/net", "of this process", error) &&
                scan_names(&seen, error) && scan_processes(&seen, error);
    free(seen.inodes);
    return good;
}
