/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/device_settings.h"

#include "base/memory.h"
#include "node/knob.h"

#include <stdlib.h>
#include <string.h>

/* What a device shows that has no such setting: xps_cpus of a device with one queue, say. */
static const char absent[] = "absent";
static const char unknown[] = "(as found)";

/* A setting of the universe on a device, with a value a queue. */
struct cell {
    struct knob knob;
    char **found;
    char **now; /* as last written or read; NULL where unknown */
};

struct device {
    struct knob_device at;
    enum device_class class;
    unsigned replica; /* 0: of the node or the machine */
    struct cell *cells;
    size_t count;
};

struct device_settings {
    struct device_settings_options options;
    struct device *devices;
    size_t count, capacity;
};

struct device_settings *device_settings_create(const struct device_settings_options *options)
{
    struct device_settings *made = memory_allocate(1, sizeof *made);
    made->options = *options;
    return made;
}

void device_settings_add(struct device_settings *settings, enum device_class class, const char *device,
                         struct netns *netns, unsigned replica)
{
    settings->devices =
        memory_grow(settings->devices, &settings->capacity, settings->count + 1, sizeof *settings->devices);
    settings->devices[settings->count++] = (struct device){
        .at = {.name = memory_copy_text(device), .netns = netns}, .class = class, .replica = replica};
}

/* ---- what they read at the beginning */

static bool find_value(struct cell *cell, struct device *device, size_t queue, struct error *error)
{
    if (!knob_read(&cell->knob, &device->at, queue, &cell->found[queue], error))
        return false;
    cell->now[queue] = memory_copy_text(cell->found[queue]);
    return true;
}

/* A setting that can't be read is none of this device. */
static bool find_values(struct cell *cell, struct device *device, struct error *error)
{
    if (!knob_count(&cell->knob, &device->at, &cell->knob.count, error))
        return false;
    cell->found = memory_allocate(cell->knob.count, sizeof *cell->found);
    cell->now = memory_allocate(cell->knob.count, sizeof *cell->now);
    struct error unreadable;
    for (size_t queue = 0; queue < cell->knob.count; queue++)
        if (!find_value(cell, device, queue, &unreadable)) {
            for (size_t i = 0; i < queue; i++) {
                free(cell->found[i]);
                free(cell->now[i]);
            }
            cell->knob.count = 0;
        }
    return true;
}

/* In a dry run: the machine can be read, but the devices are not there. */
static void suppose_values(struct cell *cell, struct device *device, unsigned queues)
{
    bool queued = cell->knob.place == PLACE_RX_QUEUE || cell->knob.place == PLACE_TX_QUEUE;
    struct error unreadable;
    if (device->class == DEVICE_MACHINE && find_values(cell, device, &unreadable) && cell->knob.count > 0)
        return;
    free(cell->found);
    free(cell->now);
    cell->knob.count = queued && device->class == DEVICE_UNDERLAY ? queues : 1;
    cell->found = memory_allocate(cell->knob.count, sizeof *cell->found);
    cell->now = memory_allocate(cell->knob.count, sizeof *cell->now);
    for (size_t queue = 0; queue < cell->knob.count; queue++) {
        cell->found[queue] = memory_copy_text(unknown);
        cell->now[queue] = memory_copy_text(unknown);
    }
}

static bool list_cells(struct device *device, const struct setting_list *universe,
                       const struct device_settings_options *options, struct error *error)
{
    device->cells = memory_allocate(universe->count, sizeof *device->cells);
    for (size_t i = 0; i < universe->count; i++) {
        const struct setting *setting = &universe->items[i];
        if (setting->on != device->class)
            continue;
        struct cell *cell = &device->cells[device->count++];
        cell->knob = (struct knob){setting->place, setting->name, 0};
        if (options->actions->dry_run != NULL)
            suppose_values(cell, device, options->supposed_queues);
        else if (!find_values(cell, device, error))
            return false;
    }
    return true;
}

bool device_settings_find(struct device_settings *settings, const struct setting_list *universe,
                          struct error *error)
{
    for (size_t i = 0; i < settings->count; i++)
        if (!list_cells(&settings->devices[i], universe, &settings->options, error))
            return false;
    return true;
}

static void forget_features(struct device *device)
{
    free(device->at.features);
    device->at.features = NULL;
}

void device_settings_destroy(struct device_settings *settings)
{
    if (settings == NULL)
        return;
    for (size_t i = 0; i < settings->count; i++) {
        struct device *device = &settings->devices[i];
        for (size_t c = 0; c < device->count; c++) {
            for (size_t queue = 0; queue < device->cells[c].knob.count; queue++) {
                free(device->cells[c].found[queue]);
                free(device->cells[c].now[queue]);
            }
            free(device->cells[c].found);
            free(device->cells[c].now);
        }
        free(device->cells);
        free(device->at.name);
        forget_features(device);
    }
    free(settings->devices);
    free(settings);
}

/* ---- making */

