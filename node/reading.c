/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/reading.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static bool is_known(const struct reading *known, const struct device_reading *device)
{
    for (size_t i = 0; i < known->count; i++)
        if (strcmp(known->devices[i].device, device->device) == 0 &&
            strcmp(known->devices[i].node, device->node) == 0)
            return true;
    return false;
}

void reading_learn(struct reading *known, struct reading *more)
{
    size_t capacity = known->count;
    size_t kept = 0;
    known->devices =
        memory_grow(known->devices, &capacity, known->count + more->count + 1, sizeof *known->devices);
    for (size_t i = 0; i < more->count; i++)
        if (is_known(known, &more->devices[i]))
            more->devices[kept++] = more->devices[i];
        else
            known->devices[known->count++] = more->devices[i];
    more->count = kept;
    reading_finish(more);
}

void reading_finish(struct reading *reading)
{
    for (size_t i = 0; i < reading->count; i++) {
        struct device_reading *device = &reading->devices[i];
        for (size_t j = 0; j < device->count; j++) {
            free(device->names[j]);
            free(device->values[j]);
        }
        free(device->names);
        free(device->values);
        free(device->device);
        free(device->node);
    }
    free(reading->devices);
    *reading = (struct reading){0};
}
