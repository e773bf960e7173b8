/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/cgroup.h"

#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of a quota: the kernel's default, 100 ms. */
static const unsigned period_us = 100000;

static char *folder_of(const struct cgroup_tree *tree, const char *name)
{
    return name != NULL ? memory_print("%s/steerstat/%s", tree->mount, name)
                        : memory_print("%s/steerstat", tree->mount);
}

/* ---- finding */

/* "36 35 0:31 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu": proc_pid_mountinfo(5). */
static bool parse_mount(struct slice line, struct slice *folder, bool *unified, bool *has_cpu)
{
    struct slice word = {NULL, 0};
    for (int i = 0; i < 5; i++)
        word = slice_next_word(&line);
    *folder = word;
    do
        word = slice_next_word(&line);
    while (word.length > 0 && !slice_equals(word, "-"));
    struct slice type = slice_next_word(&line);
    slice_next_word(&line);
    struct slice options = slice_next_word(&line);
    *unified = slice_equals(type, "cgroup2");
    *has_cpu = false;
    while (options.length > 0) {
        const char *comma = memchr(options.start, ',', options.length);
        struct slice option = {options.start,
                               comma != NULL ? (size_t)(comma - options.start) : options.length};
        *has_cpu |= slice_equals(option, "cpu");
        options = slice_skip(options, option.length + (comma != NULL));
    }
    return *unified || slice_equals(type, "cgroup");
}

bool cgroup_parse_mounts(struct cgroup_tree *tree, const char *mountinfo)
{
    struct slice second = {NULL, 0};
    for (const char *line = mountinfo; line != NULL && *line != '\0';) {
        struct slice folder;
        bool unified = false;
        bool has_cpu = false;
        if (parse_mount((struct slice){line, strcspn(line, "\n")}, &folder, &unified, &has_cpu)) {
            if (!unified &&
                has_cpu) { /* a controller is in one tree only: then it is not in the unified one */
                *tree = (struct cgroup_tree){slice_copy(folder), false};
                return true;
            }
            if (unified)
                second = folder;
        }
        const char *feed = strchr(line, '\n');
        line = feed != NULL ? feed + 1 : NULL;
    }
    if (second.length > 0)
        *tree = (struct cgroup_tree){slice_copy(second), true};
    return second.length > 0;
}

void cgroup_finish(struct cgroup_tree *tree)
{
    free(tree->mount);
    *tree = (struct cgroup_tree){0};
}

static bool has_quotas(const struct cgroup_tree *tree)
{
    if (!tree->unified) {
        autofree char *quota = memory_print("%s/cpu.cfs_quota_us", tree->mount);
        return access(quota, F_OK) == 0;
    }
    autofree char *name = memory_print("%s/cgroup.controllers", tree->mount);
    autofree char *controllers = NULL;
    struct error ignored;
    if (!action_read(AT_FDCWD, name, name, &controllers, &ignored))
        return false;
    struct slice rest = slice_of(controllers);
    for (struct slice word = slice_next_word(&rest); word.length > 0; word = slice_next_word(&rest))
        if (slice_equals(word, "cpu"))
            return true;
    return false;
}

bool cgroup_find(struct cgroup_tree *tree, struct error *error)
{
    static const char mounts[] = "/proc/self/mountinfo";
    autofree char *text = NULL;
    struct cgroup_tree found = {0};
    if (!action_read(AT_FDCWD, mounts, mounts, &text, error))
        return false;
    if (!cgroup_parse_mounts(&found, text) || !has_quotas(&found)) {
        cgroup_finish(&found);
        return error_set(error,
                         "CPU limits: this machine has no cgroup tree with the cpu controller and quotas "
                         "(CONFIG_CFS_BANDWIDTH)");
    }
    *tree = found;
    return true;
}

/* ---- making */

static bool make_folder(const char *path, struct actions *actions, struct error *error)
{
    if (actions->dry_run != NULL) {
        fprintf(actions->dry_run, "mkdir %s\n", path);
        return true;
    }
    if (!journal_note_cgroup(actions->journal, path, error))
        return false;
    return mkdir(path, 0755) == 0 || errno == EEXIST ||
           error_set(error, "%s: cannot be made: %s", path, strerror(errno));
}

/* In version 2 a cgroup has the controllers that the one above hands down. */
static bool hand_down(const char *folder, bool is_root, struct actions *actions, struct error *error)
{
    autofree char *name = memory_print("%s/cgroup.subtree_control", folder);
    autofree char *before = NULL;
    if (actions->dry_run == NULL && is_root) {
        if (!action_read(AT_FDCWD, name, name, &before, error))
            return false;
        struct slice rest = slice_of(before);
        for (struct slice word = slice_next_word(&rest); word.length > 0; word = slice_next_word(&rest))
            if (slice_equals(word, "cpu"))
                return true; /* the machine's own choice: nothing to put back */
        if (!journal_note_file(actions->journal, name, "-cpu", error))
            return false;
    }
    return action_write(actions, AT_FDCWD, name, name, "+cpu", error);
}

static bool limit(const struct cgroup_tree *tree, const char *folder, unsigned millis,
                  struct actions *actions, struct error *error)
{
    unsigned long long quota_us = (unsigned long long)period_us * millis / 1000;
    autofree char *quota =
        tree->unified ? memory_print("%llu %u", quota_us, period_us) : memory_print("%llu", quota_us);
    autofree char *quota_file = memory_print("%s/%s", folder, tree->unified ? "cpu.max" : "cpu.cfs_quota_us");
    if (!tree->unified) {
        autofree char *period = memory_print("%u", period_us);
        autofree char *period_file = memory_print("%s/cpu.cfs_period_us", folder);
        if (!action_write(actions, AT_FDCWD, period_file, period_file, period, error))
            return false;
    }
    return action_write(actions, AT_FDCWD, quota_file, quota_file, quota, error);
}

bool cgroup_create(const struct cgroup_tree *tree, const char *name, unsigned millis, struct actions *actions,
                   struct error *error)
{
    autofree char *above = folder_of(tree, NULL);
    autofree char *folder = folder_of(tree, name);
    if (tree->unified && !hand_down(tree->mount, true, actions, error))
        return false;
    if (!make_folder(above, actions, error))
        return false;
    if (tree->unified && !hand_down(above, false, actions, error))
        return false;
    return make_folder(folder, actions, error) && limit(tree, folder, millis, actions, error);
}

char *cgroup_join_file(const struct cgroup_tree *tree, const char *name)
{
    autofree char *folder = folder_of(tree, name);
    return memory_print("%s/cgroup.procs", folder);
}
