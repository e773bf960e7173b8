/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/knob.h"

#include "base/memory.h"
#include "base/text.h"
#include "node/child.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *knob_sysctl_file(const char *name)
{
    char *file = memory_print("/proc/sys/%s", name);
    for (char *c = file + strlen("/proc/sys/"); *c != '\0'; c++)
        if (*c == '.')
            *c = '/';
    return file;
}

/* Below /sys, or a whole name for the machine's. */
static char *file_of(const struct knob *knob, const struct knob_device *device, size_t queue)
{
    switch (knob->place) {
    case PLACE_RX_QUEUE:
        return memory_print("class/net/%s/queues/rx-%zu/%s", device->name, queue, knob->name);
    case PLACE_TX_QUEUE:
        return memory_print("class/net/%s/queues/tx-%zu/%s", device->name, queue, knob->name);
    case PLACE_SYSCTL:
        return knob_sysctl_file(knob->name);
    case PLACE_DEVICE:
    case PLACE_FEATURE: /* no file: not asked for */
        break;
    }
    return memory_print("class/net/%s/%s", device->name, knob->name);
}

static char *shown_name(const struct knob_device *device, const char *file)
{
    return device->netns == NULL ? memory_copy_text(file)
                                 : memory_print("/sys/%s [%s]", file, device->netns->name);
}

static bool directory_of(const struct knob_device *device, int *directory, struct error *error)
{
    *directory = AT_FDCWD;
    return device->netns == NULL || netns_sysfs(device->netns, directory, error);
}

bool knob_count(const struct knob *knob, const struct knob_device *device, size_t *count, struct error *error)
{
    int directory = AT_FDCWD;
    size_t found = 0;
    if (knob->place != PLACE_RX_QUEUE && knob->place != PLACE_TX_QUEUE) {
        *count = 1;
        return true;
    }
    if (!directory_of(device, &directory, error))
        return false;
    for (;; found++) {
        autofree char *file = memory_print("class/net/%s/queues/%s-%zu", device->name,
                                           knob->place == PLACE_RX_QUEUE ? "rx" : "tx", found);
        if (faccessat(directory, file, F_OK, 0) != 0)
            break;
    }
    *count = found;
    return true;
}

/* ---- ethtool's features */

static bool read_features(struct knob_device *device, struct error *error)
{
    const char *argv[] = {"ethtool", "-k", device->name, NULL};
    struct child_options options = {.network_namespace = device->netns->descriptor};
    if (device->features != NULL)
        return true;
    char *output = NULL;
    if (child_run(argv, &options, 10, &output, error)) {
        device->features = output;
        return true;
    }
    free(output);
    return error_prefix(error, "%s [%s]: ", device->name, device->netns->name);
}

/* Lines are "generic-receive-offload: on" or "	tx-checksum-ipv4: off [fixed]". */
static bool find_feature(const struct knob *knob, const struct knob_device *device, char **value)
{
    for (const char *line = device->features; line != NULL;) {
        struct slice rest = {line, strcspn(line, "\n")};
        struct slice name = slice_next_word(&rest);
        struct slice state = slice_next_word(&rest);
        if (name.length == strlen(knob->name) + 1 && name.start[name.length - 1] == ':' &&
            slice_starts_with(name, knob->name)) {
            *value = slice_copy(state);
            return true;
        }
        const char *feed = strchr(line, '\n');
        line = feed != NULL ? feed + 1 : NULL;
    }
    return false;
}

/* ---- reading and writing */

bool knob_read(const struct knob *knob, struct knob_device *device, size_t queue, char **value,
               struct error *error)
{
    int directory = AT_FDCWD;
    if (knob->place == PLACE_FEATURE)
        return read_features(device, error) && (find_feature(knob, device, value) ||
                                                error_set(error, "%s [%s]: ethtool knows no feature '%s'",
                                                          device->name, device->netns->name, knob->name));
    autofree char *file = file_of(knob, device, queue);
    autofree char *shown = shown_name(device, file);
    return directory_of(device, &directory, error) && action_read(directory, file, shown, value, error);
}

bool knob_write(const struct knob *knob, const struct knob_device *device, size_t queue, const char *value,
                struct actions *actions, struct error *error)
{
    int directory = AT_FDCWD;
    if (knob->place == PLACE_FEATURE) {
        const char *argv[] = {"ethtool", "-K", device->name, knob->name, value, NULL};
        /* Once begun it is ended, also after a signal: it may be a putting back. */
        struct action_place place = {device->netns->name, device->netns->descriptor, true};
        return action_run_in(actions, &place, argv, NULL, error);
    }
    autofree char *file = file_of(knob, device, queue);
    autofree char *shown = shown_name(device, file);
    return (actions->dry_run != NULL || directory_of(device, &directory, error)) &&
           action_write(actions, directory, file, shown, value, error);
}