/* What outlives the runner is noted first. */
static bool note_found(const struct device_settings *settings, const struct device *device,
                       const struct cell *cell, size_t queue, struct error *error)
{
    struct journal *journal = settings->options.actions->journal;
    if (journal == NULL)
        return true;
    if (cell->knob.place == PLACE_SYSCTL) {
        autofree char *file = knob_sysctl_file(cell->knob.name);
        return journal_note_file(journal, file, cell->found[queue], error);
    }
    return !settings->options.devices_stay ||
           journal_note_knob(journal, &cell->knob, &device->at, queue, cell->found[queue], error);
}

static bool set_value(struct device_settings *settings, const struct device *device, struct cell *cell,
                      size_t queue, const char *value, struct error *error)
{
    if (cell->now[queue] != NULL && strcmp(cell->now[queue], value) == 0)
        return true;
    if (!note_found(settings, device, cell, queue, error))
        return false;
    free(cell->now[queue]);
    cell->now[queue] = NULL; /* until it is known again */
    if (!knob_write(&cell->knob, &device->at, queue, value, settings->options.actions, error))
        return false;
    cell->now[queue] = memory_copy_text(value);
    return true;
}

static bool set_cell(struct device_settings *settings, const struct device *device, struct cell *cell,
                     const struct setting *wanted, struct error *error)
{
    if (wanted != NULL && cell->knob.count == 0)
        return error_set(error, "%s [%s] has no %s: it can't be set to %s", device->at.name,
                         device->at.netns != NULL ? device->at.netns->name : "machine", wanted->name,
                         wanted->value);
    for (size_t queue = 0; queue < cell->knob.count; queue++)
        if (!set_value(settings, device, cell, queue, wanted != NULL ? wanted->value : cell->found[queue],
                       error))
            return false;
    return true;
}

bool device_settings_apply(struct device_settings *settings, const struct setting_list *wanted,
                           unsigned replicas, struct error *error)
{
    for (size_t i = 0; i < settings->count; i++) {
        struct device *device = &settings->devices[i];
        forget_features(device);
        for (size_t c = 0; c < device->count; c++) {
            struct cell *cell = &device->cells[c];
            const struct setting *setting = device->replica <= replicas
                                                ? setting_list_find(wanted, device->class, cell->knob.name)
                                                : NULL;
            if (!set_cell(settings, device, cell, setting, error))
                return false;
        }
    }
    return true;
}

bool device_settings_put_back(struct device_settings *settings, struct error *error)
{
    for (size_t i = 0; i < settings->count; i++) {
        struct device *device = &settings->devices[i];
        bool stays = settings->options.devices_stay || device->class == DEVICE_MACHINE;
        for (size_t c = 0; stays && c < device->count; c++)
            if (!set_cell(settings, device, &device->cells[c], NULL, error))
                return false;
    }
    return true;
}

/* ---- reading back */

/* What was changed behind our back is written again by the next apply. */
static void compare(struct cell *cell, size_t queue, const char *value)
{
    struct setting written = {
        .place = cell->knob.place, .name = (char *)cell->knob.name, .value = cell->now[queue]};
    if (cell->now[queue] != NULL && !setting_value_matches(&written, value)) {
        free(cell->now[queue]);
        cell->now[queue] = memory_copy_text(value);
    }
}

static bool read_cell(struct cell *cell, struct device *device, char **joined, struct error *error)
{
    char *values = memory_copy_text(cell->knob.count == 0 ? absent : "");
    for (size_t queue = 0; queue < cell->knob.count; queue++) {
        autofree char *before = values;
        autofree char *value = NULL;
        values = NULL;
        if (!knob_read(&cell->knob, &device->at, queue, &value, error))
            return false;
        compare(cell, queue, value);
        values = memory_print("%s%s%s", before, queue > 0 ? "/" : "", value);
    }
    *joined = values;
    return true;
}

static bool read_device(struct device *device, struct device_reading *reading, struct error *error)
{
    forget_features(device);
    reading->device = memory_copy_text(device->at.name);
    reading->class = device->class;
    reading->node =
        device->class == DEVICE_POD ? memory_print("pod-%u", device->replica) : memory_copy_text("server");
    reading->names = memory_allocate(device->count, sizeof *reading->names);
    reading->values = memory_allocate(device->count, sizeof *reading->values);
    for (size_t c = 0; c < device->count; c++) {
        char *value = NULL;
        if (!read_cell(&device->cells[c], device, &value, error))
            return false;
        reading->names[reading->count] = memory_copy_text(device->cells[c].knob.name);
        reading->values[reading->count++] = value;
    }
    return true;
}

bool device_settings_read(struct device_settings *settings, unsigned replicas, struct reading *reading,
                          struct error *error)
{
    struct reading made = {0};
    if (settings->options.actions->dry_run == NULL) {
        made.devices = memory_allocate(settings->count, sizeof *made.devices);
        for (size_t i = 0; i < settings->count; i++) {
            struct device *device = &settings->devices[i];
            if (device->count == 0 || device->replica > replicas)
                continue;
            if (!read_device(device, &made.devices[made.count++], error)) {
                reading_finish(&made);
                return false;
            }
        }
    }
    *reading = made;
    return true;
}
