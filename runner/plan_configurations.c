/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/plan_configurations.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/text.h"
#include "runner/treatments.h"

#include <stdlib.h>
#include <string.h>

/* ---- of the plan's own */

static void define_command(struct command *command, const struct source_command *source)
{
    command->argv = memory_allocate(source->argv_count + 1u, sizeof *command->argv);
    for (unsigned i = 0; i < source->argv_count; i++)
        command->argv[i] = memory_copy_text(source->argv[i]);
}

static struct command *define_commands(const struct source_command *sources, unsigned count)
{
    struct command *commands = memory_allocate(count, sizeof *commands);
    for (unsigned i = 0; i < count; i++)
        define_command(&commands[i], &sources[i]);
    return commands;
}

static bool define_setting(struct treatment *treatment, const struct source_setting *source, unsigned cpus,
                           struct error *error)
{
    enum device_class on = DEVICE_MACHINE;
    enum setting_place place = PLACE_SYSCTL;
    const char *name = NULL;
    if (!device_class_find(source->on, &on))
        return error_set(
            error, "define %s: \"%s\" is no class of devices (underlay, tunnel, host-side, pod, machine)",
            treatment->name, source->on);
    if (!setting_place_of(source->set, on, &place, &name, error))
        return error_prefix(error, "define %s: ", treatment->name);
    bool is_mask = strcmp(name, "rps_cpus") == 0 || strcmp(name, "xps_cpus") == 0;
    autofree char *value = is_mask && strcmp(source->value, "all") == 0 ? treatment_mask_of(cpus)
                                                                        : memory_copy_text(source->value);
    setting_list_add(&treatment->settings, on, place, name, value);
    return true;
}

static bool define(struct treatment *treatment, const struct source_definition *source, unsigned cpus,
                   struct error *error)
{
    *treatment = (struct treatment){
        .name = memory_copy_text(source->name),
        .title = memory_copy_text(source->title != NULL ? source->title : source->name),
        .set_up = define_commands(source->set_up, source->set_up_count),
        .set_up_count = source->set_up_count,
        .tear_down = define_commands(source->tear_down, source->tear_down_count),
        .tear_down_count = source->tear_down_count,
    };
    for (unsigned i = 0; i < source->settings_count; i++)
        if (!define_setting(treatment, &source->settings[i], cpus, error))
            return false;
    treatment_decide_steering(treatment);
    return true;
}

/* A configuration's name becomes a file's. */
static bool check_name(const char *name, struct error *error)
{
    bool good = *name != '\0' && *name != '.' && strlen(name) < 100 && strchr(name, '/') == NULL &&
                strchr(name, '\t') == NULL && text_is_printable(name);
    return good || error_set(error, "configuration \"%.40s\": its name can't be a file's", name);
}

static bool add_treatment(struct plan *plan, const struct plan_source *source, const char *name,
                          unsigned cpus, struct error *error)
{
    for (size_t i = 0; i < plan->treatment_count; i++)
        if (strcmp(plan->treatments[i].name, name) == 0)
            return error_set(error, "configurations: %s stands there twice", name);
    struct treatment *treatment = &plan->treatments[plan->treatment_count++];
    if (!check_name(name, error))
        return false;
    for (unsigned i = 0; i < source->define_count; i++)
        if (strcmp(source->define[i].name, name) == 0)
            return define(treatment, &source->define[i], cpus, error);
    char *note = NULL;
    bool good = treatment_known(treatment, name, cpus, &note, error);
    if (note != NULL) {
        size_t capacity = plan->note_count;
        plan->notes = memory_grow(plan->notes, &capacity, plan->note_count + 1, sizeof *plan->notes);
        plan->notes[plan->note_count++] = note;
    }
    return good;
}

/* A known configuration's name or title would be taken for that one, or it for this. */
static bool check_definitions(const struct plan_source *source, struct error *error)
{
    size_t known = 0;
    const struct configuration *all = configurations(&known);
    for (unsigned i = 0; i < source->define_count; i++) {
        const char *name = source->define[i].name;
        for (size_t k = 0; k < known; k++)
            if (strcmp(configuration_name(name), all[k].name) == 0)
                return error_set(error, "define %s: that is a known configuration: choose another name",
                                 name);
        for (unsigned before = 0; before < i; before++)
            if (strcmp(source->define[before].name, name) == 0)
                return error_set(error, "define: %s stands there twice", name);
    }
    return true;
}

bool plan_take_configurations(struct plan *plan, const struct plan_source *source, unsigned cpus,
                              struct error *error)
{
    if (!check_definitions(source, error))
        return false;
    size_t known = 0;
    const struct configuration *all = configurations(&known);
    size_t count = source->configurations_count > 0 ? source->configurations_count : known;
    plan->treatments = memory_allocate(count, sizeof *plan->treatments);
    for (size_t i = 0; i < count; i++) {
        const char *name = source->configurations_count > 0 ? source->configurations[i] : all[i].name;
        if (!add_treatment(plan, source, configuration_name(name), cpus, error))
            return false;
    }
    return true;
}

void plan_make_universe(struct plan *plan)
{
    struct setting_list *universe = &plan->universe;
    for (enum device_class class = DEVICE_UNDERLAY; class < DEVICE_MACHINE; class ++) {
        setting_list_add(universe, class, PLACE_RX_QUEUE, "rps_cpus", "");
        setting_list_add(universe, class, PLACE_RX_QUEUE, "rps_flow_cnt", "");
    }
    setting_list_add(universe, DEVICE_MACHINE, PLACE_SYSCTL, "net.core.rps_sock_flow_entries", "");
    for (size_t i = 0; i < plan->treatment_count; i++)
        for (size_t j = 0; j < plan->treatments[i].settings.count; j++) {
            const struct setting *setting = &plan->treatments[i].settings.items[j];
            if (setting_list_find(universe, setting->on, setting->name) == NULL)
                setting_list_add(universe, setting->on, setting->place, setting->name, "");
        }
}

/* ---- their devices */

static bool has_devices(const struct plan *plan, enum device_class class)
{
    if (class == DEVICE_MACHINE || class == DEVICE_UNDERLAY)
        return true;
    return plan->network != NETWORK_HOST &&
           (class != DEVICE_TUNNEL || strcmp(plan->encapsulation, "none") != 0);
}

bool plan_check_devices(const struct plan *plan, const struct plan_source *source, struct error *error)
{
    for (size_t i = 0; i < plan->treatment_count; i++)
        for (unsigned d = 0; d < source->define_count; d++)
            for (size_t j = 0; strcmp(source->define[d].name, plan->treatments[i].name) == 0 &&
                               j < plan->treatments[i].settings.count;
                 j++) {
                const struct setting *setting = &plan->treatments[i].settings.items[j];
                if (!has_devices(plan, setting->on))
                    return error_set(error,
                                     "define %s: %s on %s: there is no such device with %s: take it out",
                                     plan->treatments[i].name, setting->name, device_class_name(setting->on),
                                     plan->network == NETWORK_HOST ? "network host" : "encapsulation none");
            }
    return true;
}
