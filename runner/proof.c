/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/proof.h"

#include "base/memory.h"

#include <inttypes.h>
#include <string.h>

/* The value that a device's setting read untouched; NULL where it was not read. */
static const char *untouched_value(const struct reading *untouched, const struct device_reading *device,
                                   const char *name)
{
    for (size_t i = 0; i < untouched->count; i++) {
        const struct device_reading *known = &untouched->devices[i];
        if (strcmp(known->device, device->device) != 0 || strcmp(known->node, device->node) != 0)
            continue;
        for (size_t j = 0; j < known->count; j++)
            if (strcmp(known->names[j], name) == 0)
                return known->values[j];
    }
    return NULL;
}

/* Whether every queue of "3/3" reads what the setting wrote. */
static bool all_queues_match(const struct setting *setting, const char *values)
{
    if (setting->place != PLACE_RX_QUEUE && setting->place != PLACE_TX_QUEUE)
        return setting_value_matches(setting, values);
    autofree char *copy = memory_copy_text(values);
    for (char *queue = copy; queue != NULL;) {
        char *slash = strchr(queue, '/');
        if (slash != NULL)
            *slash = '\0';
        if (!setting_value_matches(setting, queue))
            return false;
        queue = slash != NULL ? slash + 1 : NULL;
    }
    return true;
}

static bool proof_of_value(const struct treatment *treatment, const struct device_reading *device,
                           size_t index, const struct reading *untouched, struct error *error)
{
    const char *name = device->names[index];
    const char *value = device->values[index];
    const struct setting *wanted = setting_list_find(&treatment->settings, device->class, name);
    if (wanted != NULL)
        return all_queues_match(wanted, value) ||
               error_set(error, "%s of %s (%s) reads %s, not %s", name, device->device, device->node, value,
                         wanted->value);
    const char *before = untouched_value(untouched, device, name);
    return before == NULL || strcmp(before, value) == 0 ||
           error_set(error, "%s of %s (%s) reads %s, not %s as it was found", name, device->device,
                     device->node, value, before);
}

bool proof_of_settings(const struct treatment *treatment, const struct reading *reading,
                       const struct reading *untouched, struct error *error)
{
    for (size_t i = 0; i < reading->count; i++)
        for (size_t j = 0; j < reading->devices[i].count; j++)
            if (!proof_of_value(treatment, &reading->devices[i], j, untouched, error))
                return false;
    return true;
}

bool proof_of_steering(const struct treatment *treatment, const struct counters *delta, struct error *error)
{
    uint64_t received = counters_received_rps(delta);
    if (treatment->steers && received == 0)
        return error_set(error, "received_rps did not grow: no packet was steered");
    if (!treatment->steers && received > 0)
        return error_set(error,
                         "received_rps grew by %" PRIu64 ": something else steers packets on this machine",
                         received);
    return true;
}
