/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/treatments.h"

#include "base/choice.h"
#include "base/configuration.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a row of the table sets, and where. */
enum what { NOTHING, RPS_ALL_CPUS, RPS_THREE_CPUS, RFS };

static const struct {
    const char *name;
    enum what what;
    bool in_pods; /* the `plus` configurations: the same on the pods' own devices */
} table[] = {
    {"baseline", NOTHING, false}, {"rps", RPS_ALL_CPUS, false},     {"rps-7", RPS_THREE_CPUS, false},
    {"rfs", RFS, false},          {"rps-plus", RPS_ALL_CPUS, true}, {"rps-plus-7", RPS_THREE_CPUS, true},
    {"rfs-plus", RFS, true},
};

static const char flow_entries[] = "32768";

char *treatment_mask_of(unsigned count)
{
    unsigned words = (count + 31) / 32;
    char *mask = memory_copy_text("");
    for (unsigned word = words; word > 0; word--) {
        unsigned bits = word == words && count % 32 != 0 ? count % 32 : 32;
        unsigned long value = bits == 32 ? 0xFFFFFFFFul : (1ul << bits) - 1;
        memory_append(&mask, word == words ? "%lx" : ",%08lx", value);
    }
    return mask;
}

static void add_everywhere(struct treatment *treatment, bool in_pods, const char *name, const char *value)
{
    for (enum device_class class = DEVICE_UNDERLAY; class <= (in_pods ? DEVICE_POD : DEVICE_HOST_SIDE);
         class ++)
        setting_list_add(&treatment->settings, class, PLACE_RX_QUEUE, name, value);
}

/* "7" names the CPUs 0 to 2; a machine of two gets all but its last. */
static char *mask_of_three(unsigned cpus, const char *name, char **note)
{
    if (cpus >= 3)
        return treatment_mask_of(3);
    char *mask = treatment_mask_of(cpus - 1);
    *note = memory_print("%s: mask 7 is CPUs 0 to 2, this machine has %u: mask %s, all but the last", name,
                         cpus, mask);
    return mask;
}

bool treatment_known(struct treatment *treatment, const char *name, unsigned cpus, char **note,
                     struct error *error)
{
    *note = NULL;
    size_t row = 0;
    while (row < sizeof table / sizeof table[0] && strcmp(table[row].name, name) != 0)
        row++;
    if (row == sizeof table / sizeof table[0]) {
        autofree char *names = choice_join(configuration_name_at);
        return error_set(error, "there is no configuration %s: define it in the plan, or choose from %s",
                         name, names);
    }
    if (cpus < 2 && table[row].what != NOTHING)
        return error_set(error, "%s: this machine has one CPU: there is none to steer packets to", name);
    *treatment = (struct treatment){.name = memory_copy_text(name),
                                    .title = memory_copy_text(configuration_title(name))};
    if (table[row].what == RPS_ALL_CPUS || table[row].what == RPS_THREE_CPUS) {
        autofree char *mask =
            table[row].what == RPS_ALL_CPUS ? treatment_mask_of(cpus) : mask_of_three(cpus, name, note);
        add_everywhere(treatment, table[row].in_pods, "rps_cpus", mask);
    } else if (table[row].what == RFS) {
        add_everywhere(treatment, table[row].in_pods, "rps_flow_cnt", flow_entries);
        setting_list_add(&treatment->settings, DEVICE_MACHINE, PLACE_SYSCTL, "net.core.rps_sock_flow_entries",
                         flow_entries);
    }
    treatment_decide_steering(treatment);
    return true;
}

static bool is_nonzero(const char *value)
{
    return strspn(value, "0,") != strlen(value);
}

void treatment_decide_steering(struct treatment *treatment)
{
    bool masks = false;
    bool flows = false;
    bool table_of_flows = false;
    for (size_t i = 0; i < treatment->settings.count; i++) {
        const struct setting *setting = &treatment->settings.items[i];
        bool on = is_nonzero(setting->value);
        masks = masks || (on && strcmp(setting->name, "rps_cpus") == 0);
        flows = flows || (on && strcmp(setting->name, "rps_flow_cnt") == 0);
        table_of_flows =
            table_of_flows || (on && strcmp(setting->name, "net.core.rps_sock_flow_entries") == 0);
    }
    treatment->steers = masks || (flows && table_of_flows);
}

static void free_commands(struct command *commands, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (char **word = commands[i].argv; word != NULL && *word != NULL; word++)
            free(*word);
        free(commands[i].argv);
    }
    free(commands);
}

void treatment_finish(struct treatment *treatment)
{
    free(treatment->name);
    free(treatment->title);
    setting_list_finish(&treatment->settings);
    free_commands(treatment->set_up, treatment->set_up_count);
    free_commands(treatment->tear_down, treatment->tear_down_count);
    *treatment = (struct treatment){0};
}
