/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/reading.h"

#include <stdlib.h>

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
